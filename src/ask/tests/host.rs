use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    ask::{Garbled, Question},
    sh::Output,
};

/// A directory that goes away with the test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("deploy-host-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, below: &str) -> String {
        self.0.join(below).to_str().unwrap().to_owned()
    }

    pub fn write(&self, below: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.0.join(below), content).unwrap();
        self.path(below)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The shells that this machine has: busybox brings its own tools.
pub fn shells() -> Vec<Vec<&'static str>> {
    let mut shells = vec![vec!["sh"]];
    for shell in [vec!["bash", "--posix"], vec!["busybox", "sh"]] {
        let dirs = ["/bin", "/usr/bin", "/usr/local/bin"];
        if dirs.iter().any(|dir| Path::new(dir).join(shell[0]).exists()) {
            shells.push(shell);
        }
    }
    shells
}

/// Asks in one shell.
pub fn ask_in<Q: Question>(shell: &[&str], questions: &[Q]) -> Result<Vec<Q::Answer>, Garbled> {
    ask_after("", shell, questions)
}

/// Asks in one shell that has functions in the place of programs.
pub fn ask_after<Q: Question>(
    functions: &str,
    shell: &[&str],
    questions: &[Q],
) -> Result<Vec<Q::Answer>, Garbled> {
    let text = format!("{functions}\n{}\n{}", Q::FUNCTIONS, Q::script(questions).text());
    let run = Command::new(shell[0])
        .args(&shell[1..])
        .args(["-c", &text])
        .stdin(Stdio::null())
        .current_dir("/")
        .output()
        .unwrap();
    let output = Output { rc: run.status.code().unwrap_or(-1), stdout: run.stdout, stderr: run.stderr };
    assert_eq!(output.errors(), "", "{shell:?}: standard error");
    Q::parse(questions, &output)
}

/// Asks in every shell; the answers must be the same.
pub fn ask<Q: Question>(questions: &[Q]) -> Vec<Q::Answer>
where
    Q::Answer: PartialEq + std::fmt::Debug,
{
    let mut all = shells().into_iter().map(|shell| {
        let answers = ask_in(&shell, questions).unwrap_or_else(|garbled| panic!("{shell:?}: {garbled}"));
        assert_eq!(answers.len(), questions.len(), "{shell:?}");
        (shell, answers)
    });
    let (_, first) = all.next().unwrap();
    for (shell, answers) in all {
        assert_eq!(answers, first, "{shell:?} answers differently");
    }
    first
}
