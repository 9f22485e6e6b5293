use serde_json::json;

use super::support::{finished, head, outcome, told};
use crate::{
    event::{Outcome, Status},
    plan::Difference,
    report::{manner::Manner, style::Style},
};

fn shown(differences: Vec<Difference>) -> String {
    let manner = Manner { diff: true, ..Manner::default() };
    let outcome = Outcome { differences, ..outcome(Status::Changed, json!({})) };
    told(manner, &[finished("web1", &head("base", "write it"), outcome)])
}

fn text(before: Option<&str>, after: Option<&str>) -> Difference {
    Difference::Text {
        before_header: "/etc/motd".into(),
        after_header: "/etc/motd".into(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    }
}

#[test]
fn texts_are_compared_by_line() {
    let many: String = (1..=12).map(|n| format!("line {n}\n")).collect();
    let other = many.replace("line 6\n", "line six\n");
    insta::assert_snapshot!(shown(vec![text(Some(&many), Some(&other))]), @r"
changed: [web1] base : write it
--- before: /etc/motd
+++ after: /etc/motd
@@ -3,7 +3,7 @@
 line 3
 line 4
 line 5
-line 6
+line six
 line 7
 line 8
 line 9
");
}

#[test]
fn files_come_and_go_and_end_without_newline() {
    let differences = vec![
        text(None, Some("hello\n")),
        text(Some("bye"), None),
        text(None, Some("")),
        text(Some("same"), Some("same\n")),
    ];
    insta::assert_snapshot!(shown(differences), @r"
changed: [web1] base : write it
--- before: /etc/motd (absent)
+++ after: /etc/motd
@@ -0,0 +1 @@
+hello
--- before: /etc/motd
+++ after: /etc/motd (absent)
@@ -1 +0,0 @@
-bye
\ No newline at end of file
--- before: /etc/motd (absent)
+++ after: /etc/motd
--- before: /etc/motd
+++ after: /etc/motd
@@ -1 +1 @@
-same
\ No newline at end of file
+same
");
}

#[test]
fn properties_change_from_and_to() {
    let differences = vec![
        Difference::Properties {
            what: "user admin".into(),
            before: json!({"shell": "/bin/sh", "groups": ["adm"], "uid": 1000, "home": "/home/admin"}),
            after: json!({"shell": "/bin/bash", "groups": ["adm", "sudo"], "uid": 1000, "home": null, "comment": ""}),
        },
        Difference::Properties {
            what: "/srv/old".into(),
            before: json!({"state": "directory", "path_content": {"directories": ["/srv/old/a"], "files": ["/srv/old/a/b", "/srv/old/c"]}}),
            after: json!({"state": "absent"}),
        },
        Difference::Prepared { text: "+ a line from a tool\n".into() },
        Difference::Hidden { what: "/etc/shadow".into(), why: "a secret went into it".into() },
    ];
    insta::assert_snapshot!(shown(differences), @r#"
changed: [web1] base : write it
  user admin
    shell: /bin/sh -> /bin/bash
    groups: [adm] -> [adm, sudo]
    home: /home/admin -> (absent)
    comment: (absent) -> ""
  /srv/old
    state: directory -> absent
    path_content:
      - directories: /srv/old/a
      - files: /srv/old/a/b
      - files: /srv/old/c
+ a line from a tool
  /etc/shadow: the difference is not shown: a secret went into it
"#);
}

#[test]
fn differences_are_coloured() {
    let manner = Manner { diff: true, style: Style { colour: true }, ..Manner::default() };
    let outcome =
        Outcome { differences: vec![text(Some("a\n"), Some("b\n"))], ..outcome(Status::Changed, json!({})) };
    let text = told(manner, &[finished("web1", &head("", "write"), outcome)]);
    insta::assert_snapshot!(text.replace('\x1b', "^"), @r"
^[0;33mchanged: [web1]^[0m write
^[0;31m--- before: /etc/motd^[0m
^[0;32m+++ after: /etc/motd^[0m
^[0;36m@@ -1 +1 @@^[0m
^[0;31m-a^[0m
^[0;32m+b^[0m
");
}
