use crate::{
    playbook::Task,
    source::Diagnostic,
    template::{Halt, Template, Value},
    vars::{TaskScope, shown},
};

use super::{
    action::Action,
    arguments::Arguments,
    conditions::conditions,
    deed::Deed,
    manual::{Manual, Param},
};

const MANUAL: Manual = Manual {
    name: "assert",
    aliases: &[],
    about: "Fail unless conditions hold.",
    params: &[
        Param::new("that", "A condition or a list of them, written as in `when`.").required(),
        Param::new("fail_msg", "What to say when one does not hold; `Assertion failed` by default.")
            .or(&["msg"]),
        Param::new("success_msg", "What to say when all hold; `All assertions passed` by default."),
        Param::new("quiet", "Show nothing when all hold."),
    ],
    free: None,
    open: false,
    example: "- assert:\n    that:\n      - ansible_facts.memtotal_mb > 2000\n    fail_msg: too little memory",
};

pub struct Assert;

impl Action for Assert {
    fn manual(&self) -> &'static Manual {
        &MANUAL
    }

    fn check(&self, task: &Task) -> Result<(), Diagnostic> {
        match that(task) {
            None if task.args.whole.is_empty() && task.args.named.is_empty() => Err(missing(task)),
            that => {
                super::check::check(&MANUAL, task)?;
                that.map_or(Ok(()), |that| conditions(that).map(|_| ()))
            }
        }
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render_but(&MANUAL, task, scope, &["that"])?;
        let Some(that) = that(task) else {
            return Err(missing(task).into());
        };
        let verbose = !arguments.flag("quiet", false)?;
        for condition in conditions(that)? {
            if !condition.holds(scope)? {
                return Ok(Deed { verbose, ..failed(&condition, &arguments) });
            }
        }
        let message = arguments.value("success_msg").cloned();
        let message = message.unwrap_or_else(|| Value::str("All assertions passed"));
        Ok(Deed { result: vec![("msg".to_owned(), message)], verbose, ..Deed::default() })
    }
}

fn missing(task: &Task) -> Diagnostic {
    Diagnostic::error("conditional required in \"that\" string").at(&task.place)
}

fn that(task: &Task) -> Option<&Template> {
    task.args.named.iter().find(|arg| arg.name == "that").map(|arg| &arg.value)
}

fn failed(condition: &Template, arguments: &Arguments) -> Deed {
    let message = arguments.value("fail_msg").cloned().unwrap_or_else(|| Value::str("Assertion failed"));
    let fault = Diagnostic::error(shown(&message)).at(condition.place()).label("does not hold");
    Deed {
        failed: Some(shown(&message)),
        result: vec![
            ("assertion".to_owned(), Value::str(condition.source())),
            ("evaluated_to".to_owned(), Value::Bool(false)),
            ("msg".to_owned(), message),
        ],
        faults: vec![fault],
        ..Deed::default()
    }
}
