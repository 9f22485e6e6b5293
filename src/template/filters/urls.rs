use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        items, print, url,
        value::{Fallible, Value},
    },
    family::Family,
    texts::formed,
};

pub const FILTERS: Family = &[("urlencode", encode), ("urldecode", decode), ("urlsplit", split)];

/// A text keeps its slashes; a dict or a list of pairs becomes a query.
fn encode(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    let pairs = match items::entries(&input)? {
        Some(entries) => entries.into_iter().map(|(key, value)| (items::key_value(&key), value)).collect(),
        None => match &input {
            Value::List(_) | Value::Tuple(_) => items::pairs(&input)?
                .into_iter()
                .map(|(key, value)| (items::key_value(&key), value))
                .collect(),
            _ => return formed(&input, |text| url::quoted(text, b"/", false)),
        },
    };
    query(pairs)
}

fn query(pairs: Vec<(Value, Value)>) -> Fallible {
    let mut out = print::Output::default();
    for (key, value) in pairs {
        let (key, value) = (print::text(&key)?, print::text(&value)?);
        if !out.text.is_empty() {
            out.push("&");
        }
        out.secret |= value.secret;
        out.push(&format!("{}={}", url::quoted(&key, b"", true), url::quoted(&value, b"", true)));
    }
    Ok(out.into_value())
}

fn decode(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    formed(&input, |text| url::unquoted(&text.replace('+', " ")))
}

fn split(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let component = args.optional_text("query")?;
    let text = print::text(&input)?;
    let parts = url::split(&text).parts();
    match component.filter(|component| !component.is_empty()) {
        None if text.secret => Ok(items::secret(&Value::dict(parts))),
        None => Ok(Value::dict(parts)),
        Some(component) => {
            let found = parts.into_iter().find(|(name, _)| **name == *component.text);
            found
                .map(|(_, value)| value)
                .ok_or_else(|| Halt::error(format!("urlsplit: unknown URL component: {}", component.text)))
        }
    }
}
