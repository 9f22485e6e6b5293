use crate::{
    playbook::key_values,
    template::Fallible,
    vars::{config::flag_of, values::text},
};

use super::call::Call;

/// A term that holds options of its own: `free words option=value`.
pub struct Term {
    pub free: String,
    /// Of the call, then of the term: the last of a name wins.
    options: Vec<(String, String)>,
}

impl Term {
    pub fn read(call: &Call<'_>, term: &str) -> Fallible<Self> {
        let read = key_values(term, false).map_err(|e| call.error(e))?;
        let mut options = vec![];
        for (name, value) in call.options.iter().filter(|(_, value)| !value.is_null()) {
            options.push((name.clone(), text(value)?));
        }
        options.extend(read.pairs.into_iter().map(|pair| (pair.key, pair.value)));
        Ok(Self { free: read.free.trim().to_owned(), options })
    }

    pub fn option(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().rev().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn options(&self) -> &[(String, String)] {
        &self.options
    }

    pub fn flag(&self, name: &str) -> bool {
        self.option(name).and_then(flag_of).unwrap_or(false)
    }

    pub fn number(&self, name: &str, default: usize, call: &Call<'_>) -> Fallible<usize> {
        match self.option(name) {
            Some(text) => text.parse().map_err(|_| call.error(format!("{name}: `{text}` is no number"))),
            None => Ok(default),
        }
    }
}
