use crate::{playbook::Task, template::Halt, vars::TaskScope};

use super::{
    action::Action,
    arguments::Arguments,
    deed::Deed,
    manual::{Manual, Param},
};

const MANUAL: Manual = Manual {
    name: "fail",
    aliases: &[],
    about: "Fail with a message.",
    params: &[Param::new("msg", "What to say; `Failed as requested from task` by default.")],
    free: None,
    open: false,
    example: "- fail:\n    msg: only Debian is supported\n  when: ansible_facts.os_family != 'Debian'",
};

pub struct Fail;

impl Action for Fail {
    fn manual(&self) -> &'static Manual {
        &MANUAL
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render(&MANUAL, task, scope)?;
        let message = arguments.text("msg")?.unwrap_or_else(|| "Failed as requested from task".to_owned());
        Ok(Deed {
            result: arguments
                .value("msg")
                .map(|value| ("msg".to_owned(), value.clone()))
                .into_iter()
                .collect(),
            failed: Some(message),
            ..Deed::default()
        })
    }
}
