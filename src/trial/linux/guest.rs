use std::{
    io::{BufRead, BufReader},
    process::{Child, Stdio},
};

use super::{
    super::error::Error, super::options::Options, arguments::SERVE, sandbox::Sandbox, server::Address,
};
use crate::sh::Secret;

/// A sandbox with the embedded SSH server in it. Ends when dropped; what it changed is kept.
#[derive(Debug)]
pub struct Trial {
    /// On 127.0.0.1.
    pub port: u16,
    /// The only user that may log in.
    pub user: &'static str,
    /// Private key in OpenSSH's form, for this run alone.
    pub client_key: Secret,
    /// The server's key as in known_hosts, without a host name: `ssh-ed25519 AAAA…`.
    pub host_key: String,
    sandbox: Sandbox,
    server: Child,
}

impl Trial {
    /// Blocks for a fraction of a second.
    pub fn start(options: &Options) -> Result<Self, Error> {
        let sandbox = Sandbox::start(options)?;
        let mut command = sandbox.command("/proc/1/exe");
        command.arg(SERVE).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut server = command.spawn().map_err(Error::io("nsenter"))?;
        let mut line = String::new();
        if let Some(stdout) = server.stdout.take() {
            BufReader::new(stdout).read_line(&mut line).map_err(Error::io("the SSH server"))?;
        }
        let Ok(address) = serde_json::from_str::<Address>(&line) else {
            drop(sandbox);
            let output = server.wait_with_output().map_err(Error::io("the SSH server"))?;
            return Err(Error::Setup(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        };
        Ok(Self {
            port: address.port,
            user: "root",
            client_key: Secret::new(address.client_key),
            host_key: address.host_key,
            sandbox,
            server,
        })
    }

    /// The machine behind it.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Ends everything inside and waits for it.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.sandbox.end();
        // Its end is the sandbox's; this only collects it.
        let _status = self.server.wait();
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.end();
    }
}
