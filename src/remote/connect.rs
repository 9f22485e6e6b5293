use std::{rc::Rc, sync::Arc};

use super::{
    api::{BecomePassword, Error, Human, Machine, Target},
    line::Line,
    local::LocalLine,
    machine::Shells,
};

/// Logs in to a machine. Its shells are opened when they are first needed.
pub async fn connect(
    target: &Target,
    human: Arc<dyn Human>,
    become_password: BecomePassword,
) -> Result<Machine, Error> {
    let line: Arc<dyn Line> = match target {
        Target::Local => Arc::new(LocalLine),
        Target::Ssh(_) => {
            drop(human);
            return Err(Error::Unreachable {
                message: "ssh".to_owned(),
                hint: None,
            });
        }
    };
    Ok(Rc::new(Shells::new(line, "/bin/sh", become_password)))
}
