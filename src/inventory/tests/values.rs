use super::{inventory, var};

/// The table of what INI values are: as written, and as Python prints the value.
#[test]
fn values_of_host_lines() {
    let table = [
        ("1", "1"),
        ("0x10", "16"),
        ("0o17", "15"),
        ("1_000", "1000"),
        ("1.50", "1.5"),
        ("1e3", "1000.0"),
        (".5", "0.5"),
        ("-3", "-3"),
        ("01", "'01'"),
        ("08", "'08'"),
        ("00", "0"),
        ("1__0", "'1__0'"),
        ("1.2.3.4", "'1.2.3.4'"),
        ("True", "True"),
        ("False", "False"),
        ("None", "None"),
        ("true", "'true'"),
        ("yes", "'yes'"),
        ("null", "'null'"),
        ("\"[1, 2]\"", "[1, 2]"),
        ("'{\"x\": 1}'", "{'x': 1}"),
        ("\"'1'\"", "'1'"),
        ("\"(1,2)\"", "[1, 2]"),
        ("1,2", "[1, 2]"),
        ("", "''"),
        ("a=b", "'a=b'"),
        ("#nope", "''"),
        ("\\#lit", "'#lit'"),
        ("'two words'", "'two words'"),
        ("/usr/bin/python3", "'/usr/bin/python3'"),
        ("99999999999999999999", "99999999999999999999"),
        ("inf", "'inf'"),
    ];
    for (written, expected) in table {
        let inventory = inventory(&format!("[g]\nh v={written}\n"));
        assert_eq!(var(&inventory, "h", "v"), expected, "{written}");
    }
}

#[test]
fn values_of_vars_sections() {
    let table = [
        ("[1, 'a', None]", "[1, 'a', None]"),
        ("[1, 2,]", "[1, 2]"),
        ("{\"x\": {'y': [True]}}", "{'x': {'y': [True]}}"),
        ("(1)", "1"),
        ("()", "[]"),
        ("{1, 2}", "[1, 2]"),
        ("\"1\"", "'1'"),
        ("'a' 'b'", "'ab'"),
        ("r'\\d'", "'\\\\d'"),
        ("\"a\\tb\\x41\"", "'a\\tbA'"),
        ("some words # x", "'some words # x'"),
        ("80 # port", "80"),
        ("[1, x]", "'[1, x]'"),
        ("{'a': 1", "\"{'a': 1\""),
        ("[[]]: 1", "'[[]]: 1'"),
        ("-5.5", "-5.5"),
        ("a=b", "'a=b'"),
    ];
    for (written, expected) in table {
        let inventory = inventory(&format!("[g]\nh\n[g:vars]\nv = {written}\n"));
        let value = inventory.groups["g"].vars["v"].as_literal().map(|value| format!("{value:?}"));
        assert_eq!(value.as_deref(), Some(expected), "{written}");
    }
}

#[test]
fn templates_stay_templates() {
    let inventory = inventory("[g]\nh v='{{ x }}' w=\"['{{ x }}']\"\n");
    for name in ["v", "w"] {
        assert!(inventory.hosts["h"].vars[name].as_literal().is_none(), "{name}");
    }
}

#[test]
fn deep_literals_are_text() {
    let deep = "[".repeat(5000);
    let inventory = inventory(&format!("[g]\nh\n[g:vars]\nv={deep}\n"));
    assert!(inventory.groups["g"].vars["v"].as_literal().is_some());
}
