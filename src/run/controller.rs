use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use crate::{
    plan::{Controller, Failure, Local, Rendering},
    template::Halt,
    vars,
};

use super::{frame::Frame, host_env::HostEnv};

/// What a task's plan reads on the controller, with the task's variables and search paths.
pub struct TaskController {
    pub env: Rc<HostEnv>,
    pub frame: Rc<Frame>,
}

impl Controller for TaskController {
    fn find(&self, kind: &str, name: &str) -> Result<PathBuf, Failure> {
        let dir = self.env.run.store.playbook_dir.borrow().clone();
        vars::find(kind, name, &self.frame.placed.context, &dir).map_err(|missing| {
            let hint = missing.suggestion().map(|meant| format!("did you mean `{meant}`?"));
            Failure { hint, ..Failure::new(missing.to_string()) }
        })
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        let read = crate::source::read(path, &self.env.run.store.secrets);
        read.map(|(bytes, _)| bytes).map_err(|diagnostic| Failure::new(diagnostic.message))
    }

    fn render<'a>(&'a self, path: &'a Path, how: Rendering) -> Local<'a, Result<String, Failure>> {
        Box::pin(async move {
            loop {
                let turn = self.frame.turn.get();
                let scope = self.frame.scope.bind([]).ahead(!turn);
                match vars::render_file(path, &how, &scope) {
                    Ok(text) => return Ok(text),
                    Err(Halt::Pending(_)) if !turn => self.env.parked().await,
                    Err(halt) => return Err(super::halts::failure(halt)),
                }
            }
        })
    }
}
