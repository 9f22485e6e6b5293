//! `--start-at-task`.

use std::rc::Rc;

use crate::source::{Diagnostic, did_you_mean_hint};

use super::{
    tags::Tags,
    tree::{Branch, Placed, PlacedBlock, Project},
};

impl Project {
    /// Drops all tasks before the first that is called so, by a name or a pattern with `*`; of static imports only. Plays
    /// before it keep nothing but the gathering of facts.
    pub fn start_at(&mut self, name: &str, tags: &Tags) -> Result<(), Diagnostic> {
        let pattern = globset::Glob::new(name).ok().map(|glob| glob.compile_matcher());
        let is_it =
            |name_of: &String| name_of == name || pattern.as_ref().is_some_and(|of| of.is_match(name_of));
        let matches = |placed: &Placed| tags.selects(&placed.tags) && names(placed).iter().any(is_it);
        let all: Vec<String> = self.tasks().flat_map(|placed| names(&placed)).collect();
        let mut found = false;
        for tree in &mut self.plays {
            for section in [&mut tree.pre_tasks, &mut tree.tasks, &mut tree.post_tasks] {
                *section = from(section, &matches, &mut found);
            }
        }
        let message = format!("no matching task \"{name}\" found");
        let error = || Diagnostic::error(message).note("`--start-at-task` can only follow static includes");
        if found {
            Ok(())
        } else {
            Err(error().maybe_hint(did_you_mean_hint(name, all.iter().map(String::as_str))))
        }
    }
}

/// What a task may be called by.
fn names(placed: &Placed) -> Vec<String> {
    let Some(name) = placed.task.name.as_ref().map(|name| name.value.source()) else { return vec![] };
    let in_role = placed.context.role().map(|role| format!("{} : {name}", role.name));
    in_role.into_iter().chain([name]).collect()
}

/// The branches from the first match on, which nothing has come before once it is found.
fn from(branches: &[Branch], matches: &dyn Fn(&Placed) -> bool, found: &mut bool) -> Vec<Branch> {
    let mut kept = vec![];
    for branch in branches {
        if *found {
            kept.push(branch.clone());
            continue;
        }
        let rest = match branch {
            Branch::Task(task) => {
                *found = matches(task);
                branch.clone()
            }
            Branch::Role { role, body } => {
                Branch::Role { role: role.clone(), body: from(body, matches, found).into() }
            }
            Branch::Block(block) => Branch::Block(Rc::new(within(block, matches, found))),
        };
        kept.extend(found.then_some(rest));
    }
    kept
}

/// Nobody starts in a `rescue`: nothing has failed.
fn within(block: &PlacedBlock, matches: &dyn Fn(&Placed) -> bool, found: &mut bool) -> PlacedBlock {
    let body = from(&block.body, matches, found);
    let rescue = if *found { block.rescue.clone() } else { vec![] };
    let always = from(&block.always, matches, found);
    PlacedBlock { block: block.block.clone(), context: block.context.clone(), body, rescue, always }
}
