//! The documents are true: the module manual is what the structs say, every example of it loads, and the guide's
//! project runs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("deploy-host-docs-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn deploy_host(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deploy-host"));
        command.args(arguments).current_dir(&self.0).env("NO_COLOR", "1").output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[track_caller]
fn succeeded(output: &Output) -> String {
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    assert!(output.status.success(), "{}\n{stdout}\n{stderr}", output.status);
    format!("{stdout}{stderr}")
}

#[test]
fn the_module_manual_is_what_the_structs_say() {
    let path = Path::new(ROOT).join("docs/modules.md");
    let book = deploy_host::cli::book();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &book).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let differs = written.lines().zip(book.lines()).find(|(written, told)| written != told);
    assert!(
        written == book,
        "docs/modules.md is out of date; write it anew: UPDATE_DOCS=1 cargo test --test docs\nfirst: {differs:?}"
    );
}

#[test]
fn every_example_loads() {
    for page in deploy_host::run::manual() {
        let folder = Folder::new();
        let tasks: String = page.example.lines().map(|line| format!("    {line}\n")).collect();
        folder.write("play.yml", &format!("- hosts: localhost\n  tasks:\n{tasks}"));
        let output = folder.deploy_host(&["play.yml", "-i", "localhost,", "--syntax-check"]);
        let said = succeeded(&output);
        assert_eq!(said.trim(), "playbook: play.yml", "{}", page.name);
    }
}

#[test]
fn one_page_is_printed_by_name() {
    let folder = Folder::new();
    let page = succeeded(&folder.deploy_host(&["doc", "file"]));
    assert!(page.starts_with("## file\n") && deploy_host::cli::book().contains(&page));
    let all = succeeded(&folder.deploy_host(&["doc"]));
    assert_eq!(all.lines().count(), deploy_host::run::manual().len());
    let output = folder.deploy_host(&["doc", "filee"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("did you mean `file`?"), "{said}");
}
