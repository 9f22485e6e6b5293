//! Paths, as POSIX has them; and Windows' spellings.

use std::path::Path;

use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        items, missing, print,
        value::{Fallible, Value},
    },
    family::Family,
    texts::formed,
};

pub const FILTERS: Family = &[
    ("basename", |_, input, _| formed(&input, |path| path.rsplit('/').next().unwrap_or(path).into())),
    ("dirname", |_, input, _| formed(&input, dirname)),
    ("normpath", |_, input, _| formed(&input, normal)),
    ("expanduser", |eval, input, _| expand(eval, &input, home)),
    ("expandvars", |eval, input, _| expand(eval, &input, variables)),
    ("realpath", |eval, input, _| expand(eval, &input, real)),
    ("relpath", relative),
    ("splitext", split_extension),
    ("commonpath", common),
    ("path_join", join),
    ("win_basename", |_, input, _| formed(&input, |path| windows(path).1.into())),
    ("win_dirname", |_, input, _| formed(&input, |path| windows(path).0.into())),
    ("win_splitdrive", split_drive),
    ("fileglob", glob),
];

fn dirname(path: &str) -> String {
    let head = &path[..path.rfind('/').map_or(0, |at| at + 1)];
    let trimmed = head.trim_end_matches('/');
    if trimmed.is_empty() { head } else { trimmed }.into()
}

/// Without `.`, `..` and doubled slashes.
pub fn normal(path: &str) -> String {
    let root = match path {
        _ if path.starts_with("//") && !path.starts_with("///") => "//",
        _ if path.starts_with('/') => "/",
        _ => "",
    };
    let mut parts: Vec<&str> = vec![];
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if !root.is_empty() => {}
            _ => parts.push(part),
        }
    }
    let joined = format!("{root}{}", parts.join("/"));
    if joined.is_empty() { ".".into() } else { joined }
}

/// A form that depends on the controller.
fn expand(eval: &Eval, input: &Value, form: fn(&str) -> String) -> Fallible {
    eval.scope.impure("path")?;
    formed(input, form)
}

fn home(path: &str) -> String {
    let Some(rest) = path.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
        return path.into();
    };
    std::env::var("HOME").map_or_else(|_| path.into(), |home| format!("{}{rest}", home.trim_end_matches('/')))
}

/// `$NAME` and `${NAME}`; those that are not set stay.
fn variables(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let (name, whole) = match after.strip_prefix('{') {
            Some(inner) => inner.find('}').map_or(("", 0), |end| (&inner[..end], end + 2)),
            None => {
                let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
                (&after[..end], end)
            }
        };
        match std::env::var(name) {
            Ok(value) if !name.is_empty() => out.push_str(&value),
            _ => out.push_str(&rest[at..=at + whole]),
        }
        rest = &after[whole..];
    }
    out + rest
}

fn absolute(path: &str) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    normal(&here.join(path).to_string_lossy())
}

/// With links followed as far as the path exists.
fn real(path: &str) -> String {
    let whole = absolute(path);
    for ancestor in Path::new(&whole).ancestors() {
        if let Ok(found) = ancestor.canonicalize() {
            let rest = Path::new(&whole).strip_prefix(ancestor).unwrap_or(Path::new(""));
            let joined = if rest.as_os_str().is_empty() { found } else { found.join(rest) };
            return joined.to_string_lossy().into_owned();
        }
    }
    whole
}

fn relative(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let start = args.text_or("start", ".")?;
    formed(&input, |path| {
        let (from, to) = (absolute(&start), absolute(path));
        let parts = |path: &str| {
            path.split('/').filter(|part| !part.is_empty()).map(str::to_string).collect::<Vec<_>>()
        };
        let (from, to) = (parts(&from), parts(&to));
        let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let up = std::iter::repeat_n("..".to_string(), from.len() - shared);
        let steps: Vec<String> = up.chain(to[shared..].iter().cloned()).collect();
        if steps.is_empty() { ".".into() } else { steps.join("/") }
    })
}

fn split_extension(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    let path = print::text(&input)?;
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let leading = path[name..].len() - path[name..].trim_start_matches('.').len();
    let at = path[name + leading..].rfind('.').map_or(path.len(), |at| name + leading + at);
    Ok(Value::tuple([Value::text(&path[..at], path.secret), Value::text(&path[at..], path.secret)]))
}

fn common(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    let paths = items::items(&input)?
        .iter()
        .map(|path| Ok(print::text(path)?.to_string()))
        .collect::<Fallible<Vec<_>>>()?;
    let mixed =
        paths.iter().any(|path| path.starts_with('/')) && paths.iter().any(|path| !path.starts_with('/'));
    if mixed || paths.is_empty() {
        let what = if mixed {
            "Can't mix absolute and relative paths"
        } else {
            "commonpath() arg is an empty sequence"
        };
        return Err(Halt::error(what));
    }
    let parts = |path: &String| {
        path.split('/').filter(|part| !matches!(*part, "" | ".")).map(str::to_string).collect::<Vec<_>>()
    };
    let split: Vec<Vec<String>> = paths.iter().map(parts).collect();
    let shared = (0..).take_while(|at| {
        split[0].get(*at).is_some() && split.iter().all(|path| path.get(*at) == split[0].get(*at))
    });
    let joined = split[0][..shared.count()].join("/");
    Ok(if paths[0].starts_with('/') { format!("/{joined}") } else { joined }.into())
}

/// A member that is absolute starts anew.
fn join(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    let parts = match &input {
        Value::Str(_) => vec![input.clone()],
        Value::List(_) | Value::Tuple(_) => items::items(&input)?,
        _ => {
            return Err(Halt::error(format!(
                "|path_join expects string or sequence, got {} instead.",
                input.class()
            )));
        }
    };
    let mut out = print::Output::default();
    for part in parts {
        let part = print::text(&missing::used(part)?)?;
        if part.starts_with('/') {
            out.text.clear();
        } else if !out.text.is_empty() && !out.text.ends_with('/') {
            out.push("/");
        }
        out.push_value(&Value::Str(part))?;
    }
    Ok(out.into_value())
}

/// The folder and the name of a Windows path.
fn windows(path: &str) -> (&str, &str) {
    let drive = drive_length(path);
    let name = path.rfind(['\\', '/']).map_or(drive, |at| at + 1).max(drive);
    let folder = path[..name].trim_end_matches(['\\', '/']);
    (if folder.len() <= drive { &path[..name] } else { folder }, &path[name..])
}

fn drive_length(path: &str) -> usize {
    if path.as_bytes().get(1) == Some(&b':') { 2 } else { 0 }
}

fn split_drive(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    let path = print::text(&input)?;
    let (drive, rest) = path.split_at(drive_length(&path));
    Ok(Value::tuple([Value::text(drive, path.secret), Value::text(rest, path.secret)]))
}

/// Regular files of the controller that match, in order of their names.
fn glob(eval: &Eval, input: Value, _: &mut Args) -> Fallible {
    eval.scope.impure("fileglob")?;
    let pattern = print::text(&input)?;
    let (folder, name) = pattern.rsplit_once('/').unwrap_or((".", &pattern));
    let matcher = globset::GlobBuilder::new(name).literal_separator(true).build();
    let matcher = matcher.map_err(|error| Halt::error(error.to_string()))?.compile_matcher();
    let listed = std::fs::read_dir(if folder.is_empty() { "/" } else { folder });
    let mut found: Vec<String> = listed
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_file() && matcher.is_match(entry.file_name()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|found| !found.starts_with('.') || name.starts_with('.'))
        .map(|found| if pattern.contains('/') { format!("{folder}/{found}") } else { found })
        .collect();
    found.sort();
    Ok(Value::list(found.into_iter().map(Value::from)))
}
