use crate::{
    template::{Fallible, Scope, Value},
    vars::{
        random,
        values::{entries, flat, list_of, listed},
    },
};

use super::call::Call;

/// One level of nesting taken out.
pub fn items(call: &Call<'_>) -> Fallible<Vec<Value>> {
    Ok(call.flat_terms())
}

/// As it is.
pub fn list(call: &Call<'_>) -> Fallible<Vec<Value>> {
    Ok(match &call.terms {
        Value::Dict(_) => call.flat_terms(),
        _ => call.terms(),
    })
}

/// All nesting taken out, and nulls.
pub fn flattened(call: &Call<'_>) -> Fallible<Vec<Value>> {
    fn all(value: &Value) -> Vec<Value> {
        match listed(value) {
            Some(items) => items.iter().flat_map(all).collect(),
            None if value.is_null() || matches!(value.as_str(), Some("None" | "null")) => vec![],
            None => vec![value.clone()],
        }
    }
    Ok(call.terms().iter().flat_map(all).collect())
}

/// Entries of mappings, as `{key, value}`.
pub fn dict(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let mut found = vec![];
    for term in call.terms() {
        let Some(entries) = entries(&term) else {
            return Err(call.error("with_dict expects a dict"));
        };
        found.extend(
            entries
                .into_iter()
                .map(|(key, value)| Value::dict([("key", Value::from(&key)), ("value", value)])),
        );
    }
    Ok(found)
}

/// A term that is the name of a variable stands for it.
fn lists(call: &Call<'_>) -> Fallible<Vec<Vec<Value>>> {
    let term = |term: &Value| {
        let known = match term.as_str() {
            Some(name) => call.scope.variable(name)?,
            None => None,
        };
        Ok(list_of(&known.unwrap_or_else(|| term.clone())))
    };
    call.terms().iter().map(term).collect()
}

/// Every combination, the last list varying fastest.
pub fn nested(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let lists = lists(call)?;
    let Some((first, rest)) = lists.split_first() else {
        return Err(call.error("with_nested requires at least one element in the nested list"));
    };
    let mut rows: Vec<Vec<Value>> = first.iter().map(list_of).collect();
    for list in rest {
        let with = |row: &Vec<Value>| {
            let row = row.clone();
            list.iter().map(move |item| [row.clone(), list_of(item)].concat())
        };
        rows = rows.iter().flat_map(with).collect();
    }
    Ok(rows.iter().map(|row| Value::list(flat(row))).collect())
}

/// The first of each list, the second of each …; null where a list is shorter.
pub fn together(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let lists = lists(call)?;
    if lists.is_empty() {
        return Err(call.error("with_together requires at least one element in each list"));
    }
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let row = |at: usize| -> Vec<Value> {
        lists.iter().map(|list| list.get(at).cloned().unwrap_or(Value::Null)).collect()
    };
    Ok((0..longest).map(|at| Value::list(flat(&row(at)))).collect())
}

pub fn indexed_items(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let items = call.flat_terms().into_iter().enumerate();
    Ok(items.map(|(at, item)| Value::tuple([Value::from(at), item])).collect())
}

pub fn random_choice(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let items = call.terms();
    match items.len() {
        0 => Ok(vec![]),
        count => Ok(vec![items[random::below(count)?].clone()]),
    }
}
