use std::collections::BTreeSet;

use crate::{
    playbook::Setting,
    project::{Placed, PlayTree},
    source::{Diagnostic, did_you_mean_hint},
    template::Value,
};

use super::super::how::nearest;

/// Names of handlers that no handler has, as far as all of them are written out: a task that changes something and
/// notifies one fails behind its change.
pub fn unknown_handlers(tree: &PlayTree) -> Vec<Diagnostic> {
    let Some(known) = names(tree) else { return vec![] };
    let told = tree.every_task().into_iter().filter_map(|placed| unknown(&placed, &known));
    told.collect()
}

/// All names that handlers answer to; `None` where one is a template.
fn names(tree: &PlayTree) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for placed in &tree.handlers {
        let name = match &placed.task.name {
            Some(name) => literal(name)?.pop()?,
            None => placed.task.module.clone(),
        };
        names.extend(placed.context.role().map(|role| format!("{} : {name}", role.name)));
        names.extend([name].into_iter().chain(placed.task.listen.iter().cloned()));
    }
    Some(names)
}

fn unknown(placed: &Placed, known: &BTreeSet<String>) -> Option<Diagnostic> {
    let notify = nearest(placed, |keywords| keywords.notify.as_ref())?;
    let name = literal(notify)?.into_iter().find(|name| !known.contains(name))?;
    let hint = did_you_mean_hint(&name, known.iter().map(String::as_str));
    let message = format!("no handler is called `{name}`: when this task changes something, it fails");
    Some(Diagnostic::warning(message).at(&notify.place).maybe_hint(hint))
}

/// The texts of a setting without templates.
pub fn literal(setting: &Setting) -> Option<Vec<String>> {
    match setting.value.as_literal()? {
        Value::Str(text) => Some(vec![text.text.to_string()]),
        Value::List(items) => items.borrow().iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}
