use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::{
    project::{Branch, Options, Placed, Project},
    source::Diagnostic,
};

/// A folder that goes when it is dropped.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Files by path, each with its content.
    pub fn new(files: &[(&str, &str)]) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("deploy-host-project-{}-{number}", std::process::id()));
        for (path, content) in files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        Self(folder.canonicalize().unwrap())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn try_load(&self, playbook: &str, options: Options) -> Result<Project, Vec<Diagnostic>> {
        Project::load(&self.0.join(playbook), options)
    }

    pub fn load(&self, playbook: &str) -> Project {
        match self.try_load(playbook, Options::default()) {
            Ok(project) => project,
            Err(errors) => panic!("{:?}", self.shown(&errors)),
        }
    }

    /// The errors, paths below the folder.
    pub fn errors(&self, playbook: &str) -> Vec<String> {
        let result = self.try_load(playbook, Options::default());
        self.shown(&result.err().expect("errors"))
    }

    fn shown(&self, errors: &[Diagnostic]) -> Vec<String> {
        let relative = |text: String| text.replace(&format!("{}/", self.0.display()), "");
        errors.iter().map(|error| relative(error.to_string())).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The outline of branches: names of tasks, blocks as `[…]`, roles as `ROLE(…)`.
pub(super) fn outline(branches: &[Branch]) -> String {
    let shown = branches.iter().map(|branch| match branch {
        Branch::Task(task) => name(task),
        Branch::Role { role, body } => format!("{}({})", role.name, outline(body)),
        Branch::Block(block) => {
            let sections = [&block.body, &block.rescue, &block.always];
            let sections: Vec<_> =
                sections.into_iter().filter(|s| !s.is_empty()).map(|s| outline(s)).collect();
            format!("[{}]", sections.join(" | "))
        }
    });
    shown.collect::<Vec<_>>().join(" ")
}

pub(super) fn name(task: &Placed) -> String {
    match &task.task.name {
        Some(name) => name.value.source(),
        None => task.task.module.clone(),
    }
}

/// The first task of a name.
pub(super) fn task(project: &Project, wanted: &str) -> std::rc::Rc<Placed> {
    project.tasks().find(|task| name(task) == wanted).unwrap()
}
