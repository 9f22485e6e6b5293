use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::plan::UvWheel;

const PIPS: &[&[&str]] = &[&["python3", "-m", "pip"], &["pip3"], &["pip"]];

/// Has the machine's own pip download a wheel; it retries by itself.
pub fn download(folder: &Path, wheel: &UvWheel) -> Result<PathBuf, String> {
    let mut why = "there is no pip".to_owned();
    for pip in PIPS {
        match run(pip, folder, wheel) {
            Some(Ok(())) => return downloaded(folder),
            Some(Err(said)) => why = said,
            None => {}
        }
    }
    Err(why)
}

/// `None` where there is no such pip.
fn run(pip: &[&str], folder: &Path, wheel: &UvWheel) -> Option<Result<(), String>> {
    let (program, first) = pip.split_first()?;
    let mut command = Command::new(program);
    command.args(first).args(["download", &format!("uv=={}", wheel.version)]);
    command.args(["--no-deps", "--only-binary", ":all:", "--disable-pip-version-check", "--no-input"]);
    command.args(["--platform", &format!("musllinux_1_1_{}", wheel.arch), "--dest"]).arg(folder);
    if let Some(index) = &wheel.index_url {
        command.args(["--index-url", index]);
    }
    let output = command.stdin(Stdio::null()).output().ok()?;
    if output.status.success() {
        return Some(Ok(()));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().map(str::trim).find(|line| !line.is_empty());
    match said.contains("No module named pip") {
        true => None,
        false => {
            Some(Err(format!("pip: {}", last.unwrap_or("it says nothing").trim_start_matches("ERROR: "))))
        }
    }
}

fn downloaded(folder: &Path) -> Result<PathBuf, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let mut paths = entries.flatten().map(|entry| entry.path());
    let wheel = paths.find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    wheel.ok_or_else(|| "pip succeeded, but left no wheel".into())
}
