use crate::{
    inventory::Host,
    playbook::{Arg, Task},
    source::Diagnostic,
    template::{Halt, Template, Value},
    vars::TaskScope,
};

use super::{
    action::{Action, Defines},
    arguments::{Arguments, texts_of},
    deed::{Deed, Effect},
    manual::{Manual, Param},
};

const MANUAL: Manual = Manual {
    name: "add_host",
    aliases: &[],
    about: "Add a host, or groups and variables of one, to the inventory of this run: once, by the first host of a play.",
    params: &[
        Param::new("name", "Name of the host; `host:port` says how to reach it.").or(&["hostname", "host"]),
        Param::new("groups", "Groups to put it in: a list, or names between commas.")
            .or(&["group", "groupname"]),
    ],
    free: None,
    open: true,
    example: "- add_host:\n    name: web3\n    groups: web\n    ansible_host: 192.0.2.7",
};

pub struct AddHost;

impl Action for AddHost {
    fn manual(&self) -> &'static Manual {
        &MANUAL
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render_known(&MANUAL, task, scope)?;
        let given = arguments.required("name", "name, host or hostname needs to be provided", task)?;
        let (name, port) = name_and_port(&given);
        let groups = arguments.texts("groups")?.unwrap_or_default();
        let mut values: Vec<(String, Value)> = arguments
            .others(&MANUAL)
            .map(|argument| (argument.name.clone(), argument.value.clone()))
            .collect();
        values.extend(port.map(|port| ("ansible_ssh_port".to_owned(), Value::Int(port.into()))));
        let vars: Vec<(String, Template)> = values
            .iter()
            .map(|(name, value)| (name.clone(), Template::literal(value.clone(), &task.place)))
            .collect();
        let shown = Value::dict([
            ("host_name", Value::str(&name)),
            ("groups", Value::list(groups.iter().map(Value::str))),
            ("host_vars", Value::dict(values.iter().filter(|(_, value)| value.whole().is_ok()).cloned())),
        ]);
        Ok(Deed {
            result: vec![("add_host".to_owned(), shown)],
            changed: is_new(scope, &name, &groups, &values),
            effect: Effect::AddHost { name, groups, vars },
            ..Deed::default()
        })
    }

    fn check(&self, task: &Task) -> Result<(), Diagnostic> {
        super::check::check(&MANUAL, task)?;
        let is_named =
            |arg: &crate::playbook::Arg| MANUAL.param(&arg.name).is_some_and(|param| param.name == "name");
        match task.args.whole.is_empty() && !task.args.named.iter().any(is_named) {
            true => {
                Err(Diagnostic::error("name, host or hostname needs to be provided").at(&task.module_place))
            }
            false => Ok(()),
        }
    }

    fn defines(&self, _: &Task) -> Defines {
        Defines::Names(["groups", "group_names", "hostvars"].map(str::to_owned).into())
    }
}

/// The groups that an `add_host` names, where they are known although its host is not.
pub fn groups_to_fill(task: &Task, scope: &TaskScope) -> Option<Vec<String>> {
    if !task.args.whole.is_empty() {
        return None;
    }
    let is_groups = |arg: &&Arg| MANUAL.param(&arg.name).is_some_and(|param| param.name == "groups");
    match task.args.named.iter().find(is_groups) {
        Some(arg) => texts_of(&arg.value.render(scope).ok()?).ok(),
        None => Some(vec![]),
    }
}

/// `host:port`; an address with more colons has no port.
fn name_and_port(given: &str) -> (String, Option<u16>) {
    match given.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.starts_with('[') && host.ends_with(']') => {
            match port.parse() {
                Ok(port) => (host.trim_matches(['[', ']']).to_owned(), Some(port)),
                Err(_) => (given.to_owned(), None),
            }
        }
        _ => (given.to_owned(), None),
    }
}

/// Whether the inventory does not have all of this yet.
fn is_new(scope: &TaskScope, name: &str, groups: &[String], values: &[(String, Value)]) -> bool {
    let inventory = scope.store.inventory.borrow();
    let Some(host) = inventory.hosts.get(name) else {
        return true;
    };
    let member = |group: &String| {
        inventory.groups.get(group).is_some_and(|group| group.hosts.iter().any(|host| host == name))
    };
    !groups.iter().all(member) || !values.iter().all(|(name, value)| has(host, name, value))
}

fn has(host: &Host, name: &str, value: &Value) -> bool {
    let known = host.vars.get(name).and_then(Template::as_literal);
    known.is_some_and(|known| format!("{known:?}") == format!("{value:?}"))
}

#[cfg(test)]
mod tests {
    use super::name_and_port;

    #[test]
    fn a_port_stands_behind_the_name() {
        for (given, name, port) in [
            ("web", "web", None),
            ("web:2222", "web", Some(2222)),
            ("::1", "::1", None),
            ("[::1]:22", "::1", Some(22)),
            ("web:x", "web:x", None),
        ] {
            assert_eq!(name_and_port(given), (name.to_owned(), port), "{given}");
        }
    }
}
