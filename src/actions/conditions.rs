use crate::{
    source::{self, Diagnostic, Kind, Node, Place},
    template::{Template, Value},
    vars::{list_of, shown},
};

/// The conditions that a value (`that:`) holds as it was written: arguments are parsed as text, conditions are
/// expressions.
pub fn conditions(written: &Template) -> Result<Vec<Template>, Diagnostic> {
    nodes(written).iter().map(Template::condition).collect()
}

fn nodes(written: &Template) -> Vec<Node> {
    let place = written.place();
    let document = source::parse(&place.file).ok();
    let node = document.as_ref().and_then(|loaded| standing_at(&loaded.node, place));
    match node {
        Some(node) => node.as_list().map_or_else(|| vec![node.clone()], <[Node]>::to_vec),
        None => texts(written).into_iter().map(|text| made(text, place)).collect(),
    }
}

/// The node of the document that has exactly this place.
fn standing_at<'n>(node: &'n Node, place: &Place) -> Option<&'n Node> {
    if node.place.span == place.span {
        return Some(node);
    }
    match &node.kind {
        Kind::List(items) => items.iter().find_map(|item| standing_at(item, place)),
        Kind::Map(entries) => entries.iter().find_map(|entry| standing_at(&entry.value, place)),
        _ => None,
    }
}

/// For what has no node of its own (`assert: that="…"`).
fn texts(written: &Template) -> Vec<Value> {
    written.as_literal().map_or_else(|| vec![Value::str(written.source())], |value| list_of(&value))
}

fn made(value: Value, place: &Place) -> Node {
    let kind = match value {
        Value::Bool(on) => Kind::Bool(on),
        Value::Null => Kind::Null,
        other => Kind::Str(shown(&other)),
    };
    Node { place: place.clone(), kind, tag: None }
}
