use crate::event::Event;

use super::masker::Masker;

/// An event as one line of JSON, without secrets.
pub fn line(masker: &Masker, event: &Event) -> String {
    match serde_json::to_value(event) {
        Ok(value) => masker.mask_json(&value).to_string() + "\n",
        Err(_) => String::new(),
    }
}
