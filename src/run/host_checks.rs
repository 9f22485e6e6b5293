use std::{path::Path, rc::Rc};

use crate::{
    project::{Ahead, PlayTree, Project},
    source::Diagnostic,
    template::{Halt, Scope},
    vars::{
        Live, Nothing, Store, TaskScope, connection_kind, expand, is_local, mistaken_values, named_key,
        named_ways, unreadable,
    },
};

use super::{
    absent::absent,
    batches::hosts,
    broken_templates::{broken_ahead, broken_templates},
    coming::Coming,
    defining::defines,
    doomed::doomed,
    exposed::Exposed,
    heard::Heard,
    host_env::Options,
    key_file::{KeyProblem, readable_key},
    known_values,
    made_before::changes,
    maybe::Maybe,
    mistaken::mistaken,
    near_delegates::near_delegates,
    near_names::near_names,
    told::{Told, as_warning},
};

/// What can be known wrong of the plays' hosts before anybody is connected to: files of variables that cannot be read
/// (errors; an earlier play may still write those of a later one, so that these are warnings), private keys that cannot
/// (warnings: another key or a password may open the door), tasks that fail for certain because something is undefined
/// (warnings: the play may end before it comes to them), and template files that cannot be parsed (errors, where every
/// host comes to them and no play before may write them).
pub fn check_hosts(
    store: &Rc<Store>,
    options: &Options,
    project: &Project,
) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let local = |tree| here(store, tree, &hosts(store, options, tree).unwrap_or_default());
    let is_here = |host: &str| project.plays.iter().any(|tree| here(store, tree, &[host.to_owned()]));
    let maybe = Some(Maybe::of(project, project.plays.iter().any(local), &is_here));
    let (errors, warnings) = (Told::default(), Told::default());
    let mut checks = Checks { store, options, errors, warnings, maybe, written: false, changed: false };
    checks.warnings.extend(near_delegates(store, project));
    checks.warnings.extend(near_names(store, project));
    let ahead = project.ahead();
    let selected = ahead.tasks.iter().filter(|placed| options.tags.selects(&placed.tags));
    checks.warnings.extend(selected.flat_map(|placed| broken_ahead(store, placed)));
    for (at, tree) in project.plays.iter().enumerate() {
        checks.play(tree, &ahead, at == 0);
    }
    store.forget_files();
    (checks.errors.list, checks.warnings.list)
}

/// What is wrong with files of variables and templates, where the project could not be read as a whole: what is undefined
/// may stand in the rest.
pub fn check_files(store: &Rc<Store>, options: &Options, project: &Project) -> Vec<Diagnostic> {
    let (errors, warnings) = (Told::default(), Told::default());
    let mut checks = Checks { store, options, errors, warnings, maybe: None, written: false, changed: false };
    let ahead = project.ahead();
    project.plays.iter().enumerate().for_each(|(at, tree)| checks.play(tree, &ahead, at == 0));
    store.forget_files();
    checks.errors.list
}

struct Checks<'a> {
    store: &'a Rc<Store>,
    options: &'a Options,
    errors: Told,
    warnings: Told,
    /// `None`: plays before may have written files of variables, or not all of the project could be read.
    maybe: Option<Rc<Maybe>>,
    /// Plays before may have written files of the controller.
    written: bool,
    /// Plays before may have changed something, somewhere.
    changed: bool,
}

impl Checks<'_> {
    fn play(&mut self, tree: &PlayTree, ahead: &Ahead, first: bool) {
        let store = self.store;
        store.playbook_dir.replace(tree.dir.clone());
        store.public_roles.replace(tree.roles.clone());
        let hosts = hosts(store, self.options, tree).unwrap_or_else(|error| {
            // Plays before may change which hosts there are.
            self.errors.extend((first && self.maybe.is_some()).then_some(error));
            vec![]
        });
        hosts.iter().for_each(|host| self.host(tree, host));
        let selects = |tags: &[String]| self.options.tags.selects(tags);
        let (maybe, changed) = (self.maybe.as_ref(), self.changed);
        let only_checked = self.options.only_checked;
        let heard = &Heard::of(tree, ahead);
        let coming =
            Coming { store, tree, hosts: &hosts, maybe, changed, heard, only_checked, selects: &selects };
        let exposed = Exposed::of(tree);
        let (wrong, perhaps) = mistaken(&coming, &exposed, ahead);
        self.warnings.extend(perhaps);
        self.errors.extend(wrong);
        self.warnings.extend(absent(&coming, &exposed));
        for (wrong, perhaps) in [broken_templates(&coming, &exposed), doomed(&coming, &exposed)] {
            self.warnings.extend(perhaps);
            self.wrong(wrong, !self.written);
        }
        let here = here(store, tree, &hosts);
        self.changed |= tree.every_task().iter().any(|placed| changes(&placed.task));
        self.written |= here || tree.every_task().iter().any(|placed| defines(placed).controller);
        self.maybe = self.maybe.take().filter(|maybe| !maybe.writes && !here);
    }

    fn host(&mut self, tree: &PlayTree, host: &str) {
        let live: Rc<dyn Live> = Rc::new(Nothing);
        let scope = TaskScope::new(self.store, host, &tree.context, &live);
        // No layer has the empty name: all of them are read.
        if let Err(Halt::Error(diagnostic)) = scope.variable("") {
            let all = unreadable(self.store, host).into_iter().chain([diagnostic]).collect();
            return self.wrong(all, !self.written);
        }
        self.warnings.extend(mistaken_values(self.store, host));
        // The trial host has a key of its own.
        self.warnings.extend(key(&scope).filter(|_| self.options.stand_in.is_none()));
        self.warnings.extend(known_values::of_host(&scope.ahead(true)));
    }

    /// Errors where they are certain.
    fn wrong(&mut self, found: Vec<Diagnostic>, certain: bool) {
        match certain {
            true => self.errors.extend(found),
            false => self.warnings.extend(found.into_iter().map(as_warning)),
        }
    }
}

/// Whether some of a play's hosts is the controller itself.
fn here(store: &Rc<Store>, tree: &PlayTree, hosts: &[String]) -> bool {
    let live: Rc<dyn Live> = Rc::new(Nothing);
    let by_name = |host: &String| {
        let scope = TaskScope::new(store, host, &tree.context, &live).ahead(true);
        let named = named_ways(&scope).ok().and_then(|[kind, _]| kind);
        is_local(host) || named.is_some_and(|kind| connection_kind(&kind.value) == "local")
    };
    store.settings.given.connection.is_some() || hosts.iter().any(by_name)
}

/// The key that variables or `ansible.cfg` name for a host, where it cannot be used. A public key may name one that the
/// agent has.
fn key(scope: &TaskScope) -> Option<Diagnostic> {
    let named = named_key(scope).ok()??;
    let written = named.place.is_some() || scope.store.settings.given.private_key.is_none();
    let path = expand(&named.value, &|name| std::env::var(name).ok());
    if !written || named.value.contains('%') || Path::new(&format!("{}.pub", path.display())).exists() {
        return None;
    }
    let problem = readable_key(&path).err().filter(|problem| *problem != KeyProblem::Public)?;
    let message = format!("cannot read the private key `{}`: {problem}", named.value);
    let warning = Diagnostic::warning(message);
    Some(match &named.place {
        Some(place) => {
            warning.at(place).hint("a relative path starts at the folder that the run is started in")
        }
        None => warning.note("named by `private_key_file` in `ansible.cfg`"),
    })
}
