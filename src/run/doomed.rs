use std::rc::Rc;

use crate::{project::Placed, source::Diagnostic, template::Halt};

use super::{
    coming::{Coming, perhaps, veiled},
    exposed::Exposed,
    fate::{Fate, fate},
    made_before::may_be_made,
    told::as_warning,
};

/// The tasks of a play that cannot be run: what they need is not defined anywhere, a file of the controller is not
/// there, a value is of the wrong kind. What is undefined on the first host is a warning, for other hosts may have it;
/// the rest are errors of tasks that every host comes to, and warnings of those that some may.
pub fn doomed(play: &Coming, exposed: &Exposed) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let (mut errors, mut warnings) = (vec![], vec![]);
    let Some((first, others)) = play.hosts.split_first() else { return (errors, warnings) };
    for placed in play.tree.every_task().iter().filter(|placed| (play.selects)(&placed.tags)) {
        let veiled = |diagnostic| veiled(diagnostic, placed, play.scope(first, placed).as_ref());
        if !play.heard.may_run(placed) {
            continue;
        }
        match play.fate(first, placed) {
            Some(Fate { met: true, halt: Halt::Undefined(diagnostic) }) if exposed.has(placed) => {
                warnings.push(told(veiled(diagnostic), first));
            }
            Some(Fate { met, halt: Halt::Error(diagnostic) }) => {
                let same = || others.iter().all(|host| play.fails(host, placed));
                match met && exposed.surely_has(placed) && same() && !play.may_be_mended(first, placed) {
                    true => errors.push(veiled(diagnostic)),
                    false if exposed.forgives(placed) => {}
                    false => warnings.push(perhaps(veiled(diagnostic))),
                }
            }
            _ => {}
        }
    }
    (errors, warnings)
}

impl Coming<'_> {
    fn fate(&self, host: &str, placed: &Rc<Placed>) -> Option<Fate> {
        fate(placed, &self.scope(host, placed)?)
    }

    /// Whether the files of the controller are to blame, and a task before may still make them.
    fn may_be_mended(&self, host: &str, placed: &Rc<Placed>) -> bool {
        let apart = self.scope_without_files(host, placed).and_then(|scope| fate(placed, &scope));
        !matches!(apart, Some(Fate { met: true, halt: Halt::Error(_) })) && may_be_made(self, placed)
    }

    fn fails(&self, host: &str, placed: &Rc<Placed>) -> bool {
        matches!(self.fate(host, placed), Some(Fate { met: true, halt: Halt::Error(_) }))
    }
}

fn told(mut diagnostic: Diagnostic, host: &str) -> Diagnostic {
    diagnostic.message += &format!(": {host} fails when it reaches this task");
    as_warning(diagnostic)
}
