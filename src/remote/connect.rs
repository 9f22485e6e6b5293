use std::{rc::Rc, sync::Arc};

use super::{
    api::{BecomePassword, Error, Human, Machine, Ssh},
    line::Line,
    local::LocalLine,
    machine::Shells,
    ssh,
};

/// How to reach a machine.
#[derive(Clone)]
pub enum Target {
    Ssh(Box<Ssh>),
    /// A shell on the controller itself.
    Local,
    /// A way that a test has laid.
    #[cfg(test)]
    Line(Arc<dyn Line>),
}

/// Logs in to a machine. Its shells are opened when they are first needed.
pub async fn connect(
    target: &Target,
    human: Arc<dyn Human>,
    become_password: BecomePassword,
) -> Result<Machine, Error> {
    let line: Arc<dyn Line> = match target {
        Target::Local => Arc::new(LocalLine),
        #[cfg(test)]
        Target::Line(line) => line.clone(),
        Target::Ssh(login) => Arc::new(ssh::connect(login, human).await?),
    };
    Ok(Rc::new(Shells::new(line, "/bin/sh", become_password)))
}
