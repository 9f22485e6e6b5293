use crate::{
    source::did_you_mean_hint,
    template::{Key, Value},
    vars::{entries, flag_of, listed, name, shown},
};

/// What is wrong with an argument.
pub struct Wrong {
    /// The argument, where it is not one that is missing.
    pub name: Option<String>,
    pub message: String,
    /// The arguments that are missing.
    pub missing: Vec<String>,
    pub hint: Option<String>,
}

impl Wrong {
    fn of(path: &str, name: &str, message: String) -> Self {
        let name = path.split(" -> ").next().filter(|first| !first.is_empty()).unwrap_or(name).to_owned();
        Self { name: Some(name), message, missing: vec![], hint: None }
    }
}

/// What is wrong with arguments by a specification (`argument_specs` of a role).
pub fn validate(spec: &Value, arguments: &Value) -> Vec<Wrong> {
    let mut errors = vec![];
    options(spec, arguments, "", &mut errors);
    errors
}

fn names(value: &Value) -> Vec<(String, Value)> {
    let entries = entries(value).unwrap_or_default();
    entries.into_iter().map(|(key, value)| (name(&key), value)).collect()
}

/// Checks the entries of a mapping; `parent` says where it is, for options in options.
fn options(spec: &Value, arguments: &Value, parent: &str, errors: &mut Vec<Wrong>) {
    let found_in = match parent {
        "" => String::new(),
        _ => format!(" found in {parent}"),
    };
    let specs = names(spec);
    missing(&specs, arguments, parent, &found_in, errors);
    for (name, spec) in &specs {
        match arguments.get(name) {
            None | Some(Value::Null) => {}
            Some(value) => option(name, spec, &value, parent, &found_in, errors),
        }
    }
}

fn missing(
    specs: &[(String, Value)],
    arguments: &Value,
    parent: &str,
    found_in: &str,
    errors: &mut Vec<Wrong>,
) {
    let is_missing = |name: &str, spec: &Value| is_true(spec, "required") && arguments.get(name).is_none();
    let mut missing: Vec<&str> =
        specs.iter().filter(|(name, spec)| is_missing(name, spec)).map(|(name, _)| name.as_str()).collect();
    missing.sort_unstable();
    if !missing.is_empty() {
        let message = format!("missing required arguments: {}{found_in}", missing.join(", "));
        let wrong = Wrong::of(parent, "", message);
        errors.push(match parent {
            "" => Wrong { name: None, missing: missing.iter().map(ToString::to_string).collect(), ..wrong },
            _ => wrong,
        });
    }
}

fn is_true(spec: &Value, key: &str) -> bool {
    spec.get(key).is_some_and(|value| flag_of(&shown(&value)) == Some(true))
}

fn text(spec: &Value, key: &str) -> Option<String> {
    spec.get(key).filter(|value| !value.is_null()).map(|value| shown(&value))
}

fn option(name: &str, spec: &Value, value: &Value, parent: &str, found_in: &str, errors: &mut Vec<Wrong>) {
    let wanted = text(spec, "type").unwrap_or_else(|| "str".to_owned());
    let class = value.class();
    if let Err(reason) = converts(value, &wanted) {
        let message = format!(
            "argument '{name}' is of type <class '{class}'>{found_in} and we were unable to convert to {wanted}: {reason}"
        );
        errors.push(Wrong::of(parent, name, message));
        return;
    }
    let named = |(message, hint)| Wrong { hint, ..Wrong::of(parent, name, message) };
    errors.extend(choices(name, spec, value, found_in).map(named));
    if wanted == "list" {
        errors
            .extend(elements(name, spec, value, found_in).into_iter().map(|message| named((message, None))));
    }
    if let Some(inner) = spec.get("options") {
        let path = match parent {
            "" => name.to_owned(),
            _ => format!("{parent} -> {name}"),
        };
        let given = if wanted == "list" { listed(value).unwrap_or_default() } else { vec![value.clone()] };
        for value in given.iter().filter(|value| matches!(value, Value::Dict(_))) {
            unsupported(&inner, value, &path, errors);
            options(&inner, value, &path, errors);
        }
    }
}

fn unsupported(spec: &Value, given: &Value, path: &str, errors: &mut Vec<Wrong>) {
    let known: Vec<String> = names(spec).into_iter().map(|(name, _)| name).collect();
    let unknown: Vec<String> =
        names(given).into_iter().map(|(name, _)| name).filter(|name| !known.contains(name)).collect();
    if unknown.is_empty() {
        return;
    }
    let prefix = path.replace(" -> ", ".");
    let shown: Vec<String> = unknown.iter().map(|name| format!("{prefix}.{name}")).collect();
    let mut known = known;
    known.sort_unstable();
    let message = format!("{}. Supported parameters include: {}.", shown.join(", "), known.join(", "));
    let hint = unknown.first().and_then(|name| did_you_mean_hint(name, &known));
    errors.push(Wrong { hint, ..Wrong::of(path, "", message) });
}

/// What is wrong with a value that is none of the choices, and which may have been meant.
fn choices(name: &str, spec: &Value, value: &Value, found_in: &str) -> Option<(String, Option<String>)> {
    let choices = spec.get("choices").and_then(|choices| listed(&choices))?;
    let texts: Vec<String> = choices.iter().map(shown).collect();
    let given = listed(value).unwrap_or_else(|| vec![value.clone()]);
    let wrong: Vec<String> = given.iter().map(shown).filter(|text| !texts.contains(text)).collect();
    let hint = did_you_mean_hint(wrong.first()?, &texts);
    let (all, wrong) = (texts.join(", "), wrong.join(", "));
    let message = match listed(value) {
        Some(_) => {
            format!("value of {name} must be one or more of: {all}. Got no match for: {wrong}{found_in}")
        }
        None => format!("value of {name} must be one of: {all}, got: {wrong}{found_in}"),
    };
    Some((message, hint))
}

fn elements(name: &str, spec: &Value, value: &Value, found_in: &str) -> Vec<String> {
    let Some(wanted) = text(spec, "elements") else {
        return vec![];
    };
    let items = match (listed(value), value.as_str()) {
        (Some(items), _) => items,
        (None, Some(text)) => text.split(',').map(Value::str).collect(),
        (None, None) => vec![Value::str(shown(value))],
    };
    let wrong = items.iter().filter_map(|item| Some((item.class(), converts(item, &wanted).err()?)));
    let message = |(class, reason)| {
        format!(
            "Elements value for option '{name}' is of type <class '{class}'>{found_in} and we were unable to convert to \
             {wanted}: {reason}"
        )
    };
    wrong.map(message).collect()
}

/// Whether a value is of a type or can be made so; else the reason.
fn converts(value: &Value, wanted: &str) -> Result<(), String> {
    let text = shown(value);
    let is_number = matches!(value, Value::Int(_) | Value::Big(_) | Value::Float(_));
    let fits = match wanted {
        "bool" => flag_of(&text).is_some(),
        "int" => {
            text.trim().parse::<i128>().is_ok() || text.trim().parse::<f64>().is_ok_and(|n| n.fract() == 0.0)
        }
        "float" => text.trim().parse::<f64>().is_ok(),
        "list" => listed(value).is_some() || value.as_str().is_some() || is_number,
        "dict" => {
            entries(value).is_some()
                || value.as_str().is_some_and(|text| text.starts_with('{') || text.contains('='))
        }
        "path" => value.as_str().is_some() || is_number,
        _ => true,
    };
    match (fits, wanted) {
        (true, _) => Ok(()),
        (false, "bool") => Err(format!("The value '{text}' is not a valid boolean.")),
        (false, "int" | "float") => Err(format!("\"{text}\" cannot be converted to {}", article(wanted))),
        (false, "dict") if value.as_str().is_some() => {
            Err("dictionary requested, could not parse JSON or key=value".to_owned())
        }
        (false, "path") => Err(format!("'{text}' is not a string and conversion is not allowed")),
        (false, _) => Err(format!("<class '{}'> cannot be converted to a {wanted}", value.class())),
    }
}

fn article(wanted: &str) -> &'static str {
    match wanted {
        "int" => "an int",
        _ => "a float",
    }
}

/// The names of all options of a specification.
pub fn option_names(spec: &Value) -> Vec<String> {
    let entries = entries(spec).unwrap_or_default();
    entries
        .iter()
        .filter_map(|(key, _)| if let Key::Str(name) = key { Some(name.to_string()) } else { None })
        .collect()
}
