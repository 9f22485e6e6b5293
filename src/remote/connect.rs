use std::{rc::Rc, sync::Arc};

use super::{
    api::{BecomePassword, Error, Human, Machine, Target},
    line::Line,
    local::LocalLine,
    machine::Shells,
    ssh,
};

/// Logs in to a machine. Its shells are opened when they are first needed.
pub async fn connect(
    target: &Target,
    human: Arc<dyn Human>,
    become_password: BecomePassword,
) -> Result<Machine, Error> {
    let line: Arc<dyn Line> = match target {
        Target::Local => Arc::new(LocalLine),
        Target::Ssh(login) => Arc::new(ssh::connect(login, human).await?),
    };
    Ok(Rc::new(Shells::new(line, "/bin/sh", become_password)))
}
