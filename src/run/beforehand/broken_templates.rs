use std::{path::Path, rc::Rc};

use crate::{
    project::Placed,
    source::Diagnostic,
    template::{Fault, Scope, check_file},
    vars::{Live, Nothing, Store, TaskScope, template_vars},
};

use super::super::{
    arguments,
    fate::reached,
    how::all,
    items, registry,
    template_file::{TemplateFile, template_file},
};
use super::{
    coming::{Coming, perhaps, veiled},
    exposed::Exposed,
};

/// Template files of a play that cannot be parsed: errors of tasks that every host comes to, warnings of those that
/// some may. What no host reaches is not hurt by it.
pub fn broken_templates(play: &Coming, exposed: &Exposed) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let (mut errors, mut warnings, mut writers) = (vec![], vec![], play.first_writers());
    for placed in play.tree.every_task() {
        let written = writers.may_rewrite_template(&placed);
        play.add(&mut writers, &placed);
        if written {
            continue;
        }
        let faults: Vec<_> = play.files(&placed).iter().flat_map(|file| play.faults(file, &placed)).collect();
        if faults.is_empty() || !play.may_reach(&placed) {
            continue;
        }
        let guarded = !all(&placed, |keywords| &keywords.when).is_empty();
        let certain = !guarded && exposed.surely_has(&placed);
        let scope = play.hosts.first().and_then(|host| play.scope(host, &placed));
        for Fault { diagnostic, sure } in faults {
            let diagnostic = veiled(diagnostic, &placed, scope.as_ref());
            match sure && certain {
                true => errors.push(diagnostic),
                false => warnings.push(perhaps(diagnostic)),
            }
        }
    }
    (errors, warnings)
}

/// The same of what a dynamic include may bring: it may never be reached.
pub fn broken_ahead(store: &Rc<Store>, placed: &Placed) -> Vec<Diagnostic> {
    let Some(play) = placed.context.chain().last() else { return vec![] };
    store.playbook_dir.replace(play.dir.clone());
    let file = literal(store, placed, &play.dir);
    let faults = file.iter().flat_map(|file| faults(store, file, placed, None));
    faults.map(|fault| perhaps(veiled(fault.diagnostic, placed, None))).collect()
}

impl Coming<'_> {
    fn may_reach(&self, placed: &Placed) -> bool {
        let reaches = |host: &String| {
            self.scope(host, placed).is_none_or(|scope| !matches!(reached(placed, &scope), Ok(false)))
        };
        (self.selects)(&placed.tags) && self.hosts.iter().any(reaches)
    }

    fn faults(&self, file: &TemplateFile, placed: &Placed) -> Vec<Fault> {
        let known = self.hosts.first().and_then(|host| self.scope(host, placed));
        faults(self.store, file, placed, known)
    }

    /// The template files of a task: that which it names, or those that it comes to on the first host.
    fn files(&self, placed: &Placed) -> Vec<TemplateFile> {
        match literal(self.store, placed, &self.tree.dir) {
            Some(file) => vec![file],
            None => self.rendered(placed).unwrap_or_default(),
        }
    }

    fn rendered(&self, placed: &Placed) -> Option<Vec<TemplateFile>> {
        let entry = registry::find(&placed.task.module).filter(|entry| entry.name == "template")?;
        let scope = self.scope(self.hosts.first()?, placed)?;
        let file = |scope: &TaskScope| {
            let arguments = arguments::rendered(placed, entry, scope).ok()?;
            template_file(self.store, placed, entry, &arguments, &self.tree.dir)
        };
        Some(items::scopes(placed, &scope).ok()?.iter().filter_map(file).collect())
    }
}

fn literal(store: &Rc<Store>, placed: &Placed, dir: &Path) -> Option<TemplateFile> {
    let entry = registry::find(&placed.task.module)?;
    template_file(store, placed, entry, &arguments::literal(placed, entry).ok()?, dir)
}

fn faults(store: &Rc<Store>, found: &TemplateFile, placed: &Placed, known: Option<TaskScope>) -> Vec<Fault> {
    let live: Rc<dyn Live> = Rc::new(Nothing);
    let scope = TaskScope::new(store, "", &placed.context, &live).ahead(true);
    let scope = scope.bind(template_vars(&found.path, &found.dest, &scope.store.settings));
    let known: &dyn Scope = known.as_ref().map_or(&(), |known| known);
    let mut faults = match &found.text {
        Ok(text) => check_file(text, &found.options, &scope, known),
        Err(error) => vec![Fault { diagnostic: error.clone(), sure: true }],
    };
    let is_elsewhere = |fault: &&mut Fault| {
        fault.diagnostic.place.as_ref().is_none_or(|place| !placed.task.place.holds(place))
    };
    for fault in faults.iter_mut().filter(is_elsewhere) {
        fault.diagnostic.related.push((placed.task.module_place.clone(), "for this task".to_owned()));
    }
    faults
}
