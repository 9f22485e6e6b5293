//! Values become what a specification says that they are.

use crate::{
    template::{Value, literal_or_json, repr},
    vars::{entries, flag_of, listed, shown},
};

/// The value as one of the type `wanted`, or why it cannot be one. Types that are not known take any.
pub fn convert(value: &Value, wanted: &str) -> Result<Value, String> {
    match wanted {
        "str" | "path" => as_text(value),
        "bool" => as_bool(value),
        "int" => as_int(value),
        "float" => as_float(value),
        "list" => as_list(value),
        "dict" => as_dict(value),
        "json" | "jsonarg"
            if value.as_str().is_none() && listed(value).is_none() && entries(value).is_none() =>
        {
            Err(unconvertible(value, "json string"))
        }
        _ => Ok(value.clone()),
    }
}

fn unconvertible(value: &Value, to: &str) -> String {
    format!("<class '{}'> cannot be converted to a {to}", value.class())
}

fn as_text(value: &Value) -> Result<Value, String> {
    match value {
        Value::Null => Err("'None' is not a string and conversion is not allowed".to_owned()),
        Value::Str(_) => Ok(value.clone()),
        _ => Ok(Value::from(shown(value))),
    }
}

fn as_bool(value: &Value) -> Result<Value, String> {
    match value {
        Value::Null | Value::List(_) | Value::Tuple(_) | Value::Dict(_) => Err(unconvertible(value, "bool")),
        Value::Float(number) if *number == 0.0 || *number == 1.0 => Ok(Value::Bool(*number == 1.0)),
        _ => flag_of(shown(value).trim())
            .map(Value::Bool)
            .ok_or_else(|| format!("The value '{}' is not a valid boolean.", shown(value))),
    }
}

fn as_int(value: &Value) -> Result<Value, String> {
    let given = shown(value);
    let exact = || given.trim().parse::<i64>().ok();
    let rounded = || {
        given.trim().parse::<f64>().ok().filter(|number| number.fract() == 0.0).map(|number| number as i64)
    };
    match value {
        Value::Int(_) | Value::Big(_) | Value::Bool(_) => Some(value.clone()),
        Value::Str(_) | Value::Float(_) => exact().or_else(rounded).map(Value::Int),
        _ => None,
    }
    .ok_or_else(|| format!("\"{}\" cannot be converted to an int", quoted(value)))
}

fn as_float(value: &Value) -> Result<Value, String> {
    let number = match value {
        Value::Bool(on) => Some(f64::from(*on)),
        Value::Str(_) | Value::Int(_) | Value::Big(_) | Value::Float(_) => shown(value).trim().parse().ok(),
        _ => None,
    };
    number.map(Value::Float).ok_or_else(|| unconvertible(value, "float"))
}

fn as_list(value: &Value) -> Result<Value, String> {
    match value {
        Value::Str(given) => Ok(Value::list(given.text.split(',').map(Value::str))),
        Value::Int(_) | Value::Big(_) | Value::Float(_) | Value::Bool(_) => {
            Ok(Value::list([Value::from(shown(value))]))
        }
        _ => listed(value).map(Value::list).ok_or_else(|| unconvertible(value, "list")),
    }
}

fn as_dict(value: &Value) -> Result<Value, String> {
    let Some(given) = value.as_str() else {
        return entries(value).map(Value::map).ok_or_else(|| unconvertible(value, "dict"));
    };
    if given.trim_start().starts_with('{') {
        let read = literal_or_json(given.trim()).filter(|read| matches!(read, Value::Dict(_)));
        return read.ok_or_else(|| "unable to evaluate string as dictionary".to_owned());
    }
    pairs(given).ok_or_else(|| "dictionary requested, could not parse JSON or key=value".to_owned())
}

/// `a=1, b='2 3'`.
fn pairs(given: &str) -> Option<Value> {
    let (mut fields, mut field, mut quote) = (vec![], String::new(), None);
    for c in given.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (',' | ' ', None) => fields.push(std::mem::take(&mut field)),
            ('\'' | '"', None) => quote = Some(c),
            _ => field.push(c),
        }
    }
    fields.push(field);
    let fields = fields.iter().filter(|field| !field.is_empty());
    let pair = |field: &String| field.split_once('=').map(|(key, value)| (key.to_owned(), Value::str(value)));
    fields.map(pair).collect::<Option<Vec<_>>>().map(Value::dict)
}

/// As Python shows it in a list.
fn quoted(value: &Value) -> String {
    repr(value).map_or_else(|_| shown(value), |text| text.text.to_string())
}
