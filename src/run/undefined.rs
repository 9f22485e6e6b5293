use std::{collections::HashSet, rc::Rc};

use crate::{
    actions,
    project::{Branch, Placed, PlayTree, Project},
    source::{Diagnostic, Severity},
    template::{Halt, Template, Value, render_file},
    vars::{self, Level, Live, Store, TaskScope},
};

use super::{
    arguments,
    defining::defines,
    how::{all, nearest},
    registry,
    template_file::{TemplateFile, template_file},
    template_vars,
};

/// What tasks of a project may define while it runs. Whoever asks for it has to wait: what is undefined all the same is
/// so for certain.
pub struct Maybe {
    names: HashSet<String>,
    /// Tasks act on the controller: they may write files of variables for the plays behind theirs.
    pub writes: bool,
}

impl Maybe {
    /// `None`: names may come that nobody can foresee.
    pub fn of(project: &Project) -> Option<Rc<Self>> {
        let ahead = project.ahead();
        if !ahead.unknown.is_empty() || !ahead.errors.is_empty() {
            return None;
        }
        let (mut names, mut writes) = (HashSet::new(), false);
        for placed in project.tasks().chain(ahead.tasks) {
            let defines = defines(&placed);
            let moves = matches!(registry::short_name(&placed.task.module), Some("add_host" | "group_by"));
            if defines.anything || moves {
                return None;
            }
            writes |= defines.controller;
            names.extend(defines.names);
            names.extend(of_roles(&placed));
        }
        let prompted = project.plays.iter().flat_map(|tree| &tree.play.vars_prompt);
        names.extend(prompted.map(|prompt| prompt.name.clone()));
        Some(Rc::new(Self { names, writes }))
    }

    /// For the scopes of tasks.
    pub fn live(self: &Rc<Self>) -> Rc<dyn Live> {
        self.clone()
    }
}

/// Variables of the roles that a task is in: a dynamic include makes them public.
fn of_roles(placed: &Placed) -> Vec<String> {
    let role = |level: &Level| match level {
        Level::Role(role) => Some(role.clone()),
        _ => None,
    };
    let is_dynamic = placed.context.chain().any(|context| matches!(context.level, Level::Include));
    let roles = placed.context.chain().filter_map(|context| role(&context.level)).filter(|_| is_dynamic);
    roles.flat_map(|role| role.vars.keys().chain(role.defaults.keys()).cloned().collect::<Vec<_>>()).collect()
}

impl Live for Maybe {
    fn set(&self, _: &str, name: &str) -> Result<Option<Value>, Halt> {
        match self.names.contains(name) {
            true => Err(Halt::Pending(name.to_owned())),
            false => Ok(None),
        }
    }

    fn included(&self, _: &str, _: &str) -> Result<Option<Template>, Halt> {
        Ok(None)
    }

    fn fact(&self, _: &str, name: &str) -> Result<Option<Value>, Halt> {
        Err(Halt::Pending(name.to_owned()))
    }

    fn facts(&self, _: &str) -> Result<Value, Halt> {
        Err(Halt::Pending("ansible_facts".to_owned()))
    }

    fn names(&self, _: &str) -> Vec<String> {
        self.names.iter().cloned().collect()
    }

    fn settled(&self, magic: &str) -> Result<(), Halt> {
        Err(Halt::Pending(magic.to_owned()))
    }
}

/// The tasks of a play that fail for certain on a host that reaches them: what they need is not defined anywhere.
pub fn undefined(
    store: &Rc<Store>,
    maybe: &Rc<Maybe>,
    host: &str,
    tree: &PlayTree,
    selects: &dyn Fn(&[String]) -> bool,
) -> Vec<Diagnostic> {
    let sections = [&tree.pre_tasks, &tree.tasks, &tree.post_tasks];
    let tasks = sections.into_iter().flat_map(|section| exposed(section));
    let live = maybe.live();
    tasks
        .filter(|placed| selects(&placed.tags))
        .filter(|placed| nearest(placed, |keywords| keywords.ignore_errors.as_ref()).is_none())
        .filter_map(|placed| {
            let scope = TaskScope::new(store, host, &placed.context, &live).task(&placed.task).ahead(true);
            match fate(&placed, &scope) {
                Err(Halt::Undefined(diagnostic)) => Some(told(diagnostic, host)),
                _ => None,
            }
        })
        .collect()
}

fn told(mut diagnostic: Diagnostic, host: &str) -> Diagnostic {
    diagnostic.severity = Severity::Warning;
    diagnostic.message = format!("{}: {host} fails when it reaches this task", diagnostic.message);
    diagnostic
}

/// Tasks whose failure nothing catches.
pub fn exposed(branches: &[Branch]) -> Vec<Rc<Placed>> {
    let mut tasks = vec![];
    for branch in branches {
        match branch {
            Branch::Task(task) => tasks.push(task.clone()),
            Branch::Role { body, .. } => tasks.extend(exposed(body)),
            Branch::Block(block) if block.rescue.is_empty() => tasks.extend(exposed(&block.body)),
            Branch::Block(_) => {}
        }
    }
    tasks
}

/// Whether the conditions of a task hold.
pub fn reached(placed: &Placed, scope: &TaskScope) -> Result<bool, Halt> {
    for condition in all(placed, |keywords| &keywords.when) {
        if !condition.value.holds(scope).map_err(|halt| halt.at(&condition.place))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Evaluates what can be evaluated of a task without its host.
fn fate(placed: &Placed, scope: &TaskScope) -> Result<(), Halt> {
    let (task, met) = (&placed.task, reached(placed, scope));
    // Conditions of a loop may read its item.
    if task.r#loop.is_some() && matches!(met, Err(Halt::Undefined(_))) || !met? {
        return Ok(());
    }
    if let Some(looped) = &task.r#loop {
        return vars::loop_values(looped, scope).map(drop);
    }
    if let Some(action) = actions::find(&task.module) {
        return action.run(task, scope).map(drop);
    }
    let Some(entry) = registry::find(&task.module) else { return Ok(()) };
    let arguments = arguments::rendered(placed, entry, scope)?;
    let dir = scope.store.playbook_dir.borrow().clone();
    match template_file(&scope.store, placed, entry, &arguments, &dir) {
        Some(found) => content(&found, scope).map_err(|halt| match halt {
            Halt::Undefined(undefined) => {
                Halt::Undefined(undefined.also(&task.module_place, "for this task"))
            }
            other => other,
        }),
        None => Ok(()),
    }
}

fn content(found: &TemplateFile, scope: &TaskScope) -> Result<(), Halt> {
    let more = template_vars::of(&found.path, &found.dest, scope);
    render_file(&found.text, &found.options, &scope.bind(more)).map(drop)
}
