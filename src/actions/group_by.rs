use crate::{
    playbook::Task,
    source::Diagnostic,
    template::{Halt, Value},
    vars::TaskScope,
};

use super::{
    action::{Action, Defines},
    arguments::Arguments,
    deed::{Deed, Effect},
    manual::{Manual, Param},
};

const MANUAL: Manual = Manual {
    name: "group_by",
    aliases: &[],
    about: "Put the host into a group that is named by a value.",
    params: &[
        Param::new("key", "Name of the group; blanks become `-`."),
        Param::new("parents", "Groups that the new group is in; `all` by default."),
    ],
    free: None,
    open: false,
    example: "- group_by:\n    key: os_{{ ansible_facts.distribution }}",
};

const NO_KEY: &str = "the 'key' param is required when using group_by";

pub struct GroupBy;

impl Action for GroupBy {
    fn manual(&self) -> &'static Manual {
        &MANUAL
    }

    fn check(&self, task: &Task) -> Result<(), Diagnostic> {
        super::check::check(&MANUAL, task)?;
        match task.args.whole.is_empty() && !task.args.named.iter().any(|arg| arg.name == "key") {
            true => Err(Diagnostic::error(NO_KEY).at(&task.module_place)),
            false => Ok(()),
        }
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render(&MANUAL, task, scope)?;
        let group = arguments.required("key", NO_KEY, task)?.replace(' ', "-");
        let parents = arguments.texts("parents")?.unwrap_or_else(|| vec!["all".to_owned()]);
        let parents: Vec<String> = parents.iter().map(|parent| parent.replace(' ', "-")).collect();
        let inventory = scope.store.inventory.borrow();
        let is_in = |known: &crate::inventory::Group| known.hosts.contains(&scope.host);
        Ok(Deed {
            result: vec![
                ("add_group".to_owned(), Value::str(&group)),
                ("parent_groups".to_owned(), Value::list(parents.iter().map(Value::str))),
            ],
            changed: !inventory.groups.get(&group).is_some_and(is_in),
            effect: Effect::GroupBy { group, parents },
            ..Deed::default()
        })
    }

    fn defines(&self, _: &Task) -> Defines {
        Defines::Names(["groups", "group_names", "hostvars"].map(str::to_owned).into())
    }
}
