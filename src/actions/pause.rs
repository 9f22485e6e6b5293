use crate::{
    playbook::Task,
    source::Diagnostic,
    template::{Halt, Value},
    vars::TaskScope,
};

use super::{
    action::Action,
    arguments::Arguments,
    check::check,
    deed::{Deed, Effect},
    manual::{Manual, Param},
};

const MANUAL: Manual = Manual {
    name: "pause",
    aliases: &[],
    about: "Wait for a time, or for somebody to press Enter: once for all hosts.",
    params: &[
        Param::new("minutes", "How long to wait."),
        Param::new("seconds", "How long to wait; not together with `minutes`."),
        Param::new("prompt", "What to ask; the answer is `user_input`."),
        Param::new("echo", "Show what is typed; yes by default."),
    ],
    free: None,
    open: false,
    example: "- pause:\n    prompt: Is the old release drained",
};

const EXCLUSIVE: &str = "parameters are mutually exclusive: minutes|seconds";

pub struct Pause;

impl Action for Pause {
    fn manual(&self) -> &'static Manual {
        &MANUAL
    }

    fn check(&self, task: &Task) -> Result<(), Diagnostic> {
        check(&MANUAL, task)?;
        let named = |name: &str| task.args.named.iter().find(|arg| arg.name == name);
        match (named("minutes"), named("seconds")) {
            (Some(_), Some(seconds)) => Err(Diagnostic::error(EXCLUSIVE).at(&seconds.place)),
            _ => Ok(()),
        }
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render(&MANUAL, task, scope)?;
        let (minutes, seconds) = (arguments.int("minutes")?, arguments.int("seconds")?);
        let wait = match (minutes, seconds) {
            (Some(_), Some(_)) => return Err(Diagnostic::error(EXCLUSIVE).at(&task.place).into()),
            (Some(minutes), None) => Some(minutes.saturating_mul(60).max(1)),
            (None, Some(seconds)) => Some(seconds.max(1)),
            (None, None) => None,
        };
        let echo = arguments.flag("echo", true)?;
        Ok(Deed {
            result: [
                ("echo", Value::Bool(echo)),
                ("rc", Value::Int(0)),
                ("stderr", Value::str("")),
                ("stdout", Value::str(said(wait, minutes.is_some()))),
                ("user_input", Value::str("")),
            ]
            .map(|(key, value)| (key.to_owned(), value))
            .into(),
            effect: Effect::Pause {
                seconds: wait.map(|seconds| seconds as f64),
                prompt: arguments.text("prompt")?,
                echo,
            },
            ..Deed::default()
        })
    }
}

fn said(wait: Option<i64>, in_minutes: bool) -> String {
    match wait {
        Some(seconds) if in_minutes => format!("Paused for {:?} minutes", seconds as f64 / 60.0),
        Some(seconds) => format!("Paused for {:?} seconds", seconds as f64),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn what_was_done_is_said() {
        assert_eq!(said(Some(60), true), "Paused for 1.0 minutes");
        assert_eq!(said(Some(2), false), "Paused for 2.0 seconds");
    }
}
