use std::path::Path;

use proptest::prelude::*;

use crate::{
    inventory::{builder::Builder, ini, literal},
    source::{File, Place},
};

fn text() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "[web]",
        "[web:vars]",
        "[db:children]",
        "[",
        "]",
        "web",
        "h1 ",
        "x=",
        "1",
        "_",
        "0x",
        "e",
        ".",
        ":",
        "22",
        "[1:3]",
        "'",
        "\"",
        "\\",
        "#",
        "\n",
        " ",
        "{",
        "}",
        "(",
        ")",
        ",",
        "-",
        "r'",
        "b\"",
        "\\x41",
        "\\7",
        "é",
        "😀",
        "{{ x }}",
        "True",
        "\t",
    ]);
    prop::collection::vec(part, 0..14).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_ini_text_is_read_or_refused(text in text()) {
        let mut builder = Builder::default();
        builder.start(Path::new("f.ini"));
        let read = ini::read(&File::new("f.ini", text), &mut builder);
        let inventory = builder.finish().inventory;
        if let Err(error) = read {
            prop_assert!(error.render(false).starts_with("error: "));
        }
        for (name, host) in &inventory.hosts {
            prop_assert!(host.groups.iter().all(|group| inventory.groups[group].hosts.contains(name)));
            prop_assert!(!inventory.groups_of(name).is_empty());
        }
    }

    #[test]
    fn any_text_is_a_literal_or_text(text in text()) {
        let place = Place::new(&File::new("f.ini", text.as_str()), 0..text.len());
        literal::value(&text, &place);
    }

    #[test]
    fn any_pattern_selects_or_is_refused(pattern in text()) {
        drop(crate::inventory::Inventory::default().select(&[pattern]));
    }
}
