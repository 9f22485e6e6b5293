use std::{path::Path, rc::Rc};

use crate::{
    inventory::Loaded,
    playbook::VarEntry,
    project::{Project, Tags},
    run::{self, Options},
    source::{Diagnostic, Secrets, VAULT_HINT, sort},
    vars::{Config, Settings, Store, all_in},
};

use super::exit::Stop;

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
        let more = self.of_hosts();
        let locked = |error: &Diagnostic| error.hints.iter().any(|hint| hint == VAULT_HINT);
        // Who only checks may do so without the password.
        self.errors.extend(more.into_iter().filter(|error| !self.only_checked || !locked(error)));
        sort(&mut self.errors);
        match in_project {
            true => Stop::playbook(self.errors),
            false => Stop { diagnostics: self.errors, ..Stop::from(Diagnostic::error("")) },
        }
    }

    fn of_hosts(&mut self) -> Vec<Diagnostic> {
        let inventory = match &self.inventory {
            Ok(loaded) => loaded.inventory.clone(),
            Err(error) => return [error.clone()].into_iter().chain(self.unreadable()).collect(),
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
                let options = Options { tags: Tags::new(&[], &[]), only_checked: true, ..Options::default() };
                run::check_files(&store, &options, &self.project)
            }
            Err(error) => vec![error],
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
