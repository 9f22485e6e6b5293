use crate::source::{File, parse, parse_all};

use super::show;

fn shown(text: &str) -> String {
    match parse(&File::new("f.yml", text)) {
        Ok(loaded) => show(&loaded.node),
        Err(error) => error.to_string(),
    }
}

#[test]
fn documents_are_composed_as_pyyaml_does() {
    let table = [
        ("", "null"),
        ("---\n", "null"),
        ("# only\n", "null"),
        ("a: 1", r#"{"a": 1}"#),
        ("- a\n- [b, 'c']\n", r#"["a", ["b", "c"]]"#),
        (r#"{"a": {"b": [1, 2.5, null, true]}}"#, r#"{"a": {"b": [1, 2.5, null, true]}}"#),
        ("a: |\n  x\n  y", r#"{"a": "x\ny"}"#),
        ("a: |\n  x\n", r#"{"a": "x\n"}"#),
        ("a: |\n  x\n  ", r#"{"a": "x\n"}"#),
        ("|+\n ", r#""""#),
        ("a: |+\n  x", r#"{"a": "x"}"#),
        ("a: |-\n  x", r#"{"a": "x"}"#),
        ("a: >\n  x\n  y", r#"{"a": "x y"}"#),
        ("a: '1'\nb: !!str 1\nc: !!int '1'", r#"{"a": "1", "b": "1", "c": 1}"#),
        ("a: &x {b: 1}\nc: *x", r#"{"a": {"b": 1}, "c": {"b": 1}}"#),
        ("a: !unsafe '{{ x }}'\nb: !vault abc", r#"{"a": !Unsafe "{{ x }}", "b": !Vault "abc"}"#),
        ("a: !unsafe [x]\n", r#"{"a": !Unsafe ["x"]}"#),
        ("x: &x {a: 1, b: 1}\ny: {b: 2, <<: *x}", r#"{"x": {"a": 1, "b": 1}, "y": {"a": 1, "b": 2}}"#),
        ("<<: [{a: 1, b: 1}, {b: 2, c: 2}]\nd: 4", r#"{"b": 1, "c": 2, "a": 1, "d": 4}"#),
        ("'<<': 1", r#"{"<<": 1}"#),
        ("a: 1\nb: 2\na: 3", r#"{"a": 3, "b": 2}"#),
        ("a: *y", "f.yml:1:4: alias `*y` names no anchor before it"),
        ("a: !foo x", "f.yml:1:4: unknown tag `!foo`"),
        ("<<: 1", "f.yml:1:5: `<<` needs a mapping or a list of mappings, found an integer"),
        ("a\0b", "f.yml:1:2: found a NUL byte, so this is not YAML"),
        ("a: 1\n---\nb: 2\n", "f.yml:3:1: expected one document, found another"),
        ("? [a]\n: b\n", "f.yml:1:3: a list cannot be a key"),
    ];
    for (text, expected) in table {
        assert_eq!(shown(text), expected, "{text:?}");
    }
}

#[test]
fn spans_are_those_of_the_text() {
    let text = "- name: x\n  list:\n    - 1\n    - é\n\n  flow: [a, {b: c}] # end\n- last";
    let loaded = parse(&File::new("f.yml", text)).unwrap();
    let items = loaded.node.as_list().unwrap();
    assert_eq!(items[0].place.text(), text[2..].split(" # end").next().unwrap());
    assert_eq!(items[0].get("list").unwrap().place.text(), "- 1\n    - é");
    assert_eq!(items[0].get("flow").unwrap().place.text(), "[a, {b: c}]");
    assert_eq!(items[1].place.line_column(), (7, 3));
    assert_eq!(items[1].place.text(), "last");
}

#[test]
fn duplicate_keys_are_told_with_both_places() {
    let loaded = parse(&File::new("f.yml", "a: 1\n1: x\na: 2\ntrue: y\nx: {<<: {q: 1}, q: 2}\n")).unwrap();
    let told: Vec<String> = loaded.warnings.iter().map(|w| format!("{w} / {}", w.related[0].0)).collect();
    assert_eq!(
        told,
        [
            "f.yml:3:1: duplicate key `a`: the last one wins / f.yml:1:1",
            "f.yml:4:1: duplicate key `true`: the last one wins / f.yml:2:1",
        ]
    );
}

#[test]
fn limits_hold() {
    let deep = "[".repeat(300);
    assert_eq!(shown(&deep), "f.yml:1:202: nested more than 200 levels deep");
    let mut bomb = "a0: &a0 [x]\n".to_owned();
    for n in 1..9 {
        let aliases = vec![format!("*a{}", n - 1); 10].join(", ");
        bomb += &format!("a{n}: &a{n} [{aliases}]\n");
    }
    assert!(shown(&bomb).ends_with("aliases make more than 1000000 nodes of this document"));
}

#[test]
fn several_documents_are_read_where_they_are_wanted() {
    let loaded = parse_all(&File::new("f.yml", "a: 1\n---\n- 2\n")).unwrap();
    let shown: Vec<String> = loaded.iter().map(|l| show(&l.node)).collect();
    assert_eq!(shown, [r#"{"a": 1}"#, "[2]"]);
}
