use crate::source::{File, parse};

/// The text in the file behind a word of the value of `k`.
fn found(text: &str, word: &str) -> String {
    let loaded = parse(&File::new("f.yml", text)).unwrap();
    let node = loaded.node.get("k").unwrap();
    let at = node.as_str().unwrap().find(word).unwrap();
    let place = node.place_at(at..at + word.len());
    format!("{}:{}", place.line_column().0, place.text())
}

#[test]
fn words_of_a_value_are_found_in_the_file() {
    let table = [
        ("k: a {{ x }} b", "{{ x }}", "1:{{ x }}"),
        ("k: é {{ x }} b # c", "{{ x }}", "1:{{ x }}"),
        ("k: one\n  two\n\n  three\n", "two", "2:two"),
        ("k: one\n  two\n\n  three\n", "three", "4:three"),
        ("k: 'it''s {{ x }}'", "x", "1:x"),
        ("k: 'it''s'", "'", "1:''"),
        (r#"k: "a\tb\u00e9\"c {{ x }}""#, "x", "1:x"),
        (r#"k: "a\tb""#, "\t", "1:\\t"),
        ("k: \"one \\\n  two\n  three\"", "three", "3:three"),
        ("k: !unsafe &a 'x y'", "y", "1:y"),
        ("k: |\n  one\n\n    two\n  three\n", "two", "4:two"),
        ("k: |\n  one\n\n    two\n  three\n", "three\n", "5:three\n"),
        ("k: |2\n    one\n  two\n", "two", "3:two"),
        ("k: |+\n  one\n\n\nb: 1", "one", "2:one"),
        ("k: >\n  one\n  two\n\n  three\n", "two", "3:two"),
        ("k: >-\n  one\n    more\n  two\n\n\n  three\n", "three", "7:three"),
        ("k: >-\n\n  one\n  two", "two", "4:two"),
        ("k: |\r\n  one\r\n  two\r\n", "two", "3:two"),
        ("k: a\r\n  b\r\n", "b", "2:b"),
    ];
    for (text, word, expected) in table {
        assert_eq!(found(text, word), expected, "{text:?}");
    }
}

#[test]
fn what_cannot_be_told_is_the_whole_node() {
    let loaded = parse(&File::new("f.yml", "k: 12\n")).unwrap();
    assert_eq!(loaded.node.get("k").unwrap().place_at(0..1).text(), "12");
    let loaded = parse(&File::new("f.yml", "k: ab\n")).unwrap();
    assert_eq!(loaded.node.get("k").unwrap().place_at(1..9).text(), "ab");
}

#[test]
fn every_byte_of_every_style_has_an_origin() {
    let text = "a: x  y\nb: 'p\n\n  q'\nc: \"r\\\n  \\  s\"\nd: |\n   t\n\n u\ne: >\n  v\n   w\n\n  x\n\n\n";
    let text = text.replace(" u\n", "   u\n");
    let loaded = parse(&File::new("f.yml", text)).unwrap();
    for entry in loaded.node.as_map().unwrap() {
        let value = entry.value.as_str().unwrap();
        for (at, c) in value.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            let place = entry.value.place_at(at..at + 1);
            assert_eq!(place.text(), c.to_string(), "{value:?} at {at}");
        }
    }
}
