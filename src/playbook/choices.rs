use crate::source::{Diagnostic, Kind, Node, did_you_mean_hint};

use super::{
    reader::Reader,
    words::{each, is_template},
};

/// What `order` of a play may be.
pub const ORDERS: &[&str] = &["inventory", "sorted", "reverse_sorted", "reverse_inventory", "shuffle"];
const STRATEGIES: &[&str] = &["linear", "free", "host_pinned", "debug"];

/// What is wrong with a word that is to be one of a few.
pub fn wrong_choice(keyword: &str, word: &str, choices: &[&str]) -> Option<Diagnostic> {
    let message = || format!("value of {keyword} must be one of: {}, got: {word}", choices.join(", "));
    let hint = || did_you_mean_hint(word, choices);
    (!choices.contains(&word)).then(|| Diagnostic::error(message()).maybe_hint(hint()))
}

impl Reader<'_> {
    /// Keywords of plays whose literal values have to be of a few.
    pub fn check_choice(&mut self, keyword: &str, value: &Node) {
        let choices = match keyword {
            "order" => ORDERS,
            "strategy" => STRATEGIES,
            "serial" => return self.check_sizes(value),
            _ => return,
        };
        let Some(word) = value.as_str().filter(|text| !is_template(text)) else { return };
        let short = word.strip_prefix("ansible.builtin.").unwrap_or(word);
        match wrong_choice(keyword, short, choices) {
            None => {}
            // That of a plugin, which only makes runs faster.
            Some(error) if keyword == "strategy" && error.hints.is_empty() => {
                self.warn(format!("there is no strategy `{word}`: `linear` is taken"), value)
            }
            Some(error) => self.errors.push(error.at(&value.place)),
        }
    }

    fn check_sizes(&mut self, value: &Node) {
        for size in each(value) {
            let text = size.as_str().map(|text| text.trim().trim_end_matches('%'));
            let fits = matches!(size.kind, Kind::Int(_) | Kind::Null)
                || text.is_some_and(|text| is_template(text) || text.parse::<f64>().is_ok());
            if !fits {
                let written = size.place.text().trim();
                self.warn(
                    format!("`{written}` is no number or percentage of hosts: all of them are one batch"),
                    size,
                );
            }
        }
    }
}
