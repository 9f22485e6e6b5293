//! Which options of an option go with which others.

use crate::{
    template::{Value, equal},
    vars::{entries, flag_of, list_of, listed, name, shown},
};

/// Arguments by name.
pub type Given = Vec<(String, Value)>;

/// One of them.
pub fn given<'g>(arguments: &'g Given, name: &str) -> Option<&'g Value> {
    arguments.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// What excludes each other and is given all the same.
pub fn before_defaults(rules: &Value, arguments: &Given) -> Vec<String> {
    let together =
        |names: &Vec<String>| names.iter().filter(|name| given(arguments, name).is_some()).count() > 1;
    let wrong = groups(rules, "mutually_exclusive").into_iter().filter(together);
    wrong.map(|names| format!("parameters are mutually exclusive: {}", names.join("|"))).collect()
}

/// What else is missing beside that which is given.
pub fn behind_defaults(rules: &Value, arguments: &Given) -> Vec<String> {
    let has = |name: &String| given(arguments, name).is_some();
    let partly = |names: &Vec<String>| names.iter().any(has) && !names.iter().all(has);
    let together = groups(rules, "required_together").into_iter().filter(partly);
    let together = together.map(|names| format!("parameters are required together: {}", names.join(", ")));
    let one_of = groups(rules, "required_one_of").into_iter().filter(|names| !names.iter().any(has));
    let one_of = one_of.map(|names| format!("one of the following is required: {}", names.join(", ")));
    let conditions = rules.get("required_if").and_then(|rules| listed(&rules)).unwrap_or_default();
    let by = rules.get("required_by").and_then(|rules| entries(&rules)).unwrap_or_default();
    let by = by.into_iter().filter_map(|(key, wanted)| {
        let (key, wanted) = (name(&key), texts(&wanted));
        let missing: Vec<String> = wanted.into_iter().filter(|name| !has(name)).collect();
        let wrong = has(&key) && !missing.is_empty();
        wrong.then(|| format!("missing parameter(s) required by '{key}': {}", missing.join(", ")))
    });
    let conditions = conditions.into_iter().filter_map(|rule| condition(&listed(&rule)?, arguments));
    together.chain(one_of).chain(conditions).chain(by).collect()
}

/// `[option, value, wanted]`, or with a fourth that says that one of those wanted is enough.
fn condition(rule: &[Value], arguments: &Given) -> Option<String> {
    let [option, value, wanted, rest @ ..] = rule else { return None };
    let (option, wanted) = (shown(option), texts(wanted));
    let any = rest.first().is_some_and(|any| flag_of(&shown(any)) == Some(true));
    let applies = given(arguments, &option).is_some_and(|given| equal(given, value).unwrap_or(false));
    let has = |name: &&String| given(arguments, name).is_some();
    let missing: Vec<&str> = wanted.iter().filter(|name| !has(name)).map(String::as_str).collect();
    let wrong = if any { missing.len() == wanted.len() } else { !missing.is_empty() };
    let which = if any { "any" } else { "all" };
    (applies && wrong && !wanted.is_empty()).then(|| {
        format!(
            "{option} is {} but {which} of the following are missing: {}",
            shown(value),
            missing.join(", ")
        )
    })
}

/// Lists of names; one list may stand for itself.
fn groups(rules: &Value, key: &str) -> Vec<Vec<String>> {
    let all = rules.get(key).and_then(|all| listed(&all)).unwrap_or_default();
    match all.iter().all(|names| listed(names).is_none()) {
        true if !all.is_empty() => vec![all.iter().map(shown).collect()],
        _ => all.iter().map(texts).collect(),
    }
}

fn texts(value: &Value) -> Vec<String> {
    list_of(value).iter().map(shown).collect()
}
