use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        missing, print,
        regex::{Flags, Pattern},
        value::{Fallible, Text, Value},
    },
    family::Family,
    texts::formed,
};

pub const FILTERS: Family = &[
    ("regex_replace", replace),
    ("regex_search", search),
    ("regex_findall", find_all),
    ("regex_escape", escape),
];

/// `ignorecase` and `multiline`, given by name.
pub fn flags(args: &mut Args) -> Fallible<Flags> {
    let mut flag = |name: &str| args.named(name).map_or(Ok(false), |on| super::super::truth::truth(&on));
    Ok(Flags { ignore_case: flag("ignorecase")?, multiline: flag("multiline")? })
}

fn replace(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let text = print::text(&input)?;
    let named = flags(args)?;
    let pattern = args.text_or("pattern", "")?;
    let replacement = args.optional_text("replacement")?.unwrap_or(Text { text: "".into(), secret: false });
    let flags = Flags {
        ignore_case: args.flag("ignorecase", named.ignore_case)?,
        multiline: args.flag("multiline", named.multiline)?,
    };
    let limit = usize::try_from(args.int("count", 0)?).unwrap_or(0);
    let wanted = usize::try_from(args.int("mandatory_count", 0)?).unwrap_or(0);
    let (replaced, count) = Pattern::new(&pattern, flags)?.replace(&text.text, &replacement, limit)?;
    if wanted > 0 && wanted != count {
        return Err(Halt::error(format!(
            "'{pattern}' should match {wanted} times, but matches {count} times in '{}'",
            text.text
        )));
    }
    Ok(Value::text(replaced, text.secret || replacement.secret))
}

/// The match, or the groups that are asked for as a list; null where nothing matches.
fn search(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let text = print::text(&input)?;
    let flags = flags(args)?;
    let pattern = args.text("regex")?;
    let groups = args.rest();
    let compiled = Pattern::new(&pattern, flags)?;
    let Some(found) = compiled.captures(&text.text, 0)? else {
        return Ok(Value::Null);
    };
    let value = |group: Option<fancy_regex::Match>| {
        group.map_or(Value::Null, |group| Value::text(group.as_str(), text.secret))
    };
    if groups.is_empty() {
        return Ok(value(found.get(0)));
    }
    let mut picked = vec![];
    for group in groups {
        let written = print::text(&missing::used(group)?)?;
        let name = written.trim_start_matches('\\');
        if name.len() == written.len() {
            return Err(Halt::error("Unknown argument"));
        }
        let name = name.strip_prefix("g<").and_then(|name| name.strip_suffix('>')).unwrap_or(name);
        picked.push(match name.parse::<usize>() {
            Ok(number) if number >= found.len() => return Err(Halt::error("no such group")),
            Ok(number) => value(found.get(number)),
            Err(_) => value(found.name(name)),
        });
    }
    Ok(Value::list(picked))
}

/// One group gives itself, several give tuples.
fn find_all(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let text = print::text(&input)?;
    let named = flags(args)?;
    let pattern = args.text("regex")?;
    let flags = Flags {
        multiline: args.flag("multiline", named.multiline)?,
        ignore_case: args.flag("ignorecase", named.ignore_case)?,
    };
    let found = Pattern::new(&pattern, flags)?.all(&text.text)?;
    let group = |captures: &fancy_regex::Captures<str>, at| {
        Value::text(captures.get(at).map_or("", |group| group.as_str()), text.secret)
    };
    let picked = found.iter().map(|captures| match captures.len() {
        1 => group(captures, 0),
        2 => group(captures, 1),
        count => Value::tuple((1..count).map(|at| group(captures, at))),
    });
    Ok(Value::list(picked))
}

fn escape(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let special = match &*args.text_or("re_type", "python")? {
        "python" => "()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c",
        "posix_basic" => "[].^$*\\",
        kind @ "posix_extended" => {
            return Err(Halt::error(format!("Regex type ({kind}) not yet implemented")));
        }
        kind => return Err(Halt::error(format!("Invalid regex type ({kind})"))),
    };
    formed(&input, |text| {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if special.contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
        out
    })
}
