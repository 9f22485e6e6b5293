//! JSON and YAML.

use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        items,
        json::{self, Style},
        missing, print,
        truth::truth,
        value::{Fallible, Text, Value},
        yaml,
    },
    family::Family,
};

pub const FILTERS: Family = &[
    ("to_json", |_, input, args| json_line(&input, args)),
    ("to_nice_json", nice_json),
    ("tojson", html_json),
    ("from_json", from_json),
    ("to_yaml", |_, input, args| to_yaml(&input, args, yaml::Style::mixed())),
    ("to_nice_yaml", |_, input, args| to_yaml(&input, args, yaml::Style::nice())),
    ("from_yaml", from_yaml),
    ("from_yaml_all", from_yaml_all),
];

fn json_line(input: &Value, args: &mut Args) -> Fallible {
    let mut style = Style::line();
    settings(&mut style, args)?;
    json::write(input, &style)
}

fn nice_json(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let mut style = Style::indented(4);
    if let Some(width) = args.optional_int("indent")? {
        style.indent = Some(" ".repeat(usize::try_from(width).unwrap_or(0)));
    }
    style.sort_keys = args.flag("sort_keys", true)?;
    settings(&mut style, args)?;
    json::write(&input, &style)
}

/// The named arguments of Python's `json.dumps`.
fn settings(style: &mut Style, args: &mut Args) -> Fallible<()> {
    match args.named("indent") {
        None | Some(Value::Null) => {}
        Some(Value::Str(text)) => {
            style.indent = Some(text.to_string());
            style.item_separator = ",".into();
        }
        Some(width) => {
            style.indent =
                Some(" ".repeat(usize::try_from(super::super::args::integer(&width)?).unwrap_or(0)));
            style.item_separator = ",".into();
        }
    }
    if let Some(on) = args.named("sort_keys") {
        style.sort_keys = truth(&on)?;
    }
    if let Some(on) = args.named("ensure_ascii") {
        style.ascii = truth(&on)?;
    }
    if let Some(pair) = args.named("separators").filter(|pair| !pair.is_null()) {
        let pair = items::items(&pair)?;
        if let [item, key] = pair.as_slice() {
            (style.item_separator, style.key_separator) = (item.to_string(), key.to_string());
        }
    }
    for ignored in
        ["skipkeys", "check_circular", "allow_nan", "preprocess_unsafe", "vault_to_text", "cls", "default"]
    {
        args.named(ignored);
    }
    Ok(())
}

/// Safe inside of HTML; keys are sorted.
fn html_json(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let indent = args.optional_int("indent")?;
    let style = match indent.and_then(|width| usize::try_from(width).ok()) {
        Some(width) => Style::indented(width),
        None => Style { sort_keys: true, ..Style::line() },
    };
    let text = print::text(&json::write(&input, &style)?)?;
    let safe = text
        .text
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\'', "\\u0027");
    Ok(Value::text(safe, text.secret))
}

fn text_of(input: &Value, what: &str) -> Fallible<Text> {
    match input {
        Value::Str(text) => Ok(text.clone()),
        other => Err(Halt::error(format!("the {what} object must be str, not {}", other.class()))),
    }
}

fn from_json(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    args.rest_named();
    let text = text_of(&input, "JSON")?;
    let parsed: serde_json::Value =
        serde_json::from_str(&text.text).map_err(|error| Halt::error(format!("invalid JSON: {error}")))?;
    let value = Value::from_json(&parsed);
    Ok(if text.secret { items::secret(&value) } else { value })
}

fn to_yaml(input: &Value, args: &mut Args, mut style: yaml::Style) -> Fallible {
    if let Some(width) = args.optional_int("indent")? {
        style.indent = i32::try_from(width).unwrap_or(2);
    }
    if let Some(on) = args.named("sort_keys") {
        style.sort_keys = truth(&on)?;
    }
    if let Some(width) = args.named("width") {
        style.width = width_of(&width)?;
    }
    if let Some(on) = args.named("default_flow_style").filter(|on| !on.is_null()) {
        style.flow = Some(truth(&on)?);
    }
    if let Some(on) = args.named("explicit_start") {
        style.explicit_start = truth(&on)?;
    }
    if let Some(on) = args.named("explicit_end") {
        style.explicit_end = truth(&on)?;
    }
    if let Some(mark) = args.named("default_style") {
        style.quote = mark.as_str().and_then(|mark| mark.chars().next());
    }
    for ignored in
        ["allow_unicode", "canonical", "line_break", "encoding", "version", "tags", "vault_to_text"]
    {
        args.named(ignored);
    }
    yaml::write(input, &style)
}

/// `inf` and other floats are unlimited.
fn width_of(width: &Value) -> Fallible<i32> {
    match width {
        Value::Float(float) if !float.is_finite() => Ok(-1),
        other => Ok(i32::try_from(super::super::args::integer(other)?).unwrap_or(-1)),
    }
}

/// What is no text stays as it is.
fn from_yaml(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    match &input {
        Value::Str(text) => yaml::read(text),
        _ => missing::used(input),
    }
}

fn from_yaml_all(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    match &input {
        Value::Str(text) => yaml::read_all(text).map(Value::list),
        _ => missing::used(input),
    }
}
