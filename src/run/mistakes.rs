//! What is wrong with what a task says, whoever comes to it.

use crate::{
    actions,
    playbook::{Keywords, LoopControl, Setting},
    project::Placed,
    source::Diagnostic,
    template::Value,
    vars::Level,
};

use super::{
    arguments,
    decode::{Argument, Slot},
    deeds::brings_tasks,
    registry,
};

/// Templates that cannot be read, and parameters that its module does not take. The task fails, once a host comes to it.
pub fn mistakes(placed: &Placed) -> Vec<Diagnostic> {
    let mut wrong = of_templates(placed);
    wrong.extend(of_arguments(placed));
    wrong
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

/// Of a task's own texts and the keywords that it inherits; not of its name, without which it runs all the same.
fn of_templates(placed: &Placed) -> Vec<Diagnostic> {
    let task = &placed.task;
    let mut wrong: Vec<Diagnostic> = task.args.named.iter().flat_map(|arg| arg.value.mistakes()).collect();
    wrong.extend(task.r#loop.iter().flat_map(|looped| looped.value.mistakes()));
    let mut settings: Vec<&Setting> = task.args.free.iter().chain(&task.args.whole).collect();
    settings.extend([&task.retries, &task.delay, &task.r#async, &task.poll].into_iter().flatten());
    settings.extend(task.changed_when.iter().chain(&task.failed_when).chain(&task.until));
    settings.extend(task.r#loop.iter().flat_map(|looped| of_control(&looped.control)));
    settings.extend(of_keywords(&task.keywords));
    wrong.extend(settings.into_iter().flat_map(|setting| setting.value.mistakes()));
    for context in placed.context.chain().filter(|context| !matches!(context.level, Level::Include)) {
        wrong.extend(of_keywords(&context.keywords).into_iter().flat_map(|setting| setting.value.mistakes()));
    }
    wrong
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
