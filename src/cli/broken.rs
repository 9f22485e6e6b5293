use std::{collections::HashSet, path::Path, rc::Rc};

use crate::{
    inventory::Loaded,
    playbook::VarEntry,
    project::{Project, Tags},
    run::{self, Options},
    source::{Diagnostic, Secrets, VAULT_HINT, sort},
    vars::{Config, Settings, Store, all_in},
};

use super::{exit::Stop, told::drop_certain};

/// A project that cannot be run, and what was read of it.
pub struct Broken {
    pub project: Project,
    /// What is wrong with its playbooks and roles.
    pub errors: Vec<Diagnostic>,
    pub inventory: Result<Loaded, Diagnostic>,
    pub config: Config,
    pub secrets: Secrets,
    /// Is told what is secret.
    pub learn: Rc<dyn Fn(&str)>,
    pub extra: Vec<VarEntry>,
    pub only_checked: bool,
}

impl Broken {
    /// All that is wrong as far as it can be told beside what could not be read: nothing that this may explain.
    pub fn stop(mut self) -> Stop {
        self.errors.extend(run::check(&self.project).0);
        let in_project = !self.errors.is_empty();
        let (more, doubtful) = self.of_hosts();
        let locked = |error: &Diagnostic| error.hints.iter().any(|hint| hint == VAULT_HINT);
        // What was read as wrong cannot be evaluated either.
        let line = |error: &Diagnostic| {
            Some((error.place.as_ref()?.path().to_owned(), error.place.as_ref()?.line_column().0))
        };
        let read: HashSet<_> = self.errors.iter().filter_map(line).collect();
        let is_new = |error: &Diagnostic| line(error).is_none_or(|line| !read.contains(&line));
        // Who only checks may do so without the password.
        let told = |error: &Diagnostic| !self.only_checked || !locked(error);
        let more: Vec<_> = more.into_iter().filter(|error| is_new(error) && told(error)).collect();
        self.errors.extend(more);
        sort(&mut self.errors);
        let mut doubts = [run::missing_files(&self.project), doubtful].concat();
        drop_certain(&mut doubts, &self.errors);
        sort(&mut doubts);
        doubts.dedup_by_key(|doubt| doubt.to_string());
        self.errors.splice(0..0, doubts);
        match in_project {
            true => Stop::playbook(self.errors),
            false => Stop { diagnostics: self.errors, ..Stop::from(Diagnostic::error("")) },
        }
    }

    fn of_hosts(&mut self) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
        let inventory = match &self.inventory {
            Ok(loaded) => loaded.inventory.clone(),
            Err(error) => return ([error.clone()].into_iter().chain(self.unreadable()).collect(), vec![]),
        };
        let extra = std::mem::take(&mut self.extra);
        let store = Settings::of(std::mem::take(&mut self.config)).and_then(|mut settings| {
            settings.secrets = Rc::new(self.secrets.clone());
            Store::new(settings, inventory, extra)
        });
        match store {
            Ok(store) => {
                store.on_secret(self.learn.clone());
                store.root.replace(Some(self.project.root.clone()));
                let options = Options { tags: Tags::new(&[], &[]), ..Options::default() };
                run::check_files(&store, &options, &self.project)
            }
            Err(error) => (vec![error], vec![]),
        }
    }

    /// Files of variables, where nobody can say whose they are.
    fn unreadable(&self) -> Vec<Diagnostic> {
        let plays = self.project.plays.iter().map(|tree| tree.dir.as_path());
        let dirs: Vec<&Path> = plays.chain([self.project.root.as_path()]).collect();
        let folders = dirs.iter().flat_map(|dir| ["group_vars", "host_vars"].map(|name| dir.join(name)));
        let files = folders.flat_map(|folder| all_in(&folder));
        files.filter_map(|path| crate::vars::variables_of(&path, &self.secrets).err()).collect()
    }
}
