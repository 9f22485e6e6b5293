use std::rc::Rc;

use crate::{event::Event, remote::Watch};

use super::host_env::HostEnv;

/// Tells a host's live output and transfers as events.
#[derive(Clone)]
pub struct HostWatch {
    env: Rc<HostEnv>,
}

impl HostWatch {
    pub fn new(env: &Rc<HostEnv>) -> Self {
        Self { env: env.clone() }
    }
}

impl Watch for HostWatch {
    fn line(&self, line: &str) {
        self.env.run.tell(Event::Output { host: self.env.host.clone(), line: line.to_owned() });
    }

    fn sent(&self, path: &str, sent: u64, total: u64) {
        let (host, path) = (self.env.host.clone(), path.to_owned());
        self.env.run.tell(Event::Transfer { host, path, sent, total });
    }
}
