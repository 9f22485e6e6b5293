use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use crate::{
    playbook::{Kind, Play, Setting, VarEntry},
    template::Value,
    vars::{Context, Level},
};

use super::{
    loader::Loader,
    render::{text, text_of},
    tree::{Branch, PlayTree},
};

impl Loader<'_> {
    /// A play with all that it statically brings in.
    pub fn play(&mut self, play: Play, dir: &Path) -> PlayTree {
        let play = Rc::new(play);
        let context = Rc::new(Context {
            parent: None,
            level: Level::Play(play.clone()),
            keywords: play.keywords.clone(),
            dir: dir.to_owned(),
        });
        self.vars_files = vec![];
        self.vars_files = self.early_files(&play, &context);
        let mut tasks = vec![];
        for entry in &play.roles {
            tasks.extend(self.entry(entry, &context, None));
        }
        let pre_tasks = self.branches(&play.pre_tasks, &context, Kind::Tasks);
        tasks.extend(self.branches(&play.tasks, &context, Kind::Tasks));
        let post_tasks = self.branches(&play.post_tasks, &context, Kind::Tasks);
        let own = self.branches(&play.handlers, &context, Kind::Handlers);
        let mut handlers = std::mem::take(&mut self.handlers);
        handlers.extend(own.into_iter().filter_map(|branch| match branch {
            Branch::Task(handler) => Some(handler),
            _ => None,
        }));
        let patterns = self.patterns(&play.hosts, &context);
        PlayTree {
            name: play.name.as_ref().map_or_else(|| patterns.join(","), |name| self.title(name, &context)),
            tags: self.tags(&play.keywords.tags, &context),
            patterns,
            play,
            context,
            dir: dir.to_owned(),
            roles: std::mem::take(&mut self.roles),
            pre_tasks,
            tasks,
            post_tasks,
            handlers,
        }
    }

    fn title(&self, name: &Setting, context: &Rc<Context>) -> String {
        self.known(name, context).as_ref().and_then(text).unwrap_or_else(|| text_of(name))
    }

    /// The host patterns, as far as they are known before there is a host.
    fn patterns(&mut self, hosts: &Setting, context: &Rc<Context>) -> Vec<String> {
        let value = self.known(hosts, context).unwrap_or_else(|| Value::str(text_of(hosts)));
        strings(&value)
    }

    /// The variables of those `vars_files` whose names are known already. What is wrong with a file is told when a host
    /// needs it.
    fn early_files(&mut self, play: &Play, context: &Rc<Context>) -> Vec<VarEntry> {
        let mut vars = vec![];
        for setting in &play.vars_files {
            let Some(value) = self.known(setting, context) else {
                continue;
            };
            let files = strings(&value).into_iter().find_map(|name| vars_file(&context.dir, &name));
            let read = files
                .and_then(|path| self.sources.variables(&path, "a file of variables must be a mapping").ok());
            vars.extend(read.iter().flat_map(|entries| entries.iter().cloned()));
        }
        vars
    }
}

fn vars_file(dir: &Path, name: &str) -> Option<PathBuf> {
    [dir.join("vars").join(name), dir.join(name)].into_iter().find(|path| path.is_file())
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::List(items) => items.borrow().iter().filter_map(text).collect(),
        other => text(other).into_iter().collect(),
    }
}
