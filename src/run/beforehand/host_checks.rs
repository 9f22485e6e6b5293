use std::{path::Path, rc::Rc};

use crate::{
    project::{Ahead, Placed, PlayTree, Project},
    source::Diagnostic,
    template::{Halt, Scope},
    vars::{
        Live, Nothing, Store, TaskScope, connection_kind, expand, is_local, mistaken_values, named_key,
        named_ways, unreadable,
    },
};

use super::super::{
    batches::hosts,
    changes::changes,
    deeds::brings_tasks,
    defining::defines,
    expected::{Expected, expected},
    host_env::Options,
    key_file::{KeyProblem, readable_key},
    told::{Told, as_warning},
    writers::Writers,
};
use super::{
    absent::absent,
    broken_templates::{broken_ahead, broken_templates},
    coming::Coming,
    doomed::{Doom, doomed},
    exposed::{Exposed, may_end},
    heard::Heard,
    known_values,
    maybe::Maybe,
    mistaken::mistaken,
    near_delegates::near_delegates,
    near_names::near_names,
    play_checks::of_play,
    writing_lookups::writing_lookups,
};

/// What can be known wrong of the plays' hosts before anybody is connected to: files of variables that cannot be read
/// (errors; an earlier play may still write those of a later one, so that these are warnings), private keys that cannot
/// (warnings: another key or a password may open the door), tasks that fail for certain (errors, where every host
/// comes to them), and template files that cannot be parsed (errors, where every host comes to them and no play before may
/// write them).
pub fn check_hosts(
    store: &Rc<Store>,
    options: &Options,
    project: &Project,
    only_checked: bool,
) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let lookups = writing_lookups(store, project);
    let (expected, maybe) = expectations(store, options, project, &lookups);
    let is_here = |host: &str| is_here(store, project, host);
    let includes_end = expected.unknown || expected.tasks.iter().any(|brought| may_end(&brought.0));
    let (errors, warnings, maybe) = (Told::default(), Told::default(), Some(maybe));
    let mut checks = Checks {
        store,
        options,
        project,
        only_checked,
        whole: true,
        includes_end,
        errors,
        warnings,
        maybe,
        written: false,
        changed: false,
        writers: Writers::new(&is_here, &lookups),
    };
    checks.warnings.extend(near_delegates(store, project));
    checks.warnings.extend(near_names(store, project));
    let ahead = project.ahead();
    let selected = ahead.tasks.iter().filter(|placed| options.tags.selects(&placed.tags));
    checks.warnings.extend(selected.flat_map(|placed| broken_ahead(store, placed)));
    for (at, tree) in project.plays.iter().enumerate() {
        checks.play(tree, &ahead, at == 0);
    }
    store.forget_files();
    (checks.errors.once(), checks.warnings.once())
}

/// What is wrong with files of variables and templates, where the project could not be read as a whole: what is undefined
/// may stand in the rest.
pub fn check_files(
    store: &Rc<Store>,
    options: &Options,
    project: &Project,
) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let (errors, warnings) = (Told::default(), Told::default());
    let (lookups, is_here) = (writing_lookups(store, project), |host: &str| is_here(store, project, host));
    let maybe = Some(expectations(store, options, project, &lookups).1.in_part());
    let mut checks = Checks {
        store,
        options,
        project,
        only_checked: true,
        whole: false,
        includes_end: true,
        errors,
        warnings,
        maybe,
        written: false,
        changed: false,
        writers: Writers::new(&is_here, &lookups),
    };
    let ahead = project.ahead();
    project.plays.iter().enumerate().for_each(|(at, tree)| checks.play(tree, &ahead, at == 0));
    store.forget_files();
    (checks.errors.once(), checks.warnings.once())
}

/// What dynamic includes may bring in, and what tasks may define.
fn expectations(
    store: &Rc<Store>,
    options: &Options,
    project: &Project,
    lookups: &[String],
) -> (Expected, Rc<Maybe>) {
    let local = |tree: &PlayTree| here(store, tree, &hosts(store, options, tree).unwrap_or_default());
    let is_here = |host: &str| is_here(store, project, host);
    let writes = project.plays.iter().any(local) || !lookups.is_empty();
    let maybe = |expected: &Expected| Maybe::of(project, expected, writes, &is_here);
    let writers = Writers::new(&is_here, lookups);
    let expected = expected(store, options, project, &|known| maybe(known).live(), (&local, &writers));
    let maybe = maybe(&expected);
    (expected, maybe)
}

/// Whether a host is the controller itself.
fn is_here(store: &Rc<Store>, project: &Project, host: &str) -> bool {
    project.plays.iter().any(|tree| here(store, tree, &[host.to_owned()]))
}

struct Checks<'a> {
    store: &'a Rc<Store>,
    options: &'a Options,
    project: &'a Project,
    only_checked: bool,
    /// All of the project could be read.
    whole: bool,
    /// What includes bring in may end a play.
    includes_end: bool,
    errors: Told,
    warnings: Told,
    /// `None`: plays before may have written files of variables.
    maybe: Option<Rc<Maybe>>,
    /// Plays before may have written files of the controller.
    written: bool,
    /// Plays before may have changed something, somewhere.
    changed: bool,
    /// Tasks of plays before that may write files of the controller.
    writers: Writers<'a>,
}

impl Checks<'_> {
    fn play(&mut self, tree: &PlayTree, ahead: &Ahead, first: bool) {
        let store = self.store;
        store.playbook_dir.replace(tree.dir.clone());
        store.public_roles.replace(tree.roles.clone());
        let hosts = hosts(store, self.options, tree).unwrap_or_else(|error| {
            // Plays before may change which hosts there are.
            let known = first || self.maybe.as_ref().is_some_and(|maybe| !maybe.moves);
            self.wrong(vec![error], known && self.whole && !self.written);
            vec![]
        });
        store.play_hosts.replace([hosts.clone(), vec![], vec![]]);
        hosts.iter().for_each(|host| self.host(tree, host));
        self.wrong(of_play(store, tree, &hosts), !self.written && self.whole && !hosts.is_empty());
        let here = here(store, tree, &hosts);
        let selects = |tags: &[String]| self.options.tags.selects(tags);
        let (project, maybe, changed) = (self.project, self.maybe.as_ref(), self.changed);
        let ends = |placed: &Placed| may_end(placed) || self.includes_end && brings_tasks(&placed.task);
        let coming = Coming {
            store,
            project,
            tree,
            hosts: &hosts,
            maybe,
            changed,
            writers: &self.writers,
            here,
            heard: &Heard::of(tree, ahead),
            selects: &selects,
            ends: &ends,
            only_checked: self.only_checked,
        };
        let exposed = Exposed::of(tree, &ends);
        let (wrong, perhaps) = mistaken(&coming, &exposed, ahead);
        self.errors.extend(wrong);
        self.warnings.extend(perhaps);
        self.warnings.extend(absent(&coming, &exposed));
        let (broken, doubtful) = broken_templates(&coming, &exposed);
        let Doom { errors, warnings, changes: changed } = doomed(&coming, &exposed);
        self.warnings.extend([doubtful, warnings].concat());
        self.wrong([broken, errors].concat(), !self.written);
        tree.every_task().iter().for_each(|placed| self.writers.add(placed, here, &tree.dir));
        let some = || tree.every_task().iter().any(|placed| changes(&placed.task));
        self.changed |= changed || hosts.is_empty() && some();
        self.written |= here || tree.every_task().iter().any(|placed| defines(placed).controller);
        let writes =
            self.writers.may_write() || tree.every_task().iter().any(|placed| brings_tasks(&placed.task));
        self.maybe = self.maybe.take().filter(|maybe| !(here || maybe.writes && writes));
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
