use std::{path::Path, rc::Rc};

use crate::{
    project::{Ahead, Placed, tasks_of},
    source::Diagnostic,
    template::Template,
};

use super::super::{
    expected::{file, rewritten},
    loadable::unloadable,
    told::as_warning,
    writers::Writers,
};
use super::{
    coming::{Coming, perhaps, veiled},
    exposed::Exposed,
    mistakes::{lacks, mistakes},
    reach::Reach,
};

/// The tasks of a play that are wrong as they are written, those of literal includes with them: errors, where every host
/// comes to them and nothing catches their failure; warnings, where some may; nothing, where none does.
pub fn mistaken(play: &Coming, exposed: &Exposed, ahead: &Ahead) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let writers = play.first_writers();
    let mut search = Search { play, ahead, errors: vec![], warnings: vec![], writers };
    search.tasks(&play.tree.every_task(), exposed, false);
    (search.errors, search.warnings)
}

struct Search<'a> {
    play: &'a Coming<'a>,
    ahead: &'a Ahead,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    /// The tasks before.
    writers: Writers<'a>,
}

impl Search<'_> {
    fn tasks(&mut self, tasks: &[Rc<Placed>], exposed: &Exposed, included: bool) {
        for placed in tasks {
            let mut wrong = mistakes(placed);
            // Of what is written out, that is an error in any case.
            wrong.extend(unloadable(placed).filter(|_| included));
            let (lost, lacks) = (self.lost(placed), lacks(placed));
            let brought = self.ahead.brought_by(placed).filter(|_| !self.may_be_another(placed));
            self.play.add(&mut self.writers, placed);
            if wrong.is_empty() && lacks.is_empty() && lost.is_empty() && brought.is_none() {
                continue;
            }
            let reach = self.play.reach(placed);
            if reach == Reach::Never {
                continue;
            }
            let sure = exposed.surely_has(placed) && reach == Reach::Surely;
            self.warnings.extend(lost.into_iter().map(perhaps));
            self.tell(placed, wrong, lacks, (sure, exposed.forgives(placed)));
            if let Some(branches) = brought {
                self.tasks(&tasks_of(branches), &Exposed::below(branches, sure, self.play.ends), true);
            }
        }
    }

    /// What is wrong with the file that an include names, unless a task before may write it.
    fn lost(&self, placed: &Rc<Placed>) -> Vec<Diagnostic> {
        let wrong = self.ahead.wrong_with(placed);
        match wrong.is_empty() || self.writers.may_make(&named(placed)) {
            true => vec![],
            false => wrong.to_vec(),
        }
    }

    /// Whether a task before may write the file that an include names.
    fn may_be_another(&self, placed: &Placed) -> bool {
        rewritten(&self.writers, placed, Path::new(&named(placed)))
    }

    fn tell(
        &mut self,
        placed: &Rc<Placed>,
        wrong: Vec<Diagnostic>,
        lacks: Vec<Diagnostic>,
        (sure, forgiven): (bool, bool),
    ) {
        let scope = self.play.hosts.first().and_then(|host| self.play.scope(host, placed));
        let doubt = if forgiven { failing } else { perhaps };
        let told = wrong.into_iter().map(|diagnostic| veiled(diagnostic, placed, scope.as_ref()));
        match sure {
            true => self.errors.extend(told),
            false => self.warnings.extend(told.map(doubt)),
        }
        self.warnings.extend(lacks.into_iter().map(|lacking| {
            // What a template needs is no secret, what else stands in its line may be one.
            let mut told = veiled(lacking.clone(), placed, scope.as_ref());
            told.message.clone_from(&lacking.message);
            doubt(told)
        }));
    }
}

fn named(include: &Placed) -> String {
    file(include).map(Template::source).unwrap_or_default()
}

/// What is wrong with a task whose failure is caught.
fn failing(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.message += ": this task fails";
    as_warning(diagnostic)
}
