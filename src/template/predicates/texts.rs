use super::{
    super::{
        args::Args,
        eval::Eval,
        filters,
        halt::Halt,
        print,
        regex::{Flags, Pattern},
        truth::truth,
        url,
        value::{Fallible, Value},
        version,
    },
    family::Family,
};

use crate::source::vault;

pub const TESTS: Family = &[
    ("match", |_, value, args| matches(value, args, "match")),
    ("search", |_, value, args| matches(value, args, "search")),
    ("regex", regex),
    ("version", version_test),
    ("version_compare", version_test),
    ("uri", |_, value, args| address(value, args, |_| true)),
    ("url", |_, value, args| {
        address(value, args, |parts| !parts.netloc.is_empty() || parts.scheme == "file")
    }),
    ("urn", |_, value, _| Ok(url::split(&print::text(value)?).scheme == "urn")),
    ("filter", |_, value, _| Ok(value.as_str().is_some_and(filters::known))),
    ("escaped", |_, _, _| Ok(false)),
    ("vault_encrypted", |_, value, _| {
        Ok(value.as_str().is_some_and(|text| vault::is_encrypted(text.as_bytes())))
    }),
];

fn matches(value: &Value, args: &mut Args, kind: &str) -> Fallible<bool> {
    let pattern = args.text("pattern")?;
    let ignore_case = args.flag("ignorecase", false)?;
    let multiline = args.flag("multiline", false)?;
    found(value, &pattern, Flags { ignore_case, multiline }, kind)
}

fn regex(_: &Eval, value: &Value, args: &mut Args) -> Fallible<bool> {
    let pattern = args.text("value")?;
    let ignore_case = args.flag("ignorecase", false)?;
    let multiline = args.flag("multiline", false)?;
    let kind = args.text_or("match_type", "search")?;
    found(value, &pattern, Flags { ignore_case, multiline }, &kind)
}

fn found(value: &Value, pattern: &str, flags: Flags, kind: &str) -> Fallible<bool> {
    let text = print::text(value)?;
    let anchored = match kind {
        "match" => format!(r"\A(?:{pattern})"),
        "fullmatch" => format!(r"\A(?:{pattern})\Z"),
        "search" => return Pattern::new(pattern, flags)?.found(&text),
        _ => return Err(Halt::error(format!("invalid match_type `{kind}`"))),
    };
    // Flags at the start of a pattern stay at its start.
    match pattern.starts_with("(?") {
        true if kind == "match" => Pattern::new(pattern, flags)?.leads(&text),
        _ => Pattern::new(&anchored, flags)?.found(&text),
    }
}

fn version_test(_: &Eval, value: &Value, args: &mut Args) -> Fallible<bool> {
    let other = args.text("version")?;
    let operator = args.text_or("operator", "eq")?;
    let strict = args.optional("strict").filter(|strict| !strict.is_null());
    let kind = args.optional_text("version_type")?;
    let strict = strict.map_or(Ok(false), |strict| truth(&strict))?;
    version::holds(&print::text(value)?, &other, &operator, strict, kind.as_deref())
}

fn address(value: &Value, args: &mut Args, test: fn(&url::Parts) -> bool) -> Fallible<bool> {
    let text = print::text(value)?;
    let parts = url::split(&text);
    let schemes = args.optional("schemes").filter(|schemes| !schemes.is_null());
    let wanted = match schemes {
        None => true,
        Some(schemes) => super::super::compare::contains(&schemes, &parts.scheme.clone().into())?,
    };
    Ok(wanted && test(&parts))
}
