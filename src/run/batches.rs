use std::{collections::HashSet, rc::Rc};

use crate::{
    playbook::{ORDERS, Setting, wrong_choice},
    project::{Placed, PlayTree, Project},
    source::Diagnostic,
    template::{Scope, Twister, Value},
    vars::{Store, TaskScope},
};

use super::{
    deeds::{brings_tasks, moves_hosts},
    host_env::Options,
    how,
};

/// The hosts of a play: its pattern, limited, in the play's order; in that of the inventory where chance will decide.
pub fn hosts(store: &Rc<Store>, options: &Options, tree: &PlayTree) -> Result<Vec<String>, Diagnostic> {
    if let Some(host) = &options.stand_in {
        return Ok(vec![host.clone()]);
    }
    let scope = TaskScope::at_load(store, &tree.context);
    let inventory = store.inventory.borrow();
    let mut hosts =
        inventory.select(&patterns(tree, &scope)?).map_err(|error| error.at(&tree.play.hosts.place))?.hosts;
    for limit in &options.limit {
        let limit: HashSet<String> =
            inventory.select(std::slice::from_ref(limit))?.hosts.into_iter().collect();
        hosts.retain(|host| limit.contains(host));
    }
    match order(tree, &scope)?.as_deref() {
        Some("sorted") => hosts.sort(),
        Some("reverse_sorted") => hosts.sort_by(|a, b| b.cmp(a)),
        Some("reverse_inventory") => hosts.reverse(),
        _ => {}
    }
    Ok(hosts)
}

/// The same as a play goes through them: under `shuffle` another order in each run.
pub fn hosts_in_turn(
    store: &Rc<Store>,
    options: &Options,
    tree: &PlayTree,
) -> Result<Vec<String>, Diagnostic> {
    let mut hosts = hosts(store, options, tree)?;
    if order(tree, &TaskScope::at_load(store, &tree.context))?.as_deref() == Some("shuffle") {
        Twister::fresh().shuffle(&mut hosts);
    }
    Ok(hosts)
}

fn order(tree: &PlayTree, scope: &dyn Scope) -> Result<Option<String>, Diagnostic> {
    let Some(setting) = &tree.play.order else { return Ok(None) };
    let order = how::text(Some(setting), scope).map_err(super::halts::diagnostic)?;
    match order.as_deref().and_then(|order| wrong_choice("order", order, ORDERS)) {
        Some(error) => Err(error.at(&setting.place)),
        None => Ok(order),
    }
}

/// Terms of all plays' patterns that name nobody before the run.
pub fn unmatched(store: &Rc<Store>, options: &Options, project: &Project) -> Vec<Diagnostic> {
    // A play before may bring hosts and groups.
    let brings = |tree: &PlayTree| {
        let brings = |placed: &Rc<Placed>| moves_hosts(&placed.task) || brings_tasks(&placed.task);
        tree.every_task().iter().any(brings)
    };
    let until = project.plays.iter().position(brings).map_or(project.plays.len(), |at| at + 1);
    project.plays[..until]
        .iter()
        .flat_map(|tree| unmatched_of(store, options, tree).unwrap_or_default())
        .collect()
}

/// Terms of a play's pattern that name nobody.
pub fn unmatched_of(
    store: &Rc<Store>,
    options: &Options,
    tree: &PlayTree,
) -> Result<Vec<Diagnostic>, Diagnostic> {
    if options.stand_in.is_some() {
        return Ok(vec![]);
    }
    let inventory = store.inventory.borrow();
    let terms = inventory.select(&patterns(tree, &TaskScope::at_load(store, &tree.context))?)?.unmatched;
    let warning = |term: &String| {
        let names = inventory.groups.keys().chain(inventory.hosts.keys());
        let hint = crate::source::did_you_mean_hint(term, names);
        if let Some(why) = store.unforeseen_hosts() {
            let message = format!("which hosts match `{term}` cannot be predicted: {why}");
            return Diagnostic::warning(message).at(&tree.play.hosts.place);
        }
        let message = format!("could not match supplied host pattern, ignoring: {term}");
        Diagnostic::warning(message).at(&tree.play.hosts.place).maybe_hint(hint)
    };
    Ok(terms.iter().map(warning).collect())
}

fn patterns(tree: &PlayTree, scope: &dyn Scope) -> Result<Vec<String>, Diagnostic> {
    Ok(match tree.play.hosts.value.render(scope).map_err(super::halts::diagnostic)? {
        Value::List(items) => items.borrow().iter().map(ToString::to_string).collect(),
        other => vec![other.to_string()],
    })
}

/// Splits the hosts by `serial`: numbers or percentages, the last of which repeats.
pub fn split(
    serial: Option<&Setting>,
    hosts: &[String],
    scope: &dyn Scope,
) -> Result<Vec<Vec<String>>, Diagnostic> {
    let Some(setting) = serial else {
        return Ok(vec![hosts.to_vec()]);
    };
    let value = setting.value.render(scope).map_err(super::halts::diagnostic)?;
    let sizes = match &value {
        Value::List(items) => items.borrow().iter().map(|item| size(item, hosts.len())).collect::<Vec<_>>(),
        other => vec![size(other, hosts.len())],
    };
    let mut rest = hosts;
    let mut batches = vec![];
    let mut sizes = sizes.into_iter();
    let mut current = hosts.len();
    while !rest.is_empty() {
        current = sizes.next().unwrap_or(current);
        let (batch, behind) = rest.split_at(current.min(rest.len()));
        batches.push(batch.to_vec());
        rest = behind;
    }
    Ok(batches)
}

/// Nothing and what makes no sense mean all hosts.
fn size(value: &Value, hosts: usize) -> usize {
    let text = value.to_string();
    let size = match text.trim().strip_suffix('%') {
        Some(percent) => {
            percent.trim().parse::<f64>().map(|p| ((hosts as f64 * p / 100.0) as usize).max(1)).ok()
        }
        None => text.trim().parse::<usize>().ok(),
    };
    size.filter(|size| *size > 0).unwrap_or(hosts)
}
