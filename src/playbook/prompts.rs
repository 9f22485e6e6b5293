use crate::source::{Diagnostic, Kind, Node, did_you_mean_hint};

use super::{play::Prompted, reader::Reader, words::each};

const KEYS: [&str; 9] =
    ["name", "prompt", "default", "private", "confirm", "encrypt", "salt_size", "salt", "unsafe"];

impl Reader<'_> {
    /// `vars_prompt:`, one entry or a list.
    pub fn prompts(&mut self, node: &Node) -> Vec<Prompted> {
        let present = each(node).iter().filter(|node| !node.is_null());
        present.filter_map(|node| self.prompt(node)).collect()
    }

    fn prompt(&mut self, node: &Node) -> Option<Prompted> {
        for (key, entry) in self.mapping(node, "an entry of `vars_prompt`") {
            if !KEYS.contains(&key) {
                let message = format!("invalid vars_prompt data structure, found unsupported key '{key}'");
                let hint = did_you_mean_hint(key, KEYS);
                self.errors.push(Diagnostic::error(message).at(&entry.key.place).maybe_hint(hint));
            }
        }
        if node.get("name").is_none() {
            self.error("invalid vars_prompt data structure, missing 'name' key", node);
        }
        Some(Prompted {
            place: node.place.clone(),
            name: self.identifier(node.get("name")?, "name")?,
            prompt: text(node, "prompt"),
            default: {
                let default = node.get("default").and_then(|node| self.setting(node));
                self.sound(default)
            },
            private: flag(node, "private", true),
            confirm: flag(node, "confirm", false),
            encrypt: text(node, "encrypt"),
            salt: text(node, "salt"),
            salt_size: match node.get("salt_size").map(|node| &node.kind) {
                Some(Kind::Int(size)) => Some(*size),
                _ => None,
            },
            r#unsafe: flag(node, "unsafe", false),
        })
    }
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key)?.as_str().map(str::to_owned)
}

fn flag(node: &Node, key: &str, default: bool) -> bool {
    match node.get(key).map(|node| &node.kind) {
        Some(Kind::Bool(value)) => *value,
        Some(Kind::Str(text)) => {
            matches!(text.to_lowercase().as_str(), "yes" | "true" | "on" | "y" | "1" | "t")
        }
        Some(Kind::Int(value)) => *value == 1,
        _ => default,
    }
}
