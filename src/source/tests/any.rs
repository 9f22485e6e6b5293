use proptest::prelude::*;

use crate::source::{File, Kind, Node, parse};

/// Texts made of what YAML gives a meaning to.
fn text() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "a: ", "- ", "\n", "  ", "\t", "'", "\"", "|\n", ">-\n", "{", "}", "[", "]", ",", "#", "&a ", "*a",
        "!vault ", "{{ x }}", "<<: ", "\\", "é", "😀", "%", "\r\n", "---\n", "0644", "1:30", "?", "\u{feff}",
        "\u{7}",
    ]);
    prop::collection::vec(part, 0..16).prop_map(|parts| parts.concat())
}

fn touch(node: &Node) {
    match &node.kind {
        Kind::Str(value) => drop(node.place_at(value.len() / 2..value.len()).text().to_owned()),
        Kind::List(items) => items.iter().for_each(touch),
        Kind::Map(entries) => entries.iter().for_each(|entry| touch(&entry.value)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_with_a_message(text in text()) {
        match parse(&File::new("f.yml", text)) {
            Ok(loaded) => touch(&loaded.node),
            Err(error) => prop_assert!(error.render(false).starts_with("error: ")),
        }
    }
}
