use std::rc::Rc;

use crate::{
    project::PlayTree,
    source::Diagnostic,
    template::Halt,
    vars::{Store, TaskScope},
};

use super::super::{batches, halts, how};

/// What a play says of itself and cannot be evaluated: it would not begin, behind all plays before it. What is asked for
/// is not known yet.
pub fn of_play(store: &Rc<Store>, tree: &PlayTree, hosts: &[String]) -> Vec<Diagnostic> {
    if !tree.play.vars_prompt.is_empty() {
        return vec![];
    }
    let play = &tree.play;
    let scope = TaskScope::at_load(store, &tree.context);
    let wrong = |evaluated: Result<(), Halt>| evaluated.map_err(halts::diagnostic).err();
    let of_batches = batches::split(play.serial.as_ref(), hosts, &scope).err();
    let of_others = [
        how::boolean(play.gather.gather_facts.as_ref(), &scope).map(drop),
        how::boolean(play.force_handlers.as_ref(), &scope).map(drop),
        how::number(play.max_fail_percentage.as_ref(), &scope).map(drop),
        how::text(play.strategy.as_ref(), &scope).map(drop),
    ];
    of_batches.into_iter().chain(of_others.into_iter().filter_map(wrong)).collect()
}
