//! The documents are true: the module manual is what the structs say, every example of it loads, and the guide's
//! project runs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

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
        folder.write("roles/database/tasks/backup.yml", "");
        folder.write("files/tune.sh", "");
        let sources = page.example.lines().filter_map(|line| line.trim().strip_prefix("src: "));
        for source in sources.filter(|source| !source.starts_with('/')) {
            ["files", "templates"].iter().for_each(|kind| folder.write(&format!("{kind}/{source}"), ""));
        }
        let output = folder.deploy_host(&["play.yml", "-i", "localhost,", "-e", "port=80", "--syntax-check"]);
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

/// The files of a document: fenced blocks whose info line has a path behind the language.
fn files(document: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = vec![];
    let mut inside = false;
    let mut wanted = false;
    for line in document.lines() {
        if let Some(info) = line.strip_prefix("```") {
            inside = !inside;
            let path = info.split_once(' ').map(|(_, path)| path);
            wanted = inside && path.is_some();
            found.extend(path.map(|path| (path.to_owned(), String::new())));
        } else if let (true, Some((_, content))) = (wanted, found.last_mut()) {
            content.push_str(line);
            content.push('\n');
        }
    }
    found
}

fn guide() -> Folder {
    let document = fs::read_to_string(Path::new(ROOT).join("docs/guide.md")).unwrap();
    let folder = Folder::new();
    let files = files(&document);
    assert_eq!(files.len(), 6);
    files.iter().for_each(|(path, content)| folder.write(path, content));
    folder
}

#[test]
fn the_guides_project_is_whole() {
    let folder = guide();
    let said = succeeded(&folder.deploy_host(&["site", "--syntax-check"]));
    assert_eq!(said.trim(), "playbook: site");
    let tasks = succeeded(&folder.deploy_host(&["site", "--list-tasks"]));
    for name in ["Tools", "An account of its own", "Front page"] {
        assert!(tasks.contains(name), "{tasks}");
    }
}

#[test]
fn the_guides_project_runs() {
    let folder = guide();
    let site = folder.0.join("srv/site");
    fs::create_dir(folder.0.join("srv")).unwrap();
    let dir = format!("site_dir={}", site.display());
    let run = |more: &[&str]| {
        let all = [&["site", "-c", "local", "--skip-tags", "system", "-e", &dir], more].concat();
        succeeded(&folder.deploy_host(&all))
    };
    let forecast = run(&["--check"]);
    assert!(forecast.contains("changed=3") && !site.exists(), "{forecast}");
    let first = run(&[]);
    assert!(first.contains("changed=4"), "{first}");
    let page = fs::read_to_string(site.join("index.html")).unwrap();
    assert!(page.starts_with("<h1>Good morning from "), "{page}");
    assert!(site.join("visits").exists() && site.join("changes.log").exists());
    let second = run(&[]);
    assert!(second.contains("changed=0"), "{second}");
}
