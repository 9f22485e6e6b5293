//! Functions that every template has.

use std::{
    any::Any,
    cell::{Cell, RefCell},
};

use super::{
    args::Args,
    halt::Halt,
    items, missing, print,
    scope::Scope,
    time,
    value::{Dict, Fallible, Object, Value},
};

/// The longest `range`.
const MAX_RANGE: i64 = 10_000_000;

/// The functions that are built in.
pub const NAMES: &[&str] = &["range", "dict", "namespace", "joiner", "cycler", "undef", "now"];

/// A call of a function that is built in; `None`: there is no such function.
pub fn call(scope: &dyn Scope, name: &str, args: &mut Args) -> Option<Fallible> {
    Some(match name {
        "range" => range(args),
        "dict" => dict(args),
        "namespace" => namespace(args),
        "joiner" => joiner(args),
        "cycler" => Ok(cycler(args)),
        "undef" => undef(args),
        "lipsum" => Err(Halt::error("`lipsum` is not supported").hint("write the text out")),
        "now" => scope.impure("now").and_then(|()| time::now(args)),
        _ => return None,
    })
}

fn range(args: &mut Args) -> Fallible {
    let first = args.int("start", 0)?;
    let second = args.optional_int("stop")?;
    let step = args.int("step", 1)?;
    let (start, stop) = second.map_or((0, first), |stop| (first, stop));
    if step == 0 {
        return Err(Halt::error("range() arg 3 must not be zero"));
    }
    if stop.abs_diff(start) / step.unsigned_abs() > MAX_RANGE.unsigned_abs() {
        return Err(Halt::error(format!("range too big; the limit is {MAX_RANGE} items")));
    }
    let numbers = std::iter::successors(Some(start), |at| at.checked_add(step));
    let inside = numbers.take_while(|at| if step > 0 { *at < stop } else { *at > stop });
    Ok(Value::list(inside.map(Value::Int)))
}

/// `dict(a=1)`, `dict(pairs)`, `dict(other, a=1)`.
fn dict(args: &mut Args) -> Fallible {
    let mut dict = Dict::new();
    if let Some(from) = args.optional("iterable") {
        let from = missing::used(from)?;
        match items::entries(&from)? {
            Some(entries) => dict.extend(entries),
            None => dict.extend(items::pairs(&from)?),
        }
    }
    dict.extend(args.rest_named().into_iter().map(|(name, value)| (super::key::Key::Str(name), value)));
    Ok(Value::map(dict))
}

fn undef(args: &mut Args) -> Fallible {
    let hint = args.optional_text("hint")?;
    Ok(Value::undefined(
        hint.map_or_else(|| "Mandatory variable has not been overridden".into(), |text| text.to_string()),
    ))
}

/// `namespace(a=1)`: attributes that inner scopes can set.
struct Namespace(RefCell<Dict>);

fn namespace(args: &mut Args) -> Fallible {
    let Value::Dict(from) = dict(args)? else {
        return Err(Halt::error("namespace() takes attributes"));
    };
    Ok(Value::object(Namespace(RefCell::new(from.take()))))
}

impl Object for Namespace {
    fn class(&self) -> &'static str {
        "Namespace"
    }

    fn attribute(&self, name: &str) -> Fallible<Option<Value>> {
        Ok(self.0.borrow().get(name).cloned())
    }

    fn set_attribute(&self, name: &str, value: Value) -> bool {
        self.0.borrow_mut().insert(name.into(), value);
        true
    }

    fn print(&self) -> String {
        let dict = Value::map(self.0.borrow().clone());
        format!("<Namespace {dict:?}>")
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `joiner(', ')`: nothing when it is called first, then the separator.
struct Joiner {
    separator: Value,
    used: Cell<bool>,
}

fn joiner(args: &mut Args) -> Fallible {
    let separator = args.optional("sep").unwrap_or_else(|| ", ".into());
    print::text(&separator)?;
    let used = Cell::new(false);
    Ok(Value::object(Joiner { separator, used }))
}

impl Object for Joiner {
    fn class(&self) -> &'static str {
        "Joiner"
    }

    fn method(&self, name: &str, _: &[Value]) -> Option<Fallible> {
        (name == "__call__")
            .then(|| Ok(if self.used.replace(true) { self.separator.clone() } else { "".into() }))
    }

    fn print(&self) -> String {
        "<Joiner>".into()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `cycler('odd', 'even')`: `next()`, `current`, `reset()`.
struct Cycler {
    items: Vec<Value>,
    at: Cell<usize>,
}

fn cycler(args: &mut Args) -> Value {
    let items = args.rest();
    let at = Cell::new(0);
    Value::object(Cycler { items, at })
}

impl Cycler {
    fn current(&self) -> Fallible {
        let found = self.items.get(self.at.get()).cloned();
        found.ok_or_else(|| Halt::error("at least one item has to be provided"))
    }

    fn next(&self) -> Fallible {
        let current = self.current()?;
        self.at.set((self.at.get() + 1) % self.items.len().max(1));
        Ok(current)
    }
}

impl Object for Cycler {
    fn class(&self) -> &'static str {
        "Cycler"
    }

    fn attribute(&self, name: &str) -> Fallible<Option<Value>> {
        if name == "current" { self.current().map(Some) } else { Ok(None) }
    }

    fn method(&self, name: &str, _: &[Value]) -> Option<Fallible> {
        match name {
            "next" => Some(self.next()),
            "reset" => {
                self.at.set(0);
                Some(Ok(Value::Null))
            }
            _ => None,
        }
    }

    fn print(&self) -> String {
        "<Cycler>".into()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
