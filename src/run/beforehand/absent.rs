use std::path::Path;

use crate::{
    project::Placed,
    source::{Diagnostic, VAULT_HINT},
    template::Template,
};

use super::super::{
    arguments,
    missing::{self, Files},
    registry,
    writers::Writers,
};
use super::{
    coming::{Coming, perhaps},
    exposed::Exposed,
    reach::Reach,
};

/// The files that tasks of a play name and that are not there or are vaulted, where a host may come to it. A task before
/// may still make them: nothing is said where it does so on the controller, or tells their names.
pub fn absent(play: &Coming, exposed: &Exposed) -> Vec<Diagnostic> {
    let files = Files { dir: &play.tree.dir, opened: !play.store.settings.secrets.is_empty() };
    let (mut lost, mut writers) = (vec![], play.first_writers());
    for placed in play.tree.every_task() {
        let mut found = absent_of(&placed, files);
        found.retain(|lost| !may_be_mended(lost, &writers));
        play.add(&mut writers, &placed);
        if !found.is_empty() && !exposed.forgives(&placed) && play.reach(&placed) != Reach::Never {
            lost.extend(found);
        }
    }
    let nobody = play.hosts.is_empty() && !play.only_checked;
    let name = |name: &Template| name.as_literal().or_else(|| name.render(&play.own_scope()?).ok());
    let passed_over = missing::vars_files(play.tree, &name).into_iter();
    lost.extend(passed_over.filter(|lost| !nobody && !may_be_mended(lost, play.writers)));
    lost
}

/// Whether a task before may write the file.
fn may_be_mended(lost: &Diagnostic, writers: &Writers) -> bool {
    let name = lost.place.as_ref().map(|place| place.text()).unwrap_or_default();
    let there = lost.hints.iter().any(|hint| hint == VAULT_HINT);
    if there { writers.may_rewrite(Path::new(name), name) } else { writers.may_make(name) }
}

/// The same of one task, whoever comes to it.
pub fn absent_of(placed: &Placed, files: Files) -> Vec<Diagnostic> {
    let found = literal(placed, files).into_iter().chain(missing::include_vars(placed, files));
    found.map(perhaps).collect()
}

fn literal(placed: &Placed, files: Files) -> Option<Diagnostic> {
    let entry = registry::find(&placed.task.module)?;
    missing::source(placed, &arguments::literal(placed, entry).ok()?, files)
}
