use super::{Folder, inventory};

const TEXT: &str = "\
lone.example.org
[web]
web1
web2
web3
[db]
db1
web3
[prod:children]
web
db
[empty]
";

#[test]
fn patterns_name_hosts() {
    let inventory = inventory(TEXT);
    let table = [
        ("all", "lone.example.org web1 web2 web3 db1"),
        ("*", "lone.example.org web1 web2 web3 db1"),
        ("web", "web1 web2 web3"),
        ("web2", "web2"),
        ("db:web", "db1 web3 web1 web2"),
        ("db,web1", "db1 web3 web1"),
        ("web:&db", "web3"),
        ("web:!db", "web1 web2"),
        ("!db:web", "web1 web2"),
        ("!web", "lone.example.org db1"),
        ("&web", "web1 web2 web3"),
        ("web*", "web1 web2 web3"),
        ("w[!x]b[12]*", "web1 web2"),
        ("*.example.org", "lone.example.org"),
        ("~(web|db)\\d", "web1 web2 web3 db1"),
        ("web[0]", "web1"),
        ("web[-1]", "web3"),
        ("web[0:1]", "web1 web2"),
        ("web[1:]", "web2 web3"),
        ("web[0-1]", "web1 web2"),
        ("web[1:2]:db[0]", "web2 web3 db1"),
        ("empty", ""),
        ("ungrouped", "lone.example.org"),
        ("localhost", "localhost"),
        ("::1", "::1"),
        ("127.0.0.1,web1", "127.0.0.1 web1"),
        ("  web1 , web2 ", "web1 web2"),
        ("", ""),
    ];
    for (pattern, expected) in table {
        let selection = inventory.select(&[pattern.to_owned()]).unwrap();
        assert_eq!(selection.hosts.join(" "), expected, "{pattern}");
        assert!(selection.unmatched.is_empty(), "{pattern}");
    }
    let lists = inventory.select(&["db".into(), "web:!web1".into()]).unwrap();
    assert_eq!(lists.hosts, ["db1", "web3", "web2"]);
}

#[test]
fn terms_that_name_nothing_are_told() {
    let inventory = inventory(TEXT);
    let selection = inventory.select(&["wbe:db:nope*:!gone".into()]).unwrap();
    assert_eq!(selection.hosts, ["db1", "web3"]);
    assert_eq!(selection.unmatched, ["wbe", "nope*", "gone"]);
    let hints = inventory.hints(&selection.unmatched);
    assert_eq!(hints.get("wbe").map(String::as_str), Some("did you mean `web`?"));
    assert_eq!(hints.get("gone"), None);
}

#[test]
fn wrong_patterns_are_errors() {
    let inventory = inventory(TEXT);
    let table = [
        ("web[7]", "No hosts matched the subscripted pattern 'web[7]'"),
        ("web[-9]", "No hosts matched the subscripted pattern 'web[-9]'"),
        ("@nosuch.retry", "Unable to find limit file nosuch.retry: No such file or directory"),
    ];
    for (pattern, expected) in table {
        assert_eq!(inventory.select(&[pattern.to_owned()]).unwrap_err().message, expected);
    }
    let error = &inventory.select(&["~(".into()]).unwrap_err().message;
    assert!(error.starts_with("bad host pattern `~(`: "), "{error}");
}

#[test]
fn files_hold_one_pattern_a_line() {
    let folder = Folder::new("limit", &[("site.retry", "web1\n# no\n\ndb:!web3\n")]);
    let pattern = format!("@{}", folder.0.join("site.retry").display());
    assert_eq!(inventory(TEXT).select(&[pattern]).unwrap().hosts, ["web1", "db1"]);
}
