//! Methods of texts that take apart, search and join.

use super::super::{
    args::Args,
    halt::Halt,
    items, missing, print,
    value::{Fallible, Text, Value},
};

pub fn call(of: &Text, name: &str, args: &mut Args) -> Option<Fallible> {
    let piece = |text: &str| Value::text(text, of.secret);
    let text = &*of.text;
    Some(match name {
        "split" => split_with(of, args, split),
        "rsplit" => split_with(of, args, rsplit),
        "splitlines" => {
            args.flag("keepends", false).map(|keep| Value::list(lines(text, keep).into_iter().map(piece)))
        }
        "join" => join(of, args),
        "find" => find(text, args, |text, sub| text.find(sub)).map(Value::Int),
        "rfind" => find(text, args, |text, sub| text.rfind(sub)).map(Value::Int),
        "index" => found(find(text, args, |text, sub| text.find(sub))),
        "rindex" => found(find(text, args, |text, sub| text.rfind(sub))),
        "count" => args.text("sub").map(|sub| Value::from(count(text, &sub))),
        "startswith" => any_of(args, "prefix", |part| text.starts_with(part)),
        "endswith" => any_of(args, "suffix", |part| text.ends_with(part)),
        "partition" => args.text("sep").map(|sep| {
            let (a, b) = text.split_once(&*sep).map_or((text, None), |(a, b)| (a, Some(b)));
            Value::tuple([piece(a), piece(b.map_or("", |_| &sep)), piece(b.unwrap_or(""))])
        }),
        "rpartition" => args.text("sep").map(|sep| {
            let (a, b) = text.rsplit_once(&*sep).map_or((None, text), |(a, b)| (Some(a), b));
            Value::tuple([piece(a.unwrap_or("")), piece(a.map_or("", |_| &sep)), piece(b)])
        }),
        "__len__" => Ok(Value::from(text.chars().count())),
        "isdigit" | "isnumeric" | "isdecimal" => Ok(every(text, char::is_numeric)),
        "isalpha" => Ok(every(text, char::is_alphabetic)),
        "isalnum" => Ok(every(text, char::is_alphanumeric)),
        "isspace" => Ok(every(text, char::is_whitespace)),
        "islower" => Ok(Value::Bool(cased(text, char::is_lowercase, char::is_uppercase))),
        "isupper" => Ok(Value::Bool(cased(text, char::is_uppercase, char::is_lowercase))),
        _ => return None,
    })
}

fn every(text: &str, test: fn(char) -> bool) -> Value {
    Value::Bool(!text.is_empty() && text.chars().all(test))
}

fn cased(text: &str, wanted: fn(char) -> bool, other: fn(char) -> bool) -> bool {
    text.chars().any(wanted) && !text.chars().any(other)
}

fn count(text: &str, sub: &str) -> usize {
    if sub.is_empty() { text.chars().count() + 1 } else { text.matches(sub).count() }
}

/// The parts of a text, cut at a separator or at runs of blanks, at most `limit` times.
type Split = fn(&str, Option<&str>, Option<usize>) -> Vec<String>;

fn split_with(of: &Text, args: &mut Args, split: Split) -> Fallible {
    let separator = args.optional_text("sep")?;
    let limit = usize::try_from(args.int("maxsplit", -1)?).ok();
    if separator.as_ref().is_some_and(|separator| separator.is_empty()) {
        return Err(Halt::error("empty separator"));
    }
    let parts = split(&of.text, separator.as_deref(), limit);
    Ok(Value::list(parts.into_iter().map(|part| Value::text(part, of.secret))))
}

/// Python's `str.split`.
pub fn split(text: &str, separator: Option<&str>, limit: Option<usize>) -> Vec<String> {
    match (separator, limit) {
        (Some(separator), Some(limit)) => text.splitn(limit + 1, separator).map(str::to_string).collect(),
        (Some(separator), None) => text.split(separator).map(str::to_string).collect(),
        (None, limit) => words(text, limit),
    }
}

fn rsplit(text: &str, separator: Option<&str>, limit: Option<usize>) -> Vec<String> {
    let mut parts: Vec<String> = match (separator, limit) {
        (Some(separator), Some(limit)) => text.rsplitn(limit + 1, separator).map(str::to_string).collect(),
        (None, Some(limit)) => {
            let backwards: String = text.chars().rev().collect();
            words(&backwards, Some(limit)).iter().map(|word| word.chars().rev().collect()).collect()
        }
        _ => return split(text, separator, None),
    };
    parts.reverse();
    parts
}

/// Words between runs of blanks; what is left after `limit` words keeps its blanks inside.
pub fn words(text: &str, limit: Option<usize>) -> Vec<String> {
    let Some(limit) = limit else {
        return text.split_whitespace().map(str::to_string).collect();
    };
    let mut words = vec![];
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).filter(|_| words.len() < limit).unwrap_or(rest.len());
        words.push(rest[..end].to_string());
        rest = rest[end..].trim_start();
    }
    words
}

/// The lines of a text, as `str.splitlines` has them.
fn lines(text: &str, keep: bool) -> Vec<&str> {
    let mut lines = vec![];
    let mut rest = text;
    while let Some(at) = rest
        .find(['\n', '\r', '\x0b', '\x0c', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'])
    {
        let ending = if rest[at..].starts_with("\r\n") {
            2
        } else {
            rest[at..].chars().next().map_or(1, char::len_utf8)
        };
        lines.push(&rest[..if keep { at + ending } else { at }]);
        rest = &rest[at + ending..];
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

fn join(of: &Text, args: &mut Args) -> Fallible {
    let items = items::items(&missing::used(args.required("iterable")?)?)?;
    let mut out = print::Output { secret: of.secret, ..Default::default() };
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(&of.text);
        }
        if item.as_str().is_none() {
            missing::used(item.clone())?;
            let message = format!("sequence item {at}: expected str instance, {} found", item.class());
            return Err(Halt::error(message));
        }
        out.push_value(item)?;
    }
    Ok(out.into_value())
}

/// The position of a part between `start` and `end`, in characters; -1 where it is not.
fn find(text: &str, args: &mut Args, search: for<'a> fn(&'a str, &str) -> Option<usize>) -> Fallible<i64> {
    let sub = args.text("sub")?;
    let count = text.chars().count();
    let bound = |at: i64| {
        if at < 0 { (at + i64::try_from(count).unwrap_or(i64::MAX)).max(0) } else { at }
    };
    let start = usize::try_from(bound(args.int("start", 0)?)).unwrap_or(0);
    let end =
        args.optional_int("end")?.map_or(count, |end| usize::try_from(bound(end)).unwrap_or(0)).min(count);
    let window: String = text.chars().take(end).skip(start).collect();
    let found = search(&window, &sub).filter(|_| start <= count);
    let position = found.map(|at| start + window[..at].chars().count());
    Ok(position.map_or(-1, |at| i64::try_from(at).unwrap_or(i64::MAX)))
}

fn found(position: Fallible<i64>) -> Fallible {
    match position? {
        -1 => Err(Halt::error("substring not found")),
        at => Ok(Value::Int(at)),
    }
}

/// `startswith` and `endswith` take a text or a tuple of texts.
fn any_of(args: &mut Args, name: &str, test: impl Fn(&str) -> bool) -> Fallible {
    let wanted = missing::used(args.required(name)?)?;
    match &wanted {
        Value::Str(part) => Ok(Value::Bool(test(&part.text))),
        Value::Tuple(parts) => Ok(Value::Bool(parts.iter().filter_map(Value::as_str).any(test))),
        _ => Err(Halt::error(format!("{name} must be str or a tuple of str, not {}", wanted.class()))),
    }
}
