use std::rc::Rc;

use crate::{
    actions,
    project::{Included, Placed, tasks_of},
    source::Diagnostic,
    template::Halt,
};

use super::{
    brought::brought,
    coming::{Coming, perhaps, veiled},
    deeds::brings_tasks,
    exposed::Exposed,
    fate::{Fate, fates, reached},
    how::all,
    made_before::may_be_made,
    preflight::check_included,
    told::as_warning,
};

/// Beside the first host of a play, the others are looked at as far as they are this many times tasks together.
const OTHERS: usize = 2000;

/// Includes in includes are followed so deep.
const DEPTH: usize = 10;

/// The tasks of a play that cannot be run: what they need is not defined anywhere, a file of the controller is not
/// there, a value is of the wrong kind, arguments of a role are missing, an assertion does not hold. Errors are those of
/// tasks to which every host comes and that fail on all of them, where nothing catches the failure; the rest are
/// warnings.
pub fn doomed(play: &Coming, exposed: &Exposed) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let Some((first, others)) = play.hosts.split_first() else { return (vec![], vec![]) };
    let mut search = Search { play, first, others, errors: vec![], warnings: vec![], depth: 0, left: OTHERS };
    search.tasks(&play.tree.every_task(), exposed);
    (search.errors, search.warnings)
}

struct Search<'a> {
    play: &'a Coming<'a>,
    first: &'a str,
    others: &'a [String],
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    depth: usize,
    /// How many evaluations of other hosts' tasks are left.
    left: usize,
}

impl Search<'_> {
    fn tasks(&mut self, tasks: &[Rc<Placed>], exposed: &Exposed) {
        for placed in tasks.iter().filter(|placed| (self.play.selects)(&placed.tags)) {
            let fates = self.play.fates(self.first, placed);
            match fates.is_empty() {
                true => self.of_others(placed, exposed),
                false => self.of_first(fates, placed, exposed),
            }
            if brings_tasks(&placed.task) && self.depth < DEPTH {
                self.brought(placed, exposed);
            }
        }
    }

    fn of_first(&mut self, fates: Vec<Fate>, placed: &Rc<Placed>, exposed: &Exposed) {
        let play = self.play;
        let on_all = fates.iter().any(|fate| fate.met)
            && exposed.surely_has(placed)
            && self.others.iter().all(|host| play.fails(host, placed))
            && !play.may_be_mended(self.first, placed);
        for Fate { met, halt } in fates {
            let Some(fault) = play.fault(self.first, placed, &halt) else { continue };
            let is_undefined = matches!(halt, Halt::Undefined(_));
            let may_be_meant = stops(placed) || play.only_checked && (is_undefined || judges(placed));
            let matters = met && exposed.has(placed);
            if met && on_all && !may_be_meant {
                self.errors.push(fault);
            } else if is_undefined && matters {
                self.warnings.push(told(fault, self.first));
            } else if !is_undefined && (matters || !is_guard(placed)) {
                self.warnings.push(perhaps(fault));
            }
        }
    }

    /// What fails on a host that is not the first.
    fn of_others(&mut self, placed: &Rc<Placed>, exposed: &Exposed) {
        if !exposed.has(placed) {
            return;
        }
        for host in self.others {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            let fault = |fate: &Fate| self.play.fault(host, placed, &fate.halt).filter(|_| fate.met);
            if let Some(fault) = self.play.fates(host, placed).iter().find_map(fault) {
                return self.warnings.push(told(fault, host));
            }
        }
    }

    /// The same of what a dynamic include brings in.
    fn brought(&mut self, placed: &Rc<Placed>, exposed: &Exposed) {
        let Some((met, included)) = self.play.brought(self.first, placed) else { return };
        if let Err(wrong) = check_included(&included) {
            self.errors.extend(wrong);
        }
        let comes = |host: &String| {
            let theirs = self.play.brought(host, placed);
            theirs.is_some_and(|(met, theirs)| met && theirs.file == included.file)
        };
        let sure = met && exposed.surely_has(placed) && self.others.iter().all(comes);
        let tasks = [tasks_of(&included.branches), included.handlers].concat();
        self.depth += 1;
        self.tasks(&tasks, &Exposed::below(&included.branches, sure, self.play.ends));
        self.depth -= 1;
    }
}

impl Coming<'_> {
    fn fates(&self, host: &str, placed: &Rc<Placed>) -> Vec<Fate> {
        self.scope(host, placed).map_or_else(Vec::new, |scope| fates(placed, &scope, self.project))
    }

    /// What is wrong, as far as it may be told.
    fn fault(&self, host: &str, placed: &Placed, halt: &Halt) -> Option<Diagnostic> {
        match halt {
            Halt::Undefined(fault) | Halt::Error(fault) => {
                Some(veiled(fault.clone(), placed, self.scope(host, placed).as_ref()))
            }
            Halt::Pending(_) | Halt::Unknown(_) => None,
        }
    }

    /// Whether the files of the controller are to blame, and a task before may still make them.
    fn may_be_mended(&self, host: &str, placed: &Rc<Placed>) -> bool {
        let scope = self.scope_without_files(host, placed);
        let apart = scope.map_or_else(Vec::new, |scope| fates(placed, &scope, self.project));
        !apart.iter().any(|fate| fate.met) && may_be_made(self, placed)
    }

    fn fails(&self, host: &str, placed: &Rc<Placed>) -> bool {
        self.fates(host, placed).iter().any(|fate| fate.met)
    }

    /// What an include without a loop brings in on a host, and whether its conditions are known to hold.
    fn brought(&self, host: &str, placed: &Rc<Placed>) -> Option<(bool, Included)> {
        let scope = self.scope(host, placed).filter(|_| placed.task.r#loop.is_none())?;
        let met = match reached(placed, &scope) {
            Ok(met) => met.then_some(true)?,
            Err(Halt::Pending(_) | Halt::Unknown(_)) => false,
            Err(_) => return None,
        };
        let deed = actions::find(&placed.task.module)?.run(&placed.task, &scope).ok()?;
        Some((met, brought(self.project, &deed.effect, placed)?.ok()?))
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
