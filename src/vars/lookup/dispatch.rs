use crate::{
    source::{Diagnostic, did_you_mean_hint},
    template::{Fallible, Halt, Plugin, Scope, Value, lacking},
};

use crate::vars::{
    task_scope::{FILES, TaskScope},
    values::shown,
};

use super::{
    call::Call,
    registry::{LOOKUPS, Purity, find},
};

/// `lookup`, `query` and `q` as templates call them; `None` for other functions.
pub fn call(
    scope: &TaskScope,
    function: &str,
    args: &[Value],
    kwargs: &[(String, Value)],
) -> Option<Fallible> {
    match function {
        "lookup" => Some(looked_up(scope, args, kwargs, false)),
        "query" | "q" => Some(looked_up(scope, args, kwargs, true)),
        _ => None,
    }
}

/// Runs a lookup for its list of results.
pub fn run(name: &str, terms: Value, options: &[(String, Value)], scope: &TaskScope) -> Fallible<Vec<Value>> {
    let Some(lookup) = find(name) else {
        let lacking = lacking(Plugin::Lookup, name, |what| scope.impure(what));
        return Err(lacking.unwrap_or_else(|| unknown(name)));
    };
    match lookup.purity {
        Purity::Impure if scope.ahead => return Err(Halt::Pending(format!("lookup('{name}')"))),
        Purity::Files => scope.live.settled(FILES)?,
        _ => {}
    }
    (lookup.run)(&Call { scope, name: lookup.name, terms, options })
}

fn unknown(name: &str) -> Halt {
    let hint = did_you_mean_hint(name, LOOKUPS.iter().map(|lookup| lookup.name));
    Halt::Error(Diagnostic::error(format!("lookup plugin ({name}) not found")).maybe_hint(hint))
}

fn looked_up(scope: &TaskScope, args: &[Value], kwargs: &[(String, Value)], as_list: bool) -> Fallible {
    let Some((name, terms)) = args.split_first() else {
        return Err(Halt::error("`lookup` needs the name of a lookup"));
    };
    let mut as_list = as_list;
    let mut forgiving = false;
    let mut options = vec![];
    for (key, value) in kwargs {
        match key.as_str() {
            "wantlist" => as_list = crate::vars::values::flag(value, "wantlist")?,
            "errors" => forgiving = matches!(shown(value).as_str(), "ignore" | "warn"),
            _ => options.push((key.clone(), value.clone())),
        }
    }
    match run(&shown(name), Value::list(terms.iter().cloned()), &options, scope) {
        Ok(results) if as_list => Ok(Value::list(results)),
        Ok(results) => Ok(joined(results)),
        Err(Halt::Error(_) | Halt::Undefined(_)) if forgiving && as_list => Ok(Value::list([])),
        Err(Halt::Error(_) | Halt::Undefined(_)) if forgiving => Ok(Value::Null),
        Err(halt) => Err(halt),
    }
}

/// Texts are joined by commas; a single other result stands for itself; else the list.
fn joined(results: Vec<Value>) -> Value {
    let texts: Option<Vec<&str>> = results.iter().map(Value::as_str).collect();
    match (texts, results.as_slice()) {
        (_, []) => Value::list([]),
        (_, [one]) => one.clone(),
        (Some(texts), _) => Value::text(texts.join(","), results.iter().any(is_secret)),
        (None, _) => Value::list(results),
    }
}

fn is_secret(value: &Value) -> bool {
    matches!(value, Value::Str(text) if text.secret)
}
