use unicode_width::UnicodeWidthStr;

use super::program::{Folder, program, said};

#[test]
fn help_fits_a_screen() {
    let folder = Folder::new("help", &[("x", "")]);
    let output = program(&folder.0).arg("--help").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(text.lines().count() <= 24, "{} lines", text.lines().count());
    assert!(text.lines().all(|line| line.width() <= 80));
    insta::assert_snapshot!(text, @"");
}

#[test]
fn nothing_to_do_shows_how_to_use_it() {
    let folder = Folder::new("nothing", &[("x", "")]);
    insta::assert_snapshot!(said(&folder.0, &[]), @"");
}

#[test]
fn the_version_is_one_line() {
    let folder = Folder::new("version", &[("x", "")]);
    assert!(said(&folder.0, &["--version"]).contains("----- stdout\ndeploy-host 0."));
}

fn local() -> Folder {
    let site = "- hosts: all\n  gather_facts: no\n  tasks:\n    - name: say\n      debug: msg=\"{{ a }} {{ b }}\"\n    - name: touch\n      command: echo ran\n    - name: each\n      command: echo {{ item }}\n      loop: [x, y]\n";
    let name = format!("local-{:?}", std::thread::current().id());
    Folder::new(&name, &[("site.yml", site), ("one", "h1\n"), ("two", "h2\n")])
}

#[test]
fn vars_and_inventories_may_be_repeated() {
    let arguments =
        ["site.yml", "-i", "one", "-i", "two", "-c", "local", "-e", "a=1 b=1", "-e", "{\"b\": 2}"];
    insta::assert_snapshot!(said(&local().0, &arguments), @"");
}

#[test]
fn check_mode_says_what_would_change() {
    let arguments = ["site.yml", "-i", "one", "-c", "local", "-e", "a=1 b=2", "--check"];
    insta::assert_snapshot!(said(&local().0, &arguments), @"");
}

#[test]
fn secrets_are_masked() {
    let files = [
        ("h", "h1 ansible_become_password=hunter2secret\n"),
        ("site.yml", "- hosts: all\n  gather_facts: no\n  tasks:\n    - shell: echo hunter2secret; exit 3\n"),
    ];
    let folder = Folder::new("secrets", &files);
    for more in [vec![], vec!["--json"], vec!["-vv"]] {
        let arguments = [vec!["site.yml", "-i", "h", "-c", "local", "-b"], more].concat();
        let said = said(&folder.0, &arguments);
        assert!(said.contains("********") && !said.contains("hunter2secret"), "{said}");
    }
}

#[test]
fn who_closes_the_pipe_ends_the_run_quietly() {
    let files = [
        ("h", "h1\n"),
        (
            "site.yml",
            "- hosts: all\n  gather_facts: no\n  tasks:\n    - debug: msg={{ item }}\n      loop: \"{{ range(2000) | list }}\"\n    - command: sleep 30\n",
        ),
    ];
    let folder = Folder::new("pipe", &files);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_deploy-host"));
    command.args(["site.yml", "-i", "h", "-c", "local"]).current_dir(&folder.0);
    let (reader, writer) = std::io::pipe().unwrap();
    let mut child = command.stdout(writer).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(command);
    drop(reader);
    let begun = std::time::Instant::now();
    let output = loop {
        match child.try_wait().unwrap() {
            Some(_) => break child.wait_with_output().unwrap(),
            None => std::thread::sleep(std::time::Duration::from_millis(50)),
        }
        assert!(begun.elapsed().as_secs() < 25, "the run goes on");
    };
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
