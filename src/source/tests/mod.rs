mod any;
mod compose;
mod errors;
mod vault;
mod within;

use super::{Kind, Node};

/// A node as one line of JSON-like text; tags in front.
pub(super) fn show(node: &Node) -> String {
    let text = match &node.kind {
        Kind::Null => "null".into(),
        Kind::Bool(value) => value.to_string(),
        Kind::Int(value) => value.to_string(),
        Kind::BigInt(value) => value.to_string(),
        Kind::Float(value) => format!("{value:?}"),
        Kind::Str(text) => format!("{text:?}"),
        Kind::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Kind::Map(entries) => {
            let entries = entries.iter().map(|e| format!("{}: {}", show(&e.key), show(&e.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    };
    match node.tag {
        Some(tag) => format!("!{tag:?} {text}"),
        None => text,
    }
}
