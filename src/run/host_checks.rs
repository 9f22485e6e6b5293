use std::{collections::HashSet, path::Path, rc::Rc};

use crate::{
    project::Project,
    source::Diagnostic,
    template::{Halt, Scope},
    vars::{Live, Nothing, Store, TaskScope, expand, named_key},
};

use super::{
    batches::hosts,
    host_env::Options,
    key_file::{KeyProblem, readable_key},
};

/// What can be known wrong of the plays' hosts before anybody is connected to: files of variables that cannot be read
/// (errors; an earlier play may still write those of a later one, so that these are warnings), and private keys that
/// cannot (warnings: another key or a password may open the door).
pub fn check_hosts(
    store: &Rc<Store>,
    options: &Options,
    project: &Project,
) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let live: Rc<dyn Live> = Rc::new(Nothing);
    let (mut files, mut keys) = (Told::default(), Told::default());
    let mut of_first = 0;
    for (at, tree) in project.plays.iter().enumerate() {
        store.playbook_dir.replace(tree.dir.clone());
        for host in hosts(store, options, tree).unwrap_or_default() {
            let scope = TaskScope::new(store, &host, &tree.context, &live);
            // No layer has the empty name: all of them are read.
            if let Err(Halt::Error(diagnostic)) = scope.variable("") {
                files.tell(diagnostic);
            } else if options.stand_in.is_none() {
                key(&scope).into_iter().for_each(|diagnostic| keys.tell(diagnostic));
            }
        }
        of_first = if at == 0 { files.list.len() } else { of_first };
    }
    store.forget_files();
    let later = files.list.split_off(of_first);
    (files.list, later.into_iter().map(super::preflight::as_warning).chain(keys.list).collect())
}

/// What is told, once each.
#[derive(Default)]
struct Told {
    seen: HashSet<String>,
    list: Vec<Diagnostic>,
}

impl Told {
    fn tell(&mut self, diagnostic: Diagnostic) {
        if self.seen.insert(diagnostic.to_string()) {
            self.list.push(diagnostic);
        }
    }
}

/// The key that variables or `ansible.cfg` name for a host, where it cannot be used. A public key may name one that the
/// agent has.
fn key(scope: &TaskScope) -> Option<Diagnostic> {
    let named = named_key(scope).ok()??;
    let written = named.place.is_some() || scope.store.settings.given.private_key.is_none();
    let path = expand(&named.path, &|name| std::env::var(name).ok());
    if !written || named.path.contains('%') || Path::new(&format!("{}.pub", path.display())).exists() {
        return None;
    }
    let problem = readable_key(&path).err().filter(|problem| *problem != KeyProblem::Public)?;
    let message = format!("cannot read the private key `{}`: {problem}", named.path);
    let warning = Diagnostic::warning(message);
    Some(match &named.place {
        Some(place) => {
            warning.at(place).hint("a relative path starts at the folder that the run is started in")
        }
        None => warning.note("named by `private_key_file` in `ansible.cfg`"),
    })
}
