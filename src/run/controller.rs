use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use crate::{
    plan::{Controller, Cx, Failure, Listed, Local, Rendering, Source, Sum, UvWheel, list, source},
    sh::Body,
    template::{FileOptions, Halt},
    vars::{Announced, FILES, TaskScope, template_vars},
};

use super::{book::BookAsker, frame::Frame, host_env::HostEnv};

/// What a task's plan reads on the controller, with the task's variables and search paths.
pub struct TaskController {
    pub env: Rc<HostEnv>,
    pub frame: Rc<Frame>,
}

impl HostEnv {
    /// What a module's plan reads with.
    pub fn cx(self: &Rc<Self>, frame: &Rc<Frame>) -> Cx {
        let asker = BookAsker {
            book: frame.link.book.clone(),
            identity: frame.identity.clone(),
            environment: frame.how.environment.clone(),
            reads: frame.reads.clone(),
        };
        Cx::new(Rc::new(asker), Rc::new(TaskController { env: self.clone(), frame: frame.clone() }))
    }
}

impl Controller for TaskController {
    fn shows_differences(&self) -> bool {
        self.frame.how.diff && !self.frame.how.no_log
    }

    fn find(&self, kind: &str, name: &str) -> Result<PathBuf, Failure> {
        self.frame.scope.find(kind, name).map_err(|missing| Failure {
            hint: missing.hint(),
            ..Failure::of_controller(missing.to_string())
        })
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        self.frame.scope.read(path).map(|(bytes, _)| bytes).map_err(|halt| match halt {
            halt @ Halt::Unknown(_) => super::halts::failure(halt),
            halt => Failure::of_controller(super::halts::diagnostic(halt).message.clone()),
        })
    }

    fn on_disk(&self, path: &Path) -> bool {
        matches!(self.frame.scope.live.announced(path), Announced::Nothing)
    }

    fn source(&self, path: &Path) -> Result<Source, Failure> {
        match self.frame.scope.live.announced(path) {
            Announced::Folder(mode) => Ok(Source { is_dir: true, mode }),
            Announced::Text(_, mode) => Ok(Source { is_dir: false, mode }),
            Announced::Open(why) => Err(super::halts::failure(Halt::Unknown(why))),
            Announced::Nothing | Announced::Gone => source(path),
        }
    }

    fn list(&self, dir: &Path) -> Result<Vec<Listed>, Failure> {
        match self.on_disk(dir) {
            true => list(dir),
            false => Err(super::halts::failure(Halt::Unknown(format!(
                "depends on what is in `{}`, where changes were only announced",
                dir.display()
            )))),
        }
    }

    fn sum<'a>(&'a self, sum: Sum, body: &'a Body) -> Local<'a, Result<String, Failure>> {
        let Body::File(path) = body else {
            return Box::pin(async move { sum.of(body) });
        };
        let digest = self.env.run.digests.of(sum, path);
        self.env.digesting.borrow_mut().push(digest.clone());
        Box::pin(async move { digest.made.await.map_err(Failure::of_controller) })
    }

    fn uv<'a>(&'a self, wheel: &'a UvWheel) -> Local<'a, Result<PathBuf, Failure>> {
        Box::pin(super::uv::fetch(wheel.clone()))
    }

    fn render<'a>(&'a self, path: &'a Path, how: Rendering) -> Local<'a, Result<String, Failure>> {
        Box::pin(async move {
            loop {
                let turn = self.frame.turn.get();
                let scope = self.frame.scope.bind([]).ahead(!turn);
                match rendered(path, &how, &scope) {
                    Ok(text) => return Ok(text),
                    Err(Halt::Pending(_)) if !turn => self.env.parked().await,
                    Err(halt) => return Err(super::halts::failure(self.env.excused(halt, u64::MAX))),
                }
            }
        })
    }
}

fn rendered(path: &Path, how: &Rendering, scope: &TaskScope) -> Result<String, Halt> {
    scope.live.settled(FILES)?;
    let file = scope.read_text(path)?;
    let more = template_vars(path, &how.dest, &scope.store.settings);
    let text = crate::template::render_file(&file, &options(how), &scope.bind(more))?;
    Ok(text.text.to_string())
}

/// How the template is read, for the template room.
fn options(how: &Rendering) -> FileOptions {
    let how = how.clone();
    FileOptions {
        trim_blocks: how.trim_blocks,
        lstrip_blocks: how.lstrip_blocks,
        block_start: how.block_start,
        block_end: how.block_end,
        variable_start: how.variable_start,
        variable_end: how.variable_end,
        comment_start: how.comment_start,
        comment_end: how.comment_end,
        newline_sequence: None,
    }
}
