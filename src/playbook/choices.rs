use crate::source::{Diagnostic, Kind, Node, did_you_mean_hint};

use super::{
    reader::Reader,
    words::{each, is_template},
};

const ORDERS: &[&str] = &["inventory", "sorted", "reverse_sorted", "reverse_inventory", "shuffle"];
const STRATEGIES: &[&str] = &["linear", "free", "host_pinned", "debug"];

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
        let hint = did_you_mean_hint(short, choices);
        match hint {
            _ if choices.contains(&short) => {}
            // That of a plugin, which only makes runs faster.
            None if keyword == "strategy" => {
                self.warn(format!("there is no strategy `{word}`: `linear` is taken"), value)
            }
            hint => {
                let message =
                    format!("value of {keyword} must be one of: {}, got: {word}", choices.join(", "));
                self.errors.push(Diagnostic::error(message).at(&value.place).maybe_hint(hint));
            }
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
