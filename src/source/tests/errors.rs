use crate::source::{Diagnostic, File, Place, parse};

fn rendered(text: &str) -> String {
    match parse(&File::new("site.yml", text)) {
        Ok(loaded) => panic!("{text:?} is YAML: {}", super::show(&loaded.node)),
        Err(error) => error.render(false),
    }
}

/// Each text with what is said of it.
#[test]
fn bad_yaml_is_explained() {
    let texts = [
        "a:\n\tb: 1\n",
        "a:\n  b: 1\n  \tc: 2\n",
        "- name: x\n  msg: {{ user }}/bin\n",
        "- name: x\n  msg: {{ lookup('env', \"HOME\") }}\n",
        "- debug: msg={{ x }}\n- {{ x }}\n",
        "a: {% if x %}y{% endif %}\n",
        "- name: install foo: bar\n  yum: name=x\n",
        "- name: x\n   yum: name=x\n",
        "- name: x\n yum: name=x\n",
        "- hosts: all\n  tasks:\n    - debug: {}\n   - debug: {}\n",
        "a:\n  b: 1\n c: 2\n",
        "a: 1\n- b\n",
        "a: 1\nb\nc: 2\n",
        "a: \"x\nb: 1\nc: 2\n",
        "a: \"x\nb: \"y\"\n",
        "a: \"x\" and y\n",
        "a: 'it's'\n",
        "a: [1, 2\nb: 3\n",
        "a: {b: 1\n",
        "a: \"\\d+\"\n",
        "a: @x\n",
        "a: `x`\n",
        "a: *.txt\n",
        "a: - b\n",
        "- a\nb: 1\n",
        "a: !!python/tuple x\n",
        "a: \u{7}\n",
        "{{ x }}: 1\n",
        "a: 'x'\n  b: 1\n",
        "a: %x\n",
    ];
    let all: Vec<String> = texts.iter().map(|text| rendered(text)).collect();
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn diagnostics_are_rendered_like_those_of_a_compiler() {
    let file = File::new("/etc/site.yml", "- name: x\n  hosts: webb\n  tasks: []\n");
    let other = File::new("hosts", "[web]\na\n");
    let secret = File::secret("vault.yml", "password: tulip\n");
    let place = |file, span| Place::new(file, span);
    let diagnostics = [
        Diagnostic::error("no place").note("first").hint("second"),
        Diagnostic::warning("one line"),
        Diagnostic::error("unknown group `webb`")
            .at(&place(&file, 19..23))
            .label("not in the inventory")
            .also(&place(&other, 1..4), "a group that is")
            .note("groups are named in the inventory")
            .hint("did you mean `web`?"),
        Diagnostic::error("the whole play").at(&place(&file, 2..36)).also(&place(&file, 26..31), "and this"),
        Diagnostic::error("in a secret").at(&place(&secret, 10..15)).hint("look there"),
        Diagnostic::error("at the end").at(&place(&file, 36..36)),
        Diagnostic::error("in an empty file").at(&place(&File::new("empty.yml", ""), 0..0)),
    ];
    let all: Vec<String> = diagnostics.iter().map(|d| d.render(false)).collect();
    insta::assert_snapshot!(all.join("\n\n"));
    assert!(diagnostics[2].render(true).contains("\u{1b}["));
}

#[test]
fn paths_below_the_current_directory_are_shown_relative() {
    let here = std::env::current_dir().unwrap();
    let file = File::new(here.join("roles/x.yml"), "a: 1\n");
    assert_eq!(Place::new(&file, 3..4).to_string(), "roles/x.yml:1:4");
}
