use std::{collections::HashSet, path::Path, rc::Rc};

use crate::{
    project::Project,
    source::Diagnostic,
    template::{Halt, Scope},
    vars::{Live, Nothing, Store, TaskScope, expand, is_local, named_key},
};

use super::{
    batches::hosts,
    host_env::Options,
    key_file::{KeyProblem, readable_key},
    preflight::as_warning,
    undefined::{Maybe, undefined},
};

/// What can be known wrong of the plays' hosts before anybody is connected to: files of variables that cannot be read
/// (errors; an earlier play may still write those of a later one, so that these are warnings), private keys that cannot
/// (warnings: another key or a password may open the door), and tasks that fail for certain because something is
/// undefined (warnings: the play may end before it comes to them).
pub fn check_hosts(
    store: &Rc<Store>,
    options: &Options,
    project: &Project,
) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let live: Rc<dyn Live> = Rc::new(Nothing);
    let (mut files, mut warnings, mut of_first) = (Told::default(), Told::default(), 0);
    let mut maybe = Maybe::of(project);
    for (at, tree) in project.plays.iter().enumerate() {
        store.playbook_dir.replace(tree.dir.clone());
        store.public_roles.replace(tree.roles.clone());
        let hosts = hosts(store, options, tree).unwrap_or_default();
        for host in &hosts {
            let scope = TaskScope::new(store, host, &tree.context, &live);
            // No layer has the empty name: all of them are read.
            if let Err(Halt::Error(diagnostic)) = scope.variable("") {
                files.tell(diagnostic);
            } else if options.stand_in.is_none() {
                warnings.extend(key(&scope));
            }
        }
        of_first = if at == 0 { files.list.len() } else { of_first };
        if let (Some(maybe), Some(host)) = (&maybe, hosts.first()) {
            let selects = |tags: &[String]| options.tags.selects(tags);
            warnings.extend(undefined(store, maybe, host, tree, &selects));
        }
        let here = store.settings.given.connection.is_some() || hosts.iter().any(|host| is_local(host));
        maybe = maybe.filter(|maybe| !maybe.writes && !here);
    }
    store.forget_files();
    let later = files.list.split_off(of_first).into_iter().map(as_warning);
    (files.list, later.chain(warnings.list).collect())
}

/// What is told, once each.
#[derive(Default)]
struct Told {
    seen: HashSet<String>,
    list: Vec<Diagnostic>,
}

impl Told {
    fn extend(&mut self, all: impl IntoIterator<Item = Diagnostic>) {
        all.into_iter().for_each(|diagnostic| self.tell(diagnostic));
    }

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
