use std::{cell::RefCell, collections::HashSet, rc::Rc};

use crate::{
    inventory::{Inventory, VarMap},
    project::{PlayTree, Project},
    remote::{Ssh, Target},
    run::StartTrial,
    source::{Diagnostic, File, Place, did_you_mean_hint},
    template::{Template, Value},
    trial::{self, Kind, Options, Trial},
    vars::{is_local, variable_files},
};

use super::{args::TrialCommand, exit};

pub const NAME: &str = "trial";

/// Lets the trial host stand in for the hosts of all plays: it is a member of the groups that their patterns name, and
/// of those of hosts that they name. Its own address and user win. Names that the inventory does not have are told;
/// where `group_vars` has variables for one, it is a group all the same.
pub fn stand_in(inventory: &mut Inventory, project: &Project) -> Vec<Diagnostic> {
    let (mut groups, mut unknown, mut told): (Vec<String>, HashSet<&str>, _) =
        (vec![], HashSet::new(), vec![]);
    for (tree, term) in project.plays.iter().flat_map(terms) {
        match inventory.groups.contains_key(term) {
            true => groups.push(term.to_owned()),
            false if inventory.hosts.contains_key(term) => groups.extend(inventory.groups_of(term)),
            false if is_name(term) && unknown.insert(term) => {
                let has_variables = has_variables(inventory, project, tree, term);
                told.push(stranger(inventory, term, has_variables).at(&tree.play.hosts.place));
                groups.extend(has_variables.then(|| term.to_owned()));
            }
            false => {}
        }
    }
    groups.retain(|group| group != "all" && group != "ungrouped");
    groups.dedup();
    inventory.add_host(NAME, &groups, own());
    told
}

/// What a play's pattern names, but for what it leaves out.
fn terms(tree: &PlayTree) -> impl Iterator<Item = (&PlayTree, &str)> {
    let parts = tree.patterns.iter().flat_map(|pattern| pattern.split([':', ',']));
    let named = parts.map(str::trim).filter(|term| !term.starts_with('!'));
    named.map(move |term| (tree, term.trim_start_matches('&')))
}

/// Whether a term is one host or group, and not this machine.
fn is_name(term: &str) -> bool {
    let plain = |char: char| char.is_alphanumeric() || "_-.".contains(char);
    !term.is_empty() && term.chars().all(plain) && term != NAME && !is_local(term)
}

fn has_variables(inventory: &Inventory, project: &Project, tree: &PlayTree, group: &str) -> bool {
    let dirs = [&project.root, &tree.dir].into_iter().chain(&inventory.dirs);
    dirs.into_iter().any(|dir| !variable_files(&dir.join("group_vars"), group).is_empty())
}

fn stranger(inventory: &Inventory, term: &str, has_variables: bool) -> Diagnostic {
    if has_variables {
        let message = format!(
            "the inventory has no group `{term}`: `trial` is in it, for the sake of its `group_vars`"
        );
        return Diagnostic::warning(message);
    }
    let hint = did_you_mean_hint(term, inventory.groups.keys().chain(inventory.hosts.keys()));
    let message =
        format!("the inventory has no host or group `{term}`: `trial` stands in for it, without variables");
    Diagnostic::warning(message).maybe_hint(hint)
}

fn own() -> VarMap {
    let file = File::new("trial", "");
    let place = Place::new(&file, 0..0);
    let text = |value: &str| Template::literal(Value::str(value), &place);
    [("ansible_connection", NAME), ("ansible_user", "root"), ("ansible_ssh_user", "root")]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), text(value)))
        .collect()
}

/// Starts the trial host once, when it is first needed. It ends with the last copy of what is returned.
pub fn starter() -> StartTrial {
    let running: Rc<RefCell<Option<Trial>>> = Rc::default();
    Box::new(move || {
        let mut running = running.borrow_mut();
        let trial = match &mut *running {
            Some(trial) => trial,
            none => {
                let started = Options::from_env().and_then(|options| Trial::start(&options));
                none.insert(started.map_err(described)?)
            }
        };
        Ok(Target::Ssh(Box::new(Ssh {
            host: "127.0.0.1".to_owned(),
            port: Some(trial.port),
            user: Some(trial.user.to_owned()),
            key: Some(trial.client_key.clone()),
            pinned_key: Some(trial.host_key.clone()),
            check_host_key: true,
            ..Ssh::default()
        })))
    })
}

fn described(error: trial::Error) -> String {
    match error.hint() {
        Some(hint) => format!("no trial host: {error} (hint: {hint})"),
        None => format!("no trial host: {error}"),
    }
}

/// `deploy-host trial …`.
pub fn command(what: &TrialCommand) -> Result<u8, String> {
    let options = Options::from_env().map_err(described)?;
    match what {
        TrialCommand::Diff => trial::diff(&options).map(|changes| print(&changes)).map_err(described)?,
        TrialCommand::Ssh { command } => {
            let command = (!command.is_empty()).then(|| command.join(" "));
            let status = trial::shell(&options, command.as_deref()).map_err(described)?;
            return Ok(u8::try_from(status).unwrap_or(exit::ERROR));
        }
        TrialCommand::Reset => drop(trial::reset(&options).map_err(described)?),
    }
    Ok(0)
}

fn print(changes: &[trial::Change]) {
    let mut text = String::new();
    for change in changes {
        let sign = match change.kind {
            Kind::Removed => '-',
            Kind::Added => '+',
            _ => '~',
        };
        text += &format!("{sign} {}\n", change.path.display());
    }
    crate::report::print(&text);
}
