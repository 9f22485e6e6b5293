use std::{
    collections::VecDeque,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
};

use super::super::around::Surroundings;
use crate::{remote::api::Human, sh::Secret};

/// Who is asked in the tests: answers from a list, and remembers the questions.
#[derive(Default)]
pub struct Person {
    answers: Mutex<VecDeque<String>>,
    pub asked: Mutex<Vec<String>>,
}

impl Person {
    pub fn who_says(answers: &[&str]) -> Arc<Self> {
        let answers = answers.iter().map(|answer| answer.to_string()).collect();
        Arc::new(Self { answers: Mutex::new(answers), asked: Mutex::default() })
    }

    /// There is no terminal.
    pub fn nobody() -> Arc<Self> {
        Self::who_says(&[])
    }

    fn answer(&self, question: String) -> Result<String, String> {
        self.asked.lock().unwrap().push(question);
        self.answers.lock().unwrap().pop_front().ok_or_else(|| "there is no terminal".to_string())
    }
}

impl Human for Person {
    fn trust(&self, host: &str, algorithm: &str, fingerprint: &str) -> Result<bool, String> {
        Ok(self.answer(format!("trust {host} {algorithm} {fingerprint}"))? == "yes")
    }

    fn passphrase(&self, key: &str) -> Result<Secret, String> {
        self.answer(format!("passphrase {key}")).map(Secret::new)
    }

    fn password(&self, user: &str, host: &str) -> Result<Secret, String> {
        self.answer(format!("password {user}@{host}")).map(Secret::new)
    }
}

/// A home directory of the test's own.
pub struct Home {
    pub dir: PathBuf,
}

impl Home {
    pub fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("ssh-login-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(dir.join(".ssh")).unwrap();
        std::fs::create_dir_all(dir.join("etc")).unwrap();
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { dir }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    pub fn around(&self) -> Surroundings {
        Surroundings { home: self.dir.clone(), etc: self.path("etc"), agent: None, ..Surroundings::here() }
    }

    /// Makes a key pair with OpenSSH's tool, in the form that `args` say.
    pub fn keygen(&self, name: &str, args: &[&str]) -> PathBuf {
        let path = self.path(name);
        let given = args.contains(&"-N");
        let mut command = Command::new("ssh-keygen");
        command.args(["-q", "-C", name, "-f"]).arg(&path).args(args);
        if !given {
            command.args(["-N", ""]);
        }
        run(&mut command);
        path
    }

    pub fn public(&self, key: &Path) -> String {
        std::fs::read_to_string(key.with_extension("pub")).unwrap().trim().to_string()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
