use std::{cell::RefCell, rc::Rc};

use crate::{
    inventory::{Inventory, VarMap},
    project::Project,
    run::{StartTrial, TrialHost},
    source::{File, Place},
    template::{Template, Value},
    trial::{self, Kind, Options, Trial},
};

use super::{args::TrialCommand, exit};

pub const NAME: &str = "trial";

/// Lets the trial host stand in for the hosts of all plays: it is a member of the groups that their patterns name, and
/// of those of hosts that they name. Its own address and user win.
pub fn stand_in(inventory: &mut Inventory, project: &Project) {
    let mut groups: Vec<String> = vec![];
    for pattern in project.plays.iter().flat_map(|play| &play.patterns) {
        for term in pattern.split([':', ',']).map(|term| term.trim_start_matches(['&', '!']).trim()) {
            match inventory.groups.contains_key(term) {
                true => groups.push(term.to_owned()),
                false if inventory.hosts.contains_key(term) => groups.extend(inventory.groups_of(term)),
                false => {}
            }
        }
    }
    groups.retain(|group| group != "all" && group != "ungrouped");
    groups.dedup();
    inventory.add_host(NAME, &groups, own());
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
        Ok(TrialHost {
            port: trial.port,
            user: trial.user.to_owned(),
            key: trial.client_key.clone(),
            host_key: trial.host_key.clone(),
        })
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
