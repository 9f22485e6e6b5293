use crate::{
    playbook::{Task, is_identifier},
    source::Diagnostic,
    template::{Halt, Value},
    vars::{TaskScope, entries, name},
};

use super::{
    action::Action,
    arguments::Arguments,
    deed::{Deed, Effect},
    manual::{Manual, Param},
};

const MANUAL: Manual = Manual {
    name: "set_stats",
    aliases: &[],
    about: "Set figures of the run that are shown at its end.",
    params: &[
        Param::new("data", "Names and values.").required(),
        Param::new("per_host", "Keep one value for each host; no by default."),
        Param::new("aggregate", "Add to the value that is there: numbers, lists, mappings; yes by default."),
    ],
    free: None,
    open: false,
    example: "- set_stats:\n    data:\n      upgraded: 1",
};

pub struct SetStats;

impl Action for SetStats {
    fn manual(&self) -> &'static Manual {
        &MANUAL
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render(&MANUAL, task, scope)?;
        let (per_host, aggregate) = (arguments.flag("per_host", false)?, arguments.flag("aggregate", true)?);
        let Some(data) = arguments.value("data").and_then(entries) else {
            let message = "The 'data' option needs to be a dictionary/hash";
            return Err(Diagnostic::error(message).at(&task.place).into());
        };
        let data: Vec<(String, Value)> = data.into_iter().map(|(key, value)| (name(&key), value)).collect();
        if let Some((name, _)) = data.iter().find(|(name, _)| !is_identifier(name)) {
            let message = format!(
                "The variable name '{name}' is not valid. Variables must start with a letter or underscore character, \
                 and contain only letters, numbers and underscores."
            );
            return Err(Diagnostic::error(message).at(&task.place).into());
        }
        let shown = Value::dict([
            ("aggregate", Value::Bool(aggregate)),
            ("per_host", Value::Bool(per_host)),
            ("data", Value::dict(data.clone())),
        ]);
        Ok(Deed {
            result: vec![("ansible_stats".to_owned(), shown)],
            effect: Effect::SetStats { data, per_host, aggregate },
            ..Deed::default()
        })
    }
}
