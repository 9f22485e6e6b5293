//! A trial host for one test.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use deploy_host::trial::{Options, Trial};

use crate::support::scratch;

/// A trial host of this test's own; what it kept goes with it.
pub struct Own {
    pub dir: PathBuf,
    pub options: Options,
}

impl Own {
    pub fn new(name: &str) -> Self {
        let dir = scratch(name);
        let options = Options {
            state: dir.join("state"),
            program: env!("CARGO_BIN_EXE_deploy-host").into(),
            hostname: "trial".into(),
            min_free: 100_000_000,
        };
        Self { dir, options }
    }

    pub fn start(&self) -> Trial {
        Trial::start(&self.options).unwrap()
    }

    /// OpenSSH's client, with the keys that the trial host told.
    pub fn ssh(&self, trial: &Trial) -> Command {
        let key = self.dir.join("key");
        fs::write(&key, trial.client_key.reveal()).unwrap();
        fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let known = self.dir.join("known_hosts");
        fs::write(&known, format!("[127.0.0.1]:{} {}\n", trial.port, trial.host_key)).unwrap();
        let mut ssh = Command::new("ssh");
        ssh.args(["-F", "none", "-l", trial.user, "-p", &trial.port.to_string()])
            .args(["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o"])
            .arg(format!("UserKnownHostsFile={}", known.display()))
            .arg("-i")
            .arg(key)
            .arg("127.0.0.1");
        ssh
    }

    pub fn run(&self, trial: &Trial, command: &str) -> Output {
        self.ssh(trial).args(["--", command]).stdin(Stdio::null()).output().unwrap()
    }

    pub fn text(&self, trial: &Trial, command: &str) -> String {
        let output = self.run(trial, command);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.dir).unwrap();
    }
}
