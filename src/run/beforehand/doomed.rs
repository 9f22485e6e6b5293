use std::rc::Rc;

use crate::{
    project::{Placed, tasks_of},
    source::Diagnostic,
    template::{Halt, Value},
    vars::TaskScope,
};

use super::super::{
    brought::brought,
    changes::changes,
    deeds::{brings_tasks, once_for_all},
    expected::{TURNS, rewritten},
    fact_reads::is_other,
    fate::{Fate, fates},
    how::{all, nearest},
    loadable::check_included,
    told::as_warning,
    writers::Writers,
};
use super::{
    coming::{Coming, perhaps, veiled},
    exposed::Exposed,
    followed::{Followed, followed},
    made_before::may_make,
    near_facts::near_facts,
    sorts::{Others, others},
};

/// Beside one host of each sort of a play, the others are looked at as far as they are this many times tasks together.
const OTHERS: usize = 2000;
/// The same of tasks that fail on the first one, and of the first hosts of their sorts.
const MOST: usize = 20_000;

/// Includes in includes are followed so deep.
const DEPTH: usize = 10;

/// What is known of a play's tasks before it runs.
#[derive(Default)]
pub struct Doom {
    /// Tasks to which every host comes and that fail on all of them, where nothing catches the failure.
    pub errors: Vec<Diagnostic>,
    pub warnings: Vec<Diagnostic>,
    /// Whether some task may change something.
    pub changes: bool,
}

/// The tasks of a play that cannot be run: what they need is not defined anywhere, a file of the controller is not
/// there, a value is of the wrong kind, arguments of a role are missing, an assertion does not hold.
pub fn doomed(play: &Coming, exposed: &Exposed) -> Doom {
    let Some(first) = play.hosts.first() else { return Doom::default() };
    let others = play.maybe.map_or_else(Others::default, |maybe| others(play, &maybe.live()));
    let (doom, before, bindings, writers) = (Doom::default(), vec![], vec![], play.first_writers());
    let mut search = Search {
        play,
        first,
        others,
        doom,
        before,
        writers,
        unseen: false,
        bindings,
        way: vec![],
        left: [MOST, OTHERS],
    };
    for section in [&play.tree.pre_tasks, &play.tree.tasks, &play.tree.post_tasks] {
        search.tasks(&tasks_of(section), exposed);
        search.flush(!section.is_empty());
    }
    let handlers = play.tree.handlers.iter().filter(|handler| play.heard.may_run(handler));
    search.tasks(&handlers.cloned().collect::<Vec<_>>(), exposed);
    let changes = search.unseen || search.before.iter().any(|placed| changes(&placed.task));
    Doom { changes, ..search.doom }
}

struct Search<'a> {
    play: &'a Coming<'a>,
    first: &'a str,
    others: Others,
    doom: Doom,
    /// The tasks that may come before the one that is looked at.
    before: Vec<Rc<Placed>>,
    /// Those that may write files of the controller.
    writers: Writers<'a>,
    /// And what nobody knows of yet.
    unseen: bool,
    /// Loop variables of the includes that are followed.
    bindings: Vec<(String, Value)>,
    /// The places of the includes that lead here.
    way: Vec<String>,
    /// How many evaluations of other hosts' tasks are left: of those that count most, and of the rest.
    left: [usize; 2],
}

impl Search<'_> {
    fn tasks(&mut self, tasks: &[Rc<Placed>], exposed: &Exposed) {
        for placed in tasks.iter().filter(|placed| (self.play.selects)(&placed.tags)) {
            let brings = brings_tasks(&placed.task);
            if !brings && placed.task.r#loop.is_some() {
                // An item comes before the next one.
                self.before.push(placed.clone());
            }
            if let Some(scope) = self.scope(self.first, placed) {
                let near = near_facts(placed, &scope).into_iter();
                self.doom.warnings.extend(near.map(|fact| veiled(fact, placed, Some(&scope))));
            }
            if !self.writers.may_rewrite_template(placed) {
                self.fate(placed, exposed);
            }
            match brings {
                true => self.brought(placed, exposed),
                false => {
                    self.play.add(&mut self.writers, placed);
                    self.before.push(placed.clone());
                }
            }
            self.flush(placed.task.short_module() == "meta");
        }
    }

    fn fate(&mut self, placed: &Rc<Placed>, exposed: &Exposed) {
        let fates = self.fates(self.first, placed);
        match fates.is_empty() {
            true => self.of_others(placed, exposed),
            false => self.of_first(fates, placed, exposed),
        }
    }

    /// Handlers may have run.
    fn flush(&mut self, flushed: bool) {
        let selected = |placed: &&Rc<Placed>| flushed && (self.play.selects)(&placed.tags);
        self.before.extend(self.play.tree.handlers.iter().filter(selected).cloned());
    }

    fn of_first(&mut self, fates: Vec<Fate>, placed: &Rc<Placed>, exposed: &Exposed) {
        let on_all = fates.iter().any(|fate| fate.met)
            && exposed.surely_has(placed)
            && self.fails_on_others(placed)
            && !self.may_be_mended(placed);
        for Fate { met, halt } in fates {
            let Some(fault) = self.fault(self.first, placed, &halt) else { continue };
            let is_undefined = matches!(halt, Halt::Undefined(_));
            let may_be_meant = stops(placed)
                || self.play.only_checked && (is_undefined || judges(placed))
                || is_undefined && self.play.maybe.is_some_and(|maybe| maybe.doubtful);
            let comes = met && exposed.has(placed) && exposed.comes_to(placed);
            if met && on_all && !may_be_meant {
                self.doom.errors.push(fault);
            } else if comes && (is_undefined || is_guard(placed)) {
                self.doom.warnings.push(told(fault, self.first));
            } else if !is_guard(placed) && !exposed.forgives(placed) && (!is_undefined || exposed.has(placed))
            {
                self.doom.warnings.push(perhaps(fault));
            }
        }
    }

    fn fails_on_others(&mut self, placed: &Rc<Placed>) -> bool {
        let Some(left) = self.left[0].checked_sub(self.others.new.len() + self.others.like.len()) else {
            return false;
        };
        self.left[0] = left;
        self.everybody().all(|host| self.fates(host, placed).iter().any(|fate| fate.met))
    }

    /// What fails on a host that is not the first.
    fn of_others(&mut self, placed: &Rc<Placed>, exposed: &Exposed) {
        let once = nearest(placed, |keywords| keywords.run_once.as_ref()).is_some();
        if once || once_for_all(&placed.task) || !exposed.has(placed) || !exposed.comes_to(placed) {
            return;
        }
        let (new, like) = (self.others.new.iter().map(|host| (0, host)), self.others.like.iter());
        for (which, host) in new.chain(like.map(|host| (1, host))) {
            let Some(left) = self.left[which].checked_sub(1) else { return };
            self.left[which] = left;
            let fault = |fate: &Fate| self.fault(host, placed, &fate.halt).filter(|_| fate.met);
            if let Some(fault) = self.fates(host, placed).iter().find_map(fault) {
                return self.doom.warnings.push(told(fault, host));
            }
        }
    }

    /// The same of what a dynamic include brings in.
    fn brought(&mut self, placed: &Rc<Placed>, exposed: &Exposed) {
        let place = placed.task.place.to_string();
        let turns = self.way.iter().filter(|before| **before == place).count();
        let follows = self.way.len() < DEPTH && turns < TURNS;
        let known = if follows { self.followed(self.first, placed) } else { None };
        let Some(known) = known else {
            self.unseen = true;
            return;
        };
        let theirs: Vec<_> = self.everybody().map(|host| self.followed(host, placed)).collect();
        let as_ours = |theirs: &Option<Vec<Followed>>| theirs.as_ref().is_some_and(|all| *all == known);
        let sure = exposed.surely_has(placed) && theirs.iter().all(as_ours);
        self.unseen |= !theirs.iter().all(as_ours);
        for Followed { met, effect, bindings } in known {
            let Some(Ok(included)) = brought(self.play.project, &effect, placed) else { continue };
            if rewritten(&self.writers, placed, &included.file) {
                self.unseen = true;
                continue;
            }
            let wrong = check_included(&included).err().unwrap_or_default();
            match sure && met {
                true => self.doom.errors.extend(wrong),
                false => self.doom.warnings.extend(wrong.into_iter().map(perhaps)),
            }
            let inner = match exposed.has(placed) {
                true => Exposed::below(&included.branches, sure && met, self.play.ends),
                false => Exposed::nothing(),
            };
            let outer = std::mem::replace(&mut self.bindings, bindings);
            self.way.push(place.clone());
            self.tasks(&[tasks_of(&included.branches), included.handlers].concat(), &inner);
            self.way.pop();
            self.bindings = outer;
        }
    }

    fn everybody(&self) -> impl Iterator<Item = &String> {
        self.others.new.iter().chain(&self.others.like)
    }

    fn scope(&self, host: &str, placed: &Placed) -> Option<TaskScope> {
        Some(self.play.scope(host, placed)?.bind(self.bindings.iter().cloned()))
    }

    fn fates(&self, host: &str, placed: &Rc<Placed>) -> Vec<Fate> {
        let scope = self.scope(host, placed);
        scope.map_or_else(Vec::new, |scope| fates(placed, &scope, self.play.project))
    }

    fn followed(&self, host: &str, placed: &Rc<Placed>) -> Option<Vec<Followed>> {
        followed(placed, &self.scope(host, placed)?)
    }

    /// What is wrong, as far as it may be told.
    fn fault(&self, host: &str, placed: &Placed, halt: &Halt) -> Option<Diagnostic> {
        let fault = match halt {
            Halt::Undefined(fault) => fault.clone().maybe_hint(self.without_facts(fault)),
            Halt::Error(fault) => fault.clone(),
            Halt::Pending(_) | Halt::Unknown(_) => return None,
        };
        Some(veiled(fault, placed, self.scope(host, placed).as_ref()))
    }

    fn without_facts(&self, fault: &Diagnostic) -> Option<&'static str> {
        let read = fault.place.as_ref().map(|place| place.text()).unwrap_or_default();
        let name = fault.message.strip_prefix('\'').and_then(|rest| rest.split('\'').next());
        let is_fact = name.is_some_and(|name| name.starts_with("ansible_") && !is_other(name))
            || read.starts_with("ansible_facts");
        let none = self.play.maybe.is_some_and(|maybe| !maybe.facts);
        (is_fact && none).then_some("no play gathers facts: `gather_facts` is off in all of them")
    }

    /// Whether the files of the controller are to blame, and a task before may still make them.
    fn may_be_mended(&self, placed: &Rc<Placed>) -> bool {
        let scope = self.play.scope_without_files(self.first, placed);
        let scope = scope.map(|scope| scope.bind(self.bindings.iter().cloned()));
        let apart = scope.map_or_else(Vec::new, |scope| fates(placed, &scope, self.play.project));
        let may_be_made = || self.before.iter().any(|task| may_make(self.play, task));
        !apart.iter().any(|fate| fate.met) && (self.play.changed || self.unseen || may_be_made())
    }
}

/// Whether a task is there to fail under a condition: where nobody can say whether it will, nothing is wrong.
fn is_guard(placed: &Placed) -> bool {
    ["assert", "fail"].contains(&placed.task.short_module())
}

/// Whether values decide alone how a task ends.
fn judges(placed: &Placed) -> bool {
    is_guard(placed) || placed.task.short_module() == "validate_argument_spec"
}

/// Whether a play is meant to stop at a task: it fails whatever is true.
fn stops(placed: &Placed) -> bool {
    placed.task.short_module() == "fail" && all(placed, |keywords| &keywords.when).is_empty()
}

fn told(mut diagnostic: Diagnostic, host: &str) -> Diagnostic {
    diagnostic.message += &format!(": {host} fails when it reaches this task");
    as_warning(diagnostic)
}
