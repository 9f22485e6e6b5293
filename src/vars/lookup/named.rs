use crate::{
    source::{Diagnostic, did_you_mean_hint},
    template::{Fallible, Halt, Scope, Value},
    vars::{config::Config, options::Sort},
};

use super::call::Call;

/// Environment variables of the controller.
pub fn env(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let default = call.option("default").cloned().unwrap_or_else(|| Value::str(""));
    let value = |name: &String| std::env::var(name).map_or_else(|_| default.clone(), Value::from);
    Ok(call.texts()?.iter().map(value).collect())
}

/// Variables by their names.
pub fn vars(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let value = |name: &String| match (call.scope.variable(name)?, call.option("default")) {
        (None | Some(Value::Undefined(_)), Some(default)) => Ok(default.clone()),
        (Some(value), _) => Ok(value),
        (None, None) => {
            let missing = Diagnostic::error(format!("No variable found with this name: {name}"));
            Err(Halt::Undefined(missing.maybe_hint(did_you_mean_hint(name, call.scope.names()))))
        }
    };
    call.texts()?.iter().map(value).collect()
}

/// Names of variables that match any of the patterns.
pub fn varnames(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let names = call.scope.names();
    let mut found = vec![];
    for pattern in call.texts()? {
        let regex = fancy_regex::Regex::new(&pattern)
            .map_err(|e| call.error(format!("Unable to use \"{pattern}\" as a search parameter: {e}")))?;
        found.extend(names.iter().filter(|name| regex.is_match(name).unwrap_or(false)).map(Value::str));
    }
    Ok(found)
}

/// Options of the configuration.
pub fn config(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let config = &call.scope.store.settings.config;
    let forgiving = call.text("on_missing")?.is_some_and(|mode| mode == "skip" || mode == "warn");
    let mut found = vec![];
    for name in call.texts()? {
        match Config::option(&name) {
            Some(option) => found.push(setting(config, option.ini, option.sort)?),
            None if forgiving => {}
            None => return Err(call.error(format!("Unable to find setting {name}"))),
        }
    }
    Ok(found)
}

fn setting(config: &Config, ini: &str, sort: Sort) -> Fallible {
    Ok(match sort {
        Sort::Flag => Value::Bool(config.flag(ini)?),
        Sort::Int => config.int(ini)?.map_or(Value::Null, Value::Int),
        Sort::List => Value::list(config.list(ini).into_iter().map(Value::from)),
        Sort::Paths => Value::list(config.paths(ini).iter().map(|path| Value::str(path.to_string_lossy()))),
        Sort::Path => config.path(ini).map_or(Value::Null, |path| Value::str(path.to_string_lossy())),
        Sort::Text => config.text(ini).map_or(Value::Null, Value::from),
    })
}

/// Hosts that a pattern names.
pub fn inventory_hostnames(call: &Call<'_>) -> Fallible<Vec<Value>> {
    call.scope.live.settled("groups")?;
    if let Some(why) = call.scope.store.unforeseen_hosts() {
        return Err(Halt::Unknown(why));
    }
    let selection = call.scope.store.inventory.borrow().select(&call.texts()?)?;
    Ok(selection.hosts.into_iter().map(Value::from).collect())
}
