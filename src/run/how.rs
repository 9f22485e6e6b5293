use crate::{
    ask::Environment,
    plan::Step,
    playbook::{Keywords, Setting},
    project::Placed,
    template::{Halt, Scope, Value},
    vars::Level,
};

/// How a task is run on a host: the keywords that it has or inherits, rendered.
#[derive(Clone, Debug, Default)]
pub struct How {
    pub check: bool,
    pub diff: bool,
    pub ignore_errors: bool,
    pub ignore_unreachable: bool,
    pub any_errors_fatal: bool,
    pub no_log: bool,
    pub environment: Environment,
    pub delegate: Option<String>,
    /// Facts and variables go to the delegate (`delegate_facts`).
    pub delegate_facts: bool,
    pub timeout_s: Option<u64>,
}

/// The nearest setting of a keyword: the task's own, or that of what it inherits from. Dynamic includes do not hand
/// their keywords down.
pub fn nearest<'a>(
    placed: &'a Placed,
    keyword: impl Fn(&'a Keywords) -> Option<&'a Setting>,
) -> Option<&'a Setting> {
    if let Some(own) = keyword(&placed.task.keywords) {
        return Some(own);
    }
    let mut context = Some(&placed.context);
    while let Some(here) = context {
        if !matches!(here.level, Level::Include)
            && let Some(found) = keyword(&here.keywords)
        {
            return Some(found);
        }
        context = here.parent.as_ref();
    }
    None
}

/// All settings of a list keyword, from the outermost to the task's own.
pub fn all<'a>(placed: &'a Placed, keyword: impl Fn(&'a Keywords) -> &'a [Setting]) -> Vec<&'a Setting> {
    let mut levels = vec![];
    levels.extend(Some(keyword(&placed.task.keywords)).filter(|own| !own.is_empty()));
    let mut context = Some(&placed.context);
    while let Some(here) = context {
        let settings = keyword(&here.keywords);
        if !matches!(here.level, Level::Include) && !settings.is_empty() {
            levels.push(settings);
        }
        context = here.parent.as_ref();
    }
    levels.into_iter().rev().flatten().collect()
}

/// A keyword's boolean; one that renders to nothing counts as not set.
pub fn boolean(setting: Option<&Setting>, scope: &dyn Scope) -> Result<Option<bool>, Halt> {
    let Some(setting) = setting else { return Ok(None) };
    let value = setting.value.render(scope)?;
    match as_bool(&value) {
        Some(value) => Ok(Some(value)),
        None if matches!(value, Value::Null | Value::Omit) => Ok(None),
        None => Err(Halt::error(format!("expected a boolean, found `{value}`")).at(&setting.place)),
    }
}

pub fn as_bool(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Int(0) => Some(false),
        Value::Int(1) => Some(true),
        Value::Str(text) => match text.text.to_lowercase().as_str() {
            "y" | "yes" | "on" | "1" | "true" | "t" => Some(true),
            "n" | "no" | "off" | "0" | "false" | "f" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A keyword's text; empty and nothing count as not set.
pub fn text(setting: Option<&Setting>, scope: &dyn Scope) -> Result<Option<String>, Halt> {
    let Some(setting) = setting else { return Ok(None) };
    let value = setting.value.render(scope)?;
    Ok(match value {
        Value::Null | Value::Omit => None,
        other => Some(other.to_string()).filter(|text| !text.is_empty()),
    })
}

/// A keyword's number.
pub fn number(setting: Option<&Setting>, scope: &dyn Scope) -> Result<Option<f64>, Halt> {
    let (Some(setting), Some(text)) = (setting, text(setting, scope)?) else {
        return Ok(None);
    };
    let refuse = || Halt::error(format!("expected a number, found `{text}`")).at(&setting.place);
    text.trim().parse().map(Some).map_err(|_| refuse())
}

/// Whether `no_log` hides what a task says. Who knows what an unclear one was to hide: it hides.
pub fn hides(placed: &Placed, scope: &dyn Scope) -> bool {
    boolean(nearest(placed, |keywords| keywords.no_log.as_ref()), scope)
        .map_or(true, |on| on.unwrap_or(false))
}

type Flag = fn(&Keywords) -> Option<&Setting>;

impl How {
    /// A step in the environment that the task's keywords make; its own variables win.
    pub fn surround(&self, step: Step) -> Step {
        match step {
            Step::Run(mut sh) => {
                let own = std::mem::take(&mut sh.env);
                sh.env = self.environment.iter().cloned().chain(own).collect();
                Step::Run(sh)
            }
            put => put,
        }
    }

    pub fn of(placed: &Placed, scope: &dyn Scope, check: bool, diff: bool) -> Result<Self, Halt> {
        let flag = |keyword: Flag| boolean(nearest(placed, keyword), scope);
        Ok(Self {
            no_log: flag(|k| k.no_log.as_ref())?.unwrap_or(false),
            environment: environment(placed, scope)?.into(),
            delegate: delegate(placed, scope)?,
            delegate_facts: flag(|k| k.delegate_facts.as_ref())?.unwrap_or(false),
            timeout_s: number(nearest(placed, |k| k.timeout.as_ref()), scope)?
                .map(|n| n as u64)
                .filter(|n| *n > 0),
            ..Self::flags(flag, check, diff)?
        })
    }

    /// What still holds of a task that fails because one of its keywords cannot be rendered.
    pub fn of_failed(placed: &Placed, scope: &dyn Scope, check: bool, diff: bool) -> Self {
        let flag = |keyword: Flag| boolean(nearest(placed, keyword), scope);
        let no_log = hides(placed, scope);
        let flags = Self::flags(|keyword| Ok(flag(keyword).ok().flatten()), check, diff);
        Self { no_log, ..flags.unwrap_or_default() }
    }

    fn flags(
        flag: impl Fn(Flag) -> Result<Option<bool>, Halt>,
        check: bool,
        diff: bool,
    ) -> Result<Self, Halt> {
        Ok(Self {
            check: flag(|k| k.check_mode.as_ref())?.unwrap_or(check),
            diff: flag(|k| k.diff.as_ref())?.unwrap_or(diff),
            ignore_errors: flag(|k| k.ignore_errors.as_ref())?.unwrap_or(false),
            ignore_unreachable: flag(|k| k.ignore_unreachable.as_ref())?.unwrap_or(false),
            any_errors_fatal: flag(|k| k.any_errors_fatal.as_ref())?.unwrap_or(false),
            ..Self::default()
        })
    }
}

fn delegate(placed: &Placed, scope: &dyn Scope) -> Result<Option<String>, Halt> {
    let Some(setting) = nearest(placed, |k| k.delegate_to.as_ref()) else {
        return Ok(None);
    };
    let written = setting.value.source();
    match text(Some(setting), scope)? {
        Some(name) => Ok(Some(name)),
        None if matches!(setting.value.as_literal(), Some(Value::Null)) => Ok(None),
        None => {
            Err(Halt::error(format!("empty hostname produced from delegate_to: `{written}`"))
                .at(&setting.place))
        }
    }
}

fn environment(placed: &Placed, scope: &dyn Scope) -> Result<Vec<(String, String)>, Halt> {
    let mut merged: indexmap::IndexMap<String, String> = Default::default();
    for setting in all(placed, |k| &k.environment) {
        let value = setting.value.render(scope)?;
        for part in flat(&value) {
            let Value::Dict(dict) = &part else {
                return Err(Halt::error(format!("expected a mapping of variables, found `{part}`"))
                    .at(&setting.place));
            };
            let entries = dict.borrow();
            merged
                .extend(entries.iter().map(|(key, value)| (super::decode::key_text(key), value.to_string())));
        }
    }
    Ok(merged.into_iter().collect())
}

fn flat(value: &Value) -> Vec<Value> {
    match value {
        Value::Null | Value::Omit => vec![],
        Value::List(items) => items.borrow().clone(),
        other => vec![other.clone()],
    }
}
