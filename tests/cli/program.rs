use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use assert_cmd::Command;

/// The program in a folder, without the person's own settings.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deploy-host"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).env("HOME", folder);
    command.current_dir(folder);
    command
}

/// What the program says, with the same paths everywhere.
pub fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = program(folder).args(arguments).output().unwrap();
    let text = shown(arguments, &output);
    text.replace(&folder.display().to_string(), "/project")
}

fn shown(arguments: &[&str], output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let mut text = format!("$ deploy-host {}\n", arguments.join(" "));
    for (name, stream) in [("stdout", out), ("stderr", err)] {
        if !stream.is_empty() {
            text += &format!("----- {name}\n{}\n", without_times(&stream).trim_end());
        }
    }
    text + &format!("----- exit code {}", output.status.code().unwrap_or(-1))
}

fn without_times(text: &str) -> String {
    let line = |line: &str| match line.starts_with("finished in ") {
        true => "finished in [time]".to_owned(),
        false => line.trim_end().to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A folder of its own for a test, which goes with it.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = std::env::temp_dir().join(format!("deploy-host-cli-{name}-{}", std::process::id()));
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(root)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
