use serde_json::json;

use super::{
    super::pattern::Pattern,
    Lineinfile,
    lines::{FoundBy, Place, Wish, absent, present},
};
use crate::{
    ask::{Content, Read, RealPath, Stat, Status},
    modules::testing::{Host, lines},
};

fn wish(line: &str, regexp: Option<&str>, after: Option<&str>, before: Option<&str>) -> Wish {
    let own = |text: Option<&str>| text.map(str::to_owned);
    Wish {
        line: line.into(),
        found_by: regexp.map_or(FoundBy::Line, |text| FoundBy::Pattern(Pattern::new(text, false).unwrap())),
        backrefs: false,
        place: Place::of(own(after).as_ref(), own(before).as_ref()).unwrap(),
        first_match: false,
    }
}

/// Old text, line, regexp, insertafter, insertbefore, new text.
#[test]
fn present_lines() {
    for (old, line, regexp, after, before, new) in [
        ("a\nb\n", "b", None, None, None, "a\nb\n"),
        ("a\nb\n", "c", None, None, None, "a\nb\nc\n"),
        ("a\nb", "c", None, None, None, "a\nb\nc\n"),
        ("", "c", None, None, None, "c\n"),
        ("a\nb", "b", None, None, None, "a\nb\n"),
        ("x=1\ny\nx=2\n", "x=3", Some("^x="), None, None, "x=1\ny\nx=3\n"),
        ("a\nb\n", "a", Some("^zz"), Some("b"), None, "a\nb\n"),
        ("a\nb\nc\n", "n", None, Some("^a"), None, "a\nn\nb\nc\n"),
        ("a\nb\na\n", "n", None, None, Some("^a$"), "a\nb\nn\na\n"),
        ("a\n", "n", None, None, Some("BOF"), "n\na\n"),
        ("a\n", "n", None, Some("^q"), None, "a\nn\n"),
        ("a\r\nb\r\n", "a", None, None, None, "a\nb\r\n"),
    ] {
        let (text, msg) = present(old.as_bytes(), &wish(line, regexp, after, before)).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), new, "{line} in {old:?}");
        assert_eq!(msg.is_empty(), old == new);
    }
}

#[test]
fn back_references_and_first_matches() {
    let mut backrefs = wish("\\1=new", Some("^(\\w+)=old"), None, None);
    backrefs.backrefs = true;
    assert_eq!(present(b"a=old\nb=old\n", &backrefs).unwrap().0, b"a=old\nb=new\n");
    assert_eq!(present(b"c\n", &backrefs).unwrap(), (b"c\n".to_vec(), ""));
    let missing = Wish { line: "\\2".to_owned(), ..backrefs };
    assert_eq!(present(b"a=old\n", &missing).unwrap_err().msg, "invalid group reference 2");
    assert!(present(b"c\n", &missing).is_ok(), "only where it is found");
    let mut first = wish("n", Some("^x"), None, None);
    first.first_match = true;
    assert_eq!(present(b"x1\nx2\n", &first).unwrap().0, b"n\nx2\n");
}

#[test]
fn bytes_that_are_no_text() {
    let added = present(b"\xff\xfe\n", &wish("ü", None, None, None)).unwrap().0;
    assert_eq!(added, b"\xff\xfe\n\xc3\xbc\n");
}

#[test]
fn absent_lines() {
    let pattern = FoundBy::Pattern(Pattern::new("^x", false).unwrap());
    assert_eq!(absent(b"x1\ny\nx2", None, &pattern), (b"y\n".to_vec(), 2));
    assert_eq!(absent(b"a\r\nab\n", Some(&"a".into()), &FoundBy::Line), (b"ab\n".to_vec(), 1));
    assert_eq!(absent(b"a b\nc\n", None, &FoundBy::Text(" ".into())), (b"c\n".to_vec(), 1));
}

fn host(text: Option<&str>) -> Host {
    let status = text.map(|_| Status { mode: 0o644, ..Status::default() });
    let read = text.map_or(Read::Absent, |text| Read::Bytes(text.as_bytes().into()));
    Host::root()
        .knows(Stat::of("/etc/x"), status.clone())
        .knows(Stat::through("/etc/x"), status)
        .knows(Content::of("/etc/x"), read)
}

#[test]
fn plans() {
    host(Some("a\n")).decides::<Lineinfile>(
        json!({"path": "/etc/x", "line": "b", "mode": "0600"}),
        &[
            "rounds: 1",
            r#"changes {"msg":"line added and ownership, perms or SE linux context changed","backup":""}"#,
            r#"/etc/x (content): Some("a\n") -> /etc/x (content): Some("a\nb\n")"#,
            r#"/etc/x (file attributes): {"mode":"0644"} -> {"mode":"0600"}"#,
            r#"put /etc/x "a\nb\n" mode=0600"#,
        ],
    );
    host(Some("a\n")).decides::<Lineinfile>(
        json!({"dest": "/etc/x", "line": "a"}),
        &["rounds: 1", r#"ok {"msg":"","backup":""}"#],
    );
    host(None).decides::<Lineinfile>(
        json!({"path": "/etc/x", "line": "a", "create": true}),
        &[
            "rounds: 1",
            r#"changes {"msg":"line added","backup":""}"#,
            r#"/etc/x (content): None -> /etc/x (content): Some("a\n")"#,
            "$ mkdir -p /etc",
            r#"put /etc/x "a\n""#,
        ],
    );
    host(None).decides::<Lineinfile>(
        json!({"path": "/etc/x", "line": "a"}),
        &["rounds: 1", r#"failed: Destination /etc/x does not exist ! {"rc":257}"#],
    );
    host(None).decides::<Lineinfile>(
        json!({"path": "/etc/x", "regexp": "a", "state": "absent"}),
        &["rounds: 1", r#"ok {"msg":"file not present","found":0}"#],
    );
}

#[test]
fn links_are_kept() {
    let link = Status { kind: crate::ask::FileType::Link, ..Status::default() };
    let host = Host::root()
        .knows(Stat::of("/etc/x"), Some(link))
        .knows(Stat::through("/etc/x"), Some(Status::default()))
        .knows(Content::of("/etc/x"), Read::Bytes(b""[..].into()))
        .knows(RealPath("/etc/x".into()), Some("/real/x".into()));
    let told = lines(std::rc::Rc::new(host).plan::<Lineinfile>(json!({"path": "/etc/x", "line": "a"})));
    assert_eq!(told.last().unwrap(), r#"put /real/x "a\n""#);
}

#[test]
fn rules() {
    for (parameters, msg) in [
        (json!({"path": "/x"}), "line is required with state=present"),
        (
            json!({"path": "/x", "line": "a", "backrefs": true}),
            "regexp is required with backrefs=true [backrefs]",
        ),
        (
            json!({"path": "/x", "state": "absent"}),
            "one of line, search_string, or regexp is required with state=absent",
        ),
        (
            json!({"path": "/x", "line": "a", "insertafter": "a", "insertbefore": "b"}),
            "parameters are mutually exclusive: insertbefore|insertafter",
        ),
    ] {
        Host::root().decides::<Lineinfile>(parameters, &["rounds: 0", &format!("failed: {msg}")]);
    }
}
