//! What became of a task, by its result.

use super::{
    super::{
        access, compare,
        halt::Halt,
        items,
        truth::truth,
        value::{Fallible, Value},
    },
    family::Family,
};

pub const TESTS: Family = &[
    ("changed", |_, result, _| changed(result, "changed")),
    ("change", |_, result, _| changed(result, "change")),
    ("failed", |_, result, _| flag(result, "failed", "failed")),
    ("failure", |_, result, _| flag(result, "failed", "failure")),
    ("succeeded", |_, result, _| Ok(!flag(result, "failed", "succeeded")?)),
    ("success", |_, result, _| Ok(!flag(result, "failed", "success")?)),
    ("successful", |_, result, _| Ok(!flag(result, "failed", "successful")?)),
    ("skipped", |_, result, _| flag(result, "skipped", "skipped")),
    ("skip", |_, result, _| flag(result, "skipped", "skip")),
    ("unreachable", |_, result, _| flag(result, "unreachable", "unreachable")),
    ("reachable", |_, result, _| Ok(!flag(result, "unreachable", "reachable")?)),
    ("timedout", |_, result, _| timed_out(result)),
    ("finished", |_, result, _| one(result, "finished")),
    ("started", |_, result, _| one(result, "started")),
];

/// An entry of the result; `None` where it has none.
fn entry(result: &Value, key: &str, test: &str) -> Fallible<Option<Value>> {
    if !items::is_mapping(result) {
        return Err(Halt::error(format!("The '{test}' test expects a dictionary")));
    }
    Ok(match access::item(result, &key.into())? {
        Value::Undefined(_) => None,
        found => Some(found),
    })
}

fn flag(result: &Value, key: &str, test: &str) -> Fallible<bool> {
    entry(result, key, test)?.map_or(Ok(false), |value| truth(&value))
}

/// Of a loop's result: whether any item has changed something.
fn changed(result: &Value, test: &str) -> Fallible<bool> {
    if let Some(value) = entry(result, "changed", test)? {
        return truth(&value);
    }
    let Some(Value::List(results)) = entry(result, "results", test)? else {
        return Ok(false);
    };
    for item in items::items(&Value::List(results))? {
        if items::is_mapping(&item) && flag(&item, "changed", test)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn timed_out(result: &Value) -> Fallible<bool> {
    match entry(result, "timedout", "timedout")? {
        Some(timed_out) if items::is_mapping(&timed_out) => flag(&timed_out, "period", "timedout"),
        Some(timed_out) => truth(&timed_out),
        None => Ok(false),
    }
}

/// A result that does not say is of no background job, so it is done.
fn one(result: &Value, key: &str) -> Fallible<bool> {
    entry(result, key, key)?.map_or(Ok(true), |value| compare::equal(&value, &Value::Int(1)))
}
