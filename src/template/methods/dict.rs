use std::cell::RefCell;

use super::super::{
    args::Args,
    halt::Halt,
    items, keys, missing, print,
    value::{Dict, Fallible, Value},
};

/// The methods of a dict.
pub fn call(of: &Value, dict: &RefCell<Dict>, name: &str, args: &mut Args) -> Option<Fallible> {
    read(of, name, args).or_else(|| write(dict, name, args))
}

/// Those that change nothing, which computed mappings have as well.
pub fn read(of: &Value, name: &str, args: &mut Args) -> Option<Fallible> {
    if !matches!(name, "items" | "iteritems" | "keys" | "values" | "get" | "copy" | "has_key") {
        return None;
    }
    let mapping =
        matches!(of, Value::Dict(_)) || matches!(of, Value::Object(object) if object.keys().is_some());
    mapping.then(|| match name {
        "keys" => items::items(of).map(Value::list),
        "get" => get(of, args),
        "has_key" => super::super::compare::contains(of, &args.required("key")?).map(Value::Bool),
        _ => all(of, name),
    })
}

fn get(of: &Value, args: &mut Args) -> Fallible {
    let key = missing::used(args.required("key")?)?;
    let default = args.optional("default").unwrap_or(Value::Null);
    match super::super::access::item(of, &key)? {
        Value::Undefined(_) => Ok(default),
        found => Ok(found),
    }
}

fn all(of: &Value, name: &str) -> Fallible {
    let entries = items::entries(of)?.unwrap_or_default();
    Ok(match name {
        "values" => Value::list(entries.into_iter().map(|(_, value)| value)),
        "copy" => Value::map(entries),
        _ => Value::list(
            entries.iter().map(|(key, value)| Value::tuple([items::key_value(key), value.clone()])),
        ),
    })
}

fn write(dict: &RefCell<Dict>, name: &str, args: &mut Args) -> Option<Fallible> {
    Some(match name {
        "update" => update(dict, args),
        "pop" => pop(dict, args),
        "setdefault" => set_default(dict, args),
        "popitem" => match dict.borrow_mut().pop() {
            Some((key, value)) => Ok(Value::tuple([items::key_value(&key), value])),
            None => Err(Halt::error("'popitem(): dictionary is empty'")),
        },
        "clear" => {
            dict.borrow_mut().clear();
            Ok(Value::Null)
        }
        "__setitem__" => set_item(dict, args),
        _ => return None,
    })
}

fn update(dict: &RefCell<Dict>, args: &mut Args) -> Fallible {
    let mut new = vec![];
    if let Some(from) = args.optional("other") {
        let from = missing::used(from)?;
        match items::entries(&from)? {
            Some(entries) => new.extend(entries),
            None => new.extend(items::pairs(&from)?),
        }
    }
    new.extend(args.rest_named().into_iter().map(|(name, value)| (super::super::key::Key::Str(name), value)));
    dict.borrow_mut().extend(new);
    Ok(Value::Null)
}

fn pop(dict: &RefCell<Dict>, args: &mut Args) -> Fallible {
    let name = args.required("key")?;
    let default = args.optional("default");
    match dict.borrow_mut().shift_remove(&keys::key(&name)?).or(default) {
        Some(value) => missing::take(&value),
        None => Err(Halt::error(print::repr(&name)?.to_string())),
    }
}

fn set_default(dict: &RefCell<Dict>, args: &mut Args) -> Fallible {
    let key = keys::key(&args.required("key")?)?;
    let default = args.optional("default").unwrap_or(Value::Null);
    missing::take(dict.borrow_mut().entry(key).or_insert(default))
}

fn set_item(dict: &RefCell<Dict>, args: &mut Args) -> Fallible {
    let key = keys::key(&args.required("key")?)?;
    dict.borrow_mut().insert(key, args.required("value")?);
    Ok(Value::Null)
}
