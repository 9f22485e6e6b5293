use crate::{
    playbook::Task,
    source::{Diagnostic, did_you_mean_hint},
    template::Halt,
    vars::{TaskScope, shown},
};

use super::{
    action::{Action, Defines},
    arguments::Arguments,
    check::check,
    deed::{Deed, Effect, MetaAction},
    manual::{Manual, Param},
};

const MANUAL: Manual = Manual {
    name: "meta",
    aliases: &[],
    about: "Steer the run itself.",
    params: &[Param::new(
        "free_form",
        "`flush_handlers`, `refresh_inventory`, `noop`, `clear_facts`, `clear_host_errors`, `end_play`, `end_batch`, \
         `end_host`, `end_role` or `reset_connection`.",
    )
    .required()],
    free: Some("free_form"),
    open: false,
    example: "- meta: flush_handlers",
};

const ACTIONS: &[(&str, MetaAction)] = &[
    ("flush_handlers", MetaAction::FlushHandlers),
    ("refresh_inventory", MetaAction::RefreshInventory),
    ("noop", MetaAction::Noop),
    ("clear_facts", MetaAction::ClearFacts),
    ("clear_host_errors", MetaAction::ClearHostErrors),
    ("end_play", MetaAction::EndPlay),
    ("end_batch", MetaAction::EndBatch),
    ("end_host", MetaAction::EndHost),
    ("end_role", MetaAction::EndRole),
    ("reset_connection", MetaAction::ResetConnection),
];

pub struct Meta;

impl Action for Meta {
    fn manual(&self) -> &'static Manual {
        &MANUAL
    }

    fn check(&self, task: &Task) -> Result<(), Diagnostic> {
        check(&MANUAL, task)?;
        match &task.args.free {
            Some(free) => match free.value.as_literal() {
                Some(word) => meant(&shown(&word)).map(|_| ()).map_err(|error| error.at(&free.place)),
                None => Ok(()),
            },
            None => Ok(()),
        }
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render(&MANUAL, task, scope)?;
        let word = arguments.text("free_form")?.unwrap_or_default();
        Ok(Deed {
            effect: Effect::Meta(meant(&word).map_err(|error| error.at(&task.place))?),
            ..Deed::default()
        })
    }

    fn defines(&self, task: &Task) -> Defines {
        let word = task.args.free.as_ref().and_then(|free| free.value.as_literal()).map(|word| shown(&word));
        match word.as_deref() {
            Some("noop" | "flush_handlers") => Defines::Nothing,
            _ => Defines::Anything,
        }
    }
}

fn meant(word: &str) -> Result<MetaAction, Diagnostic> {
    let found = ACTIONS.iter().find(|(name, _)| *name == word.trim());
    found.map(|(_, action)| *action).ok_or_else(|| {
        Diagnostic::error(format!("invalid meta action requested: {word}"))
            .maybe_hint(did_you_mean_hint(word, ACTIONS.iter().map(|(name, _)| *name)))
    })
}
