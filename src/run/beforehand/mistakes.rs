//! What is wrong with what a task says, whoever comes to it.

use crate::{
    actions,
    playbook::{Keywords, LoopControl, Setting},
    project::Placed,
    source::Diagnostic,
    template::{Template, Value},
    vars::Level,
};

use super::super::{
    arguments,
    decode::{Argument, Slot},
    deeds::brings_tasks,
    registry,
};

/// Templates that cannot be read, and parameters that its module does not take. The task fails, once a host comes to it.
pub fn mistakes(placed: &Placed) -> Vec<Diagnostic> {
    let mut wrong: Vec<_> = templates(placed).into_iter().flat_map(Template::mistakes).collect();
    wrong.extend(of_arguments(placed));
    wrong
}

/// What its templates need that is not available here.
pub fn lacks(placed: &Placed) -> Vec<Diagnostic> {
    templates(placed).into_iter().flat_map(Template::lacks).collect()
}

fn of_arguments(placed: &Placed) -> Vec<Diagnostic> {
    let task = &placed.task;
    if let Some(action) = actions::find(&task.module) {
        return action.check(task).err().filter(|_| !brings_tasks(task)).into_iter().collect();
    }
    let literal = registry::find(&task.module).map(|entry| (entry, arguments::literal(placed, entry)));
    let Some((entry, Ok(arguments))) = literal else { return vec![] };
    let decoded = (entry.decode)(&task.module, &task.module_place, &arguments);
    no_texts(&arguments).into_iter().chain(decoded.err()).collect()
}

/// Lists and mappings where one text belongs: nobody is called like that, and no path is.
fn no_texts(arguments: &[Argument]) -> Vec<Diagnostic> {
    const TEXTS: &[&str] = &["owner", "group", "dest", "src", "path", "mode", "state", "repo", "url"];
    let wrong = |argument: &Argument| match &argument.value {
        Slot::Value(Value::List(_)) => Some("a list"),
        Slot::Value(Value::Dict(_)) => Some("a mapping"),
        _ => None,
    };
    let named = arguments.iter().filter(|argument| TEXTS.contains(&argument.name.as_str()));
    let found = named.filter_map(|argument| {
        let message = format!("`{}`: expected text, found {}", argument.name, wrong(argument)?);
        Some(Diagnostic::error(message).at(&argument.value_place))
    });
    found.collect()
}

/// A task's own templates and those of the keywords that it inherits; not its name, without which it runs all the same.
fn templates(placed: &Placed) -> Vec<&Template> {
    let task = &placed.task;
    let mut settings: Vec<&Setting> = task.args.free.iter().chain(&task.args.whole).collect();
    settings.extend([&task.retries, &task.delay, &task.r#async, &task.poll].into_iter().flatten());
    settings.extend(task.changed_when.iter().chain(&task.failed_when).chain(&task.until));
    settings.extend(task.r#loop.iter().flat_map(|looped| of_control(&looped.control)));
    settings.extend(of_keywords(&task.keywords));
    let mut context = Some(&placed.context);
    while let Some(here) = context {
        if !matches!(here.level, Level::Include) {
            settings.extend(of_keywords(&here.keywords));
        }
        context = here.parent.as_ref();
    }
    let arguments = task.args.named.iter().map(|arg| &arg.value);
    let looped = task.r#loop.iter().map(|looped| &looped.value);
    arguments.chain(looped).chain(settings.into_iter().map(|setting| &setting.value)).collect()
}

fn of_control(control: &LoopControl) -> Vec<&Setting> {
    let LoopControl { label, pause, extended, extended_allitems, break_when, .. } = control;
    let one = [label, pause, extended, extended_allitems].into_iter().flatten();
    one.chain(break_when).collect()
}

fn of_keywords(of: &Keywords) -> Vec<&Setting> {
    let one = [
        &of.any_errors_fatal,
        &of.r#become,
        &of.become_user,
        &of.become_method,
        &of.become_exe,
        &of.become_flags,
        &of.check_mode,
        &of.connection,
        &of.delegate_to,
        &of.delegate_facts,
        &of.diff,
        &of.ignore_errors,
        &of.ignore_unreachable,
        &of.no_log,
        &of.notify,
        &of.port,
        &of.remote_user,
        &of.run_once,
        &of.throttle,
        &of.timeout,
    ];
    let several = of.environment.iter().chain(&of.module_defaults).chain(&of.when);
    one.into_iter().flatten().chain(several).collect()
}
