use std::rc::Rc;

use crate::{
    project::{Ahead, Placed, tasks_of},
    source::Diagnostic,
};

use super::{
    coming::{Coming, perhaps, veiled},
    exposed::{Exposed, caught, uncaught},
    mistakes::{lacks, mistakes},
    preflight::unloadable,
    reach::Reach,
    told::as_warning,
};

/// The tasks of a play that are wrong as they are written, those of literal includes with them: errors, where every host
/// comes to them and nothing catches their failure; warnings, where some may; nothing, where none does.
pub fn mistaken(play: &Coming, exposed: &Exposed, ahead: &Ahead) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let (mut errors, mut warnings) = (vec![], vec![]);
    let every = play.tree.every_task().into_iter().map(|placed| (exposed.surely_has(&placed), placed, false));
    let mut open: Vec<_> = every.collect();
    while let Some((fatal, placed, included)) = open.pop() {
        let mut wrong = mistakes(&placed);
        // Of what is written out, that is an error in any case.
        wrong.extend(unloadable(&placed).filter(|_| included));
        let (brought, lacks) = (ahead.brought_by(&placed), lacks(&placed));
        if wrong.is_empty() && lacks.is_empty() && brought.is_none() {
            continue;
        }
        let reach = play.reach(&placed);
        let sure = fatal && reach == Reach::Surely;
        let scope = play.hosts.first().and_then(|host| play.scope(host, &placed));
        let doubt = if exposed.forgives(&placed) { failing } else { perhaps };
        for diagnostic in wrong.into_iter().filter(|_| reach != Reach::Never) {
            let diagnostic = veiled(diagnostic, &placed, scope.as_ref());
            match sure {
                true => errors.push(diagnostic),
                false => warnings.push(doubt(diagnostic)),
            }
        }
        let lacks = lacks.into_iter().filter(|_| reach != Reach::Never);
        warnings.extend(lacks.map(|lacking| {
            // What a template needs is no secret, what else stands in its line may be one.
            let mut told = veiled(lacking.clone(), &placed, scope.as_ref());
            told.message.clone_from(&lacking.message);
            doubt(told)
        }));
        let brought = brought.filter(|_| reach != Reach::Never).unwrap_or_default();
        let inner = uncaught(brought);
        let is_exposed =
            |task: &Rc<Placed>| inner.iter().any(|other| Rc::ptr_eq(other, task)) && !caught(task);
        open.extend(tasks_of(brought).into_iter().map(|task| (sure && is_exposed(&task), task, true)));
    }
    (errors, warnings)
}

/// What is wrong with a task whose failure is caught.
fn failing(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.message += ": this task fails";
    as_warning(diagnostic)
}
