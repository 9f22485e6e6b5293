use crate::{
    playbook::{Keywords, Setting},
    project::Placed,
    template::{Scope, Template, Value},
    vars::TaskScope,
};

use super::{handlers::listed, how::nearest};

type Keyword = fn(&Keywords) -> Option<&Setting>;

/// Keywords that a task has of its own or inherits.
const KEYWORDS: &[(&str, Keyword)] = &[
    ("any_errors_fatal", |keywords| keywords.any_errors_fatal.as_ref()),
    ("become", |keywords| keywords.r#become.as_ref()),
    ("become_method", |keywords| keywords.become_method.as_ref()),
    ("become_user", |keywords| keywords.become_user.as_ref()),
    ("check_mode", |keywords| keywords.check_mode.as_ref()),
    ("connection", |keywords| keywords.connection.as_ref()),
    ("delegate_facts", |keywords| keywords.delegate_facts.as_ref()),
    ("delegate_to", |keywords| keywords.delegate_to.as_ref()),
    ("diff", |keywords| keywords.diff.as_ref()),
    ("ignore_errors", |keywords| keywords.ignore_errors.as_ref()),
    ("ignore_unreachable", |keywords| keywords.ignore_unreachable.as_ref()),
    ("no_log", |keywords| keywords.no_log.as_ref()),
    ("port", |keywords| keywords.port.as_ref()),
    ("remote_user", |keywords| keywords.remote_user.as_ref()),
    ("run_once", |keywords| keywords.run_once.as_ref()),
    ("throttle", |keywords| keywords.throttle.as_ref()),
    ("timeout", |keywords| keywords.timeout.as_ref()),
];

/// A task that failed, as `rescue` and `always` know it: its keywords, its variables as they are written, and its
/// arguments, those of a loop as they are written.
pub fn failed_task(placed: &Placed, scope: &TaskScope) -> Value {
    let task = &placed.task;
    let texts = |texts: &[String]| Value::list(texts.iter().map(Value::str));
    let rendered = |setting: Option<&Setting>| setting.map_or(Value::Null, |it| value(&it.value, scope));
    let name = task.name.as_ref().map_or_else(|| Value::str(""), |name| value(&name.value, scope));
    let vars = task.keywords.vars.iter().map(|entry| (entry.name.as_str(), written(&entry.value)));
    let notify = nearest(placed, |keywords| keywords.notify.as_ref());
    let notify = notify.map_or(Value::Null, |it| texts(&listed(&value(&it.value, scope))));
    let when = super::how::all(placed, |keywords| &keywords.when);
    let mut all = vec![
        ("name", name),
        ("action", Value::str(&task.module)),
        ("args", args(placed, scope)),
        ("vars", Value::dict(vars)),
        ("tags", texts(&placed.tags)),
        ("when", Value::list(when.iter().map(|it| written(&it.value)))),
        ("notify", notify),
        ("register", task.register.as_deref().map_or(Value::Null, Value::str)),
        ("loop", task.r#loop.as_ref().map_or(Value::Null, |looped| value(&looped.value, scope))),
        ("retries", rendered(task.retries.as_ref())),
        ("delay", rendered(task.delay.as_ref())),
    ];
    let conditions =
        [("changed_when", &task.changed_when), ("failed_when", &task.failed_when), ("until", &task.until)];
    all.extend(conditions.map(|(name, list)| (name, Value::list(list.iter().map(|it| written(&it.value))))));
    all.extend(KEYWORDS.iter().map(|(name, keyword)| (*name, rendered(nearest(placed, *keyword)))));
    Value::dict(all)
}

fn args(placed: &Placed, scope: &TaskScope) -> Value {
    let args = &placed.task.args;
    let value = |template: &Template| match placed.task.r#loop {
        Some(_) => written(template),
        None => value(template, scope),
    };
    let free = args.free.iter().map(|free| ("_raw_params", value(&free.value)));
    let named = args.named.iter().map(|arg| (arg.name.as_str(), value(&arg.value)));
    let own: Vec<_> = named.chain(free).filter(|(_, value)| !matches!(value, Value::Omit)).collect();
    let whole = Value::dict::<&str>([]);
    if let Value::Dict(all) = &whole {
        for below in &args.whole {
            if let Value::Dict(below) = value(&below.value) {
                all.borrow_mut()
                    .extend(below.borrow().iter().map(|(key, value)| (key.clone(), value.clone())));
            }
        }
        let own = own.into_iter().map(|(name, value)| (crate::template::Key::str(name), value));
        all.borrow_mut().extend(own);
    }
    whole
}

/// Rendered, or as written where that cannot be.
fn value(template: &Template, scope: &dyn Scope) -> Value {
    template
        .render(scope)
        .ok()
        .filter(|value| !matches!(value, Value::Undefined(_)))
        .unwrap_or_else(|| written(template))
}

fn written(template: &Template) -> Value {
    template.as_literal().unwrap_or_else(|| Value::str(template.source()))
}
