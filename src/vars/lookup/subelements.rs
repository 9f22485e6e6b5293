use std::{cell::RefCell, rc::Rc};

use crate::{
    template::{Dict, Fallible, Value},
    vars::values::{entries, flag, listed, shown},
};

use super::call::Call;

/// `[elements, 'key.sub', {skip_missing: …}]`: each element without the key, with each value of the list there.
pub fn subelements(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let terms = call.terms();
    let (Some(elements), Some(path)) = (terms.first(), terms.get(1).and_then(Value::as_str)) else {
        return Err(
            call.error("subelements lookup expects a list of two or three items, and the second is a key")
        );
    };
    let elements = match entries(elements) {
        Some(entries) => entries.into_iter().map(|(_, value)| value).collect(),
        None => {
            listed(elements).ok_or_else(|| call.error("first item is neither a list nor a dictionary"))?
        }
    };
    let skip_missing = match terms.get(2).and_then(|flags| flags.get("skip_missing")) {
        Some(skip) => flag(&skip, "skip_missing")?,
        None => false,
    };
    let path: Vec<&str> = path.split('.').collect();
    let mut found = vec![];
    for element in &elements {
        let Value::Dict(dict) = element else {
            return Err(
                call.error(format!("subelements lookup expects a dictionary, got '{}'", shown(element)))
            );
        };
        if !matches!(element.get("skipped"), None | Some(Value::Bool(false))) {
            continue;
        }
        if let Some((rest, subs)) = taken(call, &dict.borrow(), &path, skip_missing)? {
            found.extend(subs.into_iter().map(|sub| Value::tuple([rest.clone(), sub])));
        }
    }
    Ok(found)
}

/// The element without the list that the path leads to, and that list.
fn taken(
    call: &Call<'_>,
    dict: &Dict,
    path: &[&str],
    skip_missing: bool,
) -> Fallible<Option<(Value, Vec<Value>)>> {
    let Some((key, below)) = path.split_first() else {
        return Ok(None);
    };
    let Some(value) = dict.get(*key).cloned() else {
        let whole = Value::Dict(Rc::new(RefCell::new(dict.clone())));
        let error = || call.error(format!("could not find '{key}' key in iterated item '{}'", shown(&whole)));
        return if skip_missing { Ok(None) } else { Err(error()) };
    };
    let mut rest = dict.clone();
    let subs = if below.is_empty() {
        rest.shift_remove(*key);
        listed(&value).ok_or_else(|| {
            call.error(format!("the key {key} should point to a list, got '{}'", shown(&value)))
        })?
    } else {
        let Value::Dict(inner) = &value else {
            let error =
                || call.error(format!("the key {key} should point to a dictionary, got '{}'", shown(&value)));
            return if skip_missing { Ok(None) } else { Err(error()) };
        };
        let Some((inner, subs)) = taken(call, &inner.borrow(), below, skip_missing)? else {
            return Ok(None);
        };
        rest.insert((*key).into(), inner);
        subs
    };
    Ok(Some((Value::Dict(Rc::new(RefCell::new(rest))), subs)))
}
