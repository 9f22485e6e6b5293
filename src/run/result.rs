use std::{cell::RefCell, rc::Rc, time::Duration};

use indexmap::IndexMap;

use crate::{
    event::{Outcome, Status},
    plan::{Assumption, Difference, Failure, LiesIn, Returns},
    source::Diagnostic,
    template::{Dict, Halt, Key, Value},
};

use super::{decode::key_text, extras::Extras, names::Effects, told::CENSORED};

/// The result of a task or of one item of its loop, as users register it, and what belongs to it.
#[derive(Clone, Default)]
pub struct TaskResult {
    /// The keys of the module, in its order.
    pub keys: IndexMap<String, Value>,
    pub changed: bool,
    pub failed: bool,
    pub skipped: bool,
    pub unreachable: bool,
    /// In check mode: why nothing can be said.
    pub unpredictable: Option<String>,
    /// In check mode: some of its keys are holes, which only the doing would fill.
    pub untold: bool,
    pub differences: Vec<Difference>,
    pub diagnostic: Option<Diagnostic>,
    /// In check mode: a failure that its module has declared, and whose cause a task before it may remove.
    pub foreseen: Option<Foreseen>,
    /// In check mode: the result of a change that is not made.
    pub undone: bool,
    /// Of a loop: its items' results are among the keys.
    pub summary: bool,
    /// Of an include: what it names could not be taken in.
    pub left_out: Option<LeftOut>,
    /// Shown even where results are not asked for.
    pub verbose: bool,
    /// For who registers it.
    pub extras: Option<Rc<Extras>>,
    /// In check mode: what the tasks behind may take for answered.
    pub assume: Vec<Assumption>,
}

/// Why an include took nothing in. Nothing forgives that; the host counts as failed from then on, even where a `rescue`
/// follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// The file or role is not there.
    Missing,
    /// It is no playbook: no `rescue` follows.
    Broken,
}

/// What a module has said when it failed, and where the cause lies.
#[derive(Clone)]
pub struct Foreseen {
    pub said: String,
    pub lies_in: LiesIn,
    /// What is told where a task before it may remove the cause; none: that nothing can be predicted.
    pub otherwise: Option<Box<TaskResult>>,
}

/// Keys that follow from others, at most.
const FLAGS: usize = 6;

impl TaskResult {
    pub fn of_returns(returns: Returns, changed: bool) -> Self {
        let untold = !returns.all_untold().is_empty();
        Self { keys: keys(returns), changed, untold, ..Self::default() }
    }

    pub fn of_failure(failure: Failure, diagnostic: Option<Diagnostic>) -> Self {
        let mut keys = keys(*failure.returns);
        keys.insert("msg".to_owned(), Value::str(&failure.msg));
        let changed = matches!(keys.get("changed"), Some(Value::Bool(true)));
        Self {
            keys,
            changed,
            failed: !failure.lost,
            unreachable: failure.lost,
            diagnostic,
            ..Self::default()
        }
    }

    /// A template, condition or parameter that does not work out.
    pub fn of_halt(halt: Halt) -> Self {
        match halt {
            Halt::Undefined(diagnostic) | Halt::Error(diagnostic) => Self::of_diagnostic(diagnostic),
            Halt::Unknown(why) => Self::unpredictable(why),
            Halt::Pending(name) => Self::of_failure(Failure::new(format!("`{name}` is never defined")), None),
        }
    }

    pub fn of_diagnostic(diagnostic: Diagnostic) -> Self {
        let keys = [("msg".to_owned(), Value::str(&diagnostic.message))].into_iter().collect();
        Self { keys, failed: true, diagnostic: Some(diagnostic), ..Self::default() }
    }

    pub fn unpredictable(why: String) -> Self {
        let msg = Value::str(format!("cannot be predicted: {why}"));
        Self {
            keys: [("msg".to_owned(), msg)].into_iter().collect(),
            unpredictable: Some(why),
            ..Self::default()
        }
    }

    pub fn unreachable(message: &str) -> Self {
        let keys = [("msg".to_owned(), Value::str(message))].into_iter().collect();
        Self { keys, unreachable: true, ..Self::default() }
    }

    /// `key` is where the reason stands: `msg`, or `skip_reason` where it is not the module's.
    pub fn skipped(key: &str, reason: &str) -> Self {
        let result = Self { keys: IndexMap::with_capacity(2), skipped: true, ..Self::default() };
        result.with(key, Value::str(reason))
    }

    pub fn with(mut self, key: &str, value: Value) -> Self {
        self.keys.insert(key.to_owned(), value);
        self
    }

    /// As it is registered: the module's keys, `changed`, `failed` and what follows from them.
    pub fn value(&self) -> Value {
        match &self.unpredictable {
            Some(why) => Value::Hole(Rc::new(Halt::Unknown(why.clone()))),
            None => {
                let mut dict = Dict::with_capacity(self.keys.len() + FLAGS);
                self.each(&mut |key, value| drop(dict.insert(Key::str(key), value)));
                dict.extend(self.diff().map(|diff| (Key::str("diff"), diff)));
                Value::Dict(Rc::new(RefCell::new(dict)))
            }
        }
    }

    fn diff(&self) -> Option<Value> {
        let extras = self.extras.as_ref().filter(|_| !(self.failed || self.skipped || self.unreachable))?;
        extras.diff(&self.keys, &self.differences)
    }

    /// What stands under a key, if check mode cannot tell it.
    fn hole(&self, key: &str) -> Option<Value> {
        self.keys.get(key).filter(|value| matches!(value, Value::Hole(_))).cloned()
    }

    /// Goes through what is registered; what comes later replaces what came before under its key.
    fn each(&self, add: &mut dyn FnMut(&str, Value)) {
        self.keys.iter().for_each(|(key, value)| add(key, value.clone()));
        for (stream, name) in [("stdout", "stdout_lines"), ("stderr", "stderr_lines")] {
            let text = self.keys.get(stream).and_then(Value::as_str);
            if let Some(text) = text.filter(|_| !self.keys.contains_key(name)) {
                add(name, lines(text));
            }
        }
        for (key, flag) in [("changed", self.changed), ("failed", self.failed)] {
            add(key, self.hole(key).unwrap_or(Value::Bool(flag)));
        }
        for (key, flag) in [("skipped", self.skipped), ("unreachable", self.unreachable)] {
            if flag {
                add(key, Value::Bool(true));
            }
        }
    }

    fn warnings(&self) -> Vec<Value> {
        match self.keys.get("warnings") {
            Some(Value::List(warnings)) => warnings.borrow().clone(),
            _ => vec![],
        }
    }

    /// In check mode: whether it counts as a change could only be told by doing it.
    pub fn may_change(&self) -> bool {
        !self.changed && (self.unpredictable.is_some() || self.skipped && self.untold)
    }

    pub fn status(&self) -> Status {
        match self {
            Self { unreachable: true, .. } => Status::Unreachable,
            Self { failed: true, .. } => Status::Failed,
            Self { skipped: true, .. } => Status::Skipped,
            Self { changed: true, .. } => Status::Changed,
            Self { unpredictable: Some(_), .. } => Status::Unknown,
            _ => Status::Ok,
        }
    }

    /// What a report is told.
    pub fn outcome(&self, no_log: bool, delegate: Option<String>, elapsed: Duration) -> Outcome {
        Outcome {
            status: self.status(),
            result: if no_log { censored(self) } else { self.json() },
            differences: if no_log { vec![] } else { self.differences.clone() },
            ignored: false,
            rescued: false,
            included: 0,
            unpredictable: self
                .unpredictable
                .clone()
                .map(|why| if no_log { CENSORED.to_owned() } else { why }),
            delegate,
            verbose: self.verbose,
            no_log,
            diagnostic: self.diagnostic.clone().filter(|_| !no_log),
            elapsed,
        }
    }

    /// As it is registered, without what is not known.
    fn json(&self) -> serde_json::Map<String, serde_json::Value> {
        let mut map = serde_json::Map::with_capacity(self.keys.len() + FLAGS);
        self.each(&mut |key, value| {
            if let Some(value) = told(&value) {
                map.insert(key.to_owned(), value);
            }
        });
        if let (true, Some(serde_json::Value::Array(items))) = (self.summary, map.get_mut("results")) {
            // Told with the items.
            let items = items.iter_mut().filter_map(serde_json::Value::as_object_mut);
            items.for_each(|item| item.retain(|key, _| !["diff", "invocation"].contains(&key.as_str())));
            map.shift_remove("warnings");
        }
        if self.unpredictable.is_some() {
            map.retain(|key, _| self.keys.contains_key(key));
        }
        map
    }

    /// What the result defines: the registered name and facts.
    pub fn effects(&self, register: Option<&str>) -> Effects {
        let set = register.map(|name| (name.to_owned(), self.value())).into_iter().collect();
        let facts = match self.keys.get("ansible_facts") {
            Some(Value::Dict(dict)) if !self.failed => dict.borrow().iter().filter_map(fact).collect(),
            _ => vec![],
        };
        Effects { set, facts, ..Effects::default() }
    }
}

fn fact((key, value): (&Key, &Value)) -> Option<(String, Value)> {
    let Key::Str(name) = key else { return None };
    let short = name.strip_prefix("ansible_").filter(|short| *short != "local").unwrap_or(name);
    Some((short.to_owned(), value.clone()))
}

fn keys(returns: Returns) -> IndexMap<String, Value> {
    let untold = returns.all_untold().to_vec();
    let mut keys: IndexMap<String, Value> =
        returns.0.into_iter().map(|(key, value)| (key, Value::from_json(&value))).collect();
    for (path, why) in untold {
        let hole = Value::Hole(Rc::new(Halt::Unknown(why)));
        match path.as_slice() {
            [key] => drop(keys.insert(key.clone(), hole)),
            [key, path @ ..] => keys.get(key).into_iter().for_each(|value| fill(value, path, &hole)),
            [] => {}
        }
    }
    keys
}

/// Puts a hole at a path of keys.
fn fill(value: &Value, path: &[String], hole: &Value) {
    let (Value::Dict(dict), Some((key, path))) = (value, path.split_first()) else { return };
    match path {
        [] => drop(dict.borrow_mut().insert(Key::str(key), hole.clone())),
        path => dict.borrow().get(&Key::str(key)).into_iter().for_each(|value| fill(value, path, hole)),
    }
}

/// A value without its holes; `None` for what is one.
fn told(value: &Value) -> Option<serde_json::Value> {
    match (value.to_json(), value) {
        (Ok(json), _) => Some(json),
        (_, Value::List(items)) => Some(items.borrow().iter().filter_map(told).collect()),
        (_, Value::Dict(dict)) => {
            let entry = |(key, value): (&Key, &Value)| Some((key_text(key), told(value)?));
            Some(dict.borrow().iter().filter_map(entry).collect())
        }
        _ => None,
    }
}

fn lines(text: &str) -> Value {
    Value::list(text.lines().map(Value::str))
}

fn censored(result: &TaskResult) -> serde_json::Map<String, serde_json::Value> {
    [("censored".to_owned(), CENSORED.into()), ("changed".to_owned(), result.changed.into())]
        .into_iter()
        .collect()
}

/// The summary of a loop over its items' results, as it is registered.
pub fn summary(items: &[(Vec<(String, Value)>, TaskResult)]) -> TaskResult {
    let entry = |(bindings, result): &(Vec<(String, Value)>, TaskResult)| {
        let value = result.value();
        if let Value::Dict(dict) = &value {
            let names = bindings.iter().map(|(name, value)| (Key::Str(name.as_str().into()), value.clone()));
            dict.borrow_mut().extend(names);
            let invocation = result.extras.as_ref().and_then(|extras| extras.invocation.clone());
            dict.borrow_mut().extend(invocation.map(|told| (Key::str("invocation"), told)));
            // They stand beside all items.
            dict.borrow_mut().shift_remove(&Key::str("warnings"));
        }
        value
    };
    let any = |test: fn(&TaskResult) -> bool| items.iter().any(|(_, result)| test(result));
    let skipped = items.iter().all(|(_, result)| result.skipped);
    let failed = any(|result| result.failed);
    let msg = match (failed, skipped) {
        (true, _) => "One or more items failed",
        (_, true) => "All items skipped",
        _ => "All items completed",
    };
    let mut keys = IndexMap::new();
    keys.insert("results".to_owned(), Value::list(items.iter().map(entry)));
    for (key, known) in [("changed", any(|result| result.changed)), ("failed", failed)] {
        let hole = items.iter().find_map(|(_, result)| result.hole(key));
        keys.extend(hole.filter(|_| !known).map(|hole| (key.to_owned(), hole)));
    }
    let warnings: Vec<Value> = items.iter().flat_map(|(_, result)| result.warnings()).collect();
    keys.extend((!warnings.is_empty()).then(|| ("warnings".to_owned(), Value::list(warnings))));
    if items.is_empty() {
        keys.insert("skipped_reason".to_owned(), Value::str("No items in the list"));
    } else {
        keys.insert("msg".to_owned(), Value::str(msg));
        keys.insert("skipped".to_owned(), Value::Bool(skipped));
    }
    TaskResult {
        keys,
        changed: any(|result| result.changed),
        failed,
        skipped,
        unreachable: any(|result| result.unreachable),
        summary: true,
        unpredictable: items.iter().find_map(|(_, result)| result.unpredictable.clone()),
        left_out: items.iter().filter_map(|(_, result)| result.left_out).max(),
        diagnostic: items.iter().find_map(|(_, result)| result.diagnostic.clone()),
        ..TaskResult::default()
    }
}
