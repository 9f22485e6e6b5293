use std::rc::Rc;

use crate::{event::Event, remote::Watch};

use super::host_env::HostEnv;

/// Tells a host's live output and transfers as events.
#[derive(Clone)]
pub struct HostWatch {
    env: Rc<HostEnv>,
    quiet: bool,
}

impl HostWatch {
    /// `quiet`: what is printed is not for people (`no_log`).
    pub fn new(env: &Rc<HostEnv>, quiet: bool) -> Self {
        let env = env.clone();
        Self { env, quiet }
    }
}

impl Watch for HostWatch {
    fn line(&self, _: usize, line: &str) {
        if self.quiet {
            return;
        }
        self.env.run.tell(Event::Output { host: self.env.host.clone(), line: line.to_owned() });
    }

    fn sent(&self, path: &str, sent: u64, total: u64) {
        let (host, path) = (self.env.host.clone(), path.to_owned());
        self.env.run.tell(Event::Transfer { host, path, sent, total });
    }
}
