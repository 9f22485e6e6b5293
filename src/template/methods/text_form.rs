//! Methods of texts that give another form of the text.

use super::super::{
    args::Args,
    braces,
    case::{capitalize, swap_case, title},
    value::{Fallible, Text, Value},
};

pub fn call(of: &Text, name: &str, args: &mut Args) -> Option<Fallible> {
    let text = &*of.text;
    let formed = match name {
        "lower" => Ok(text.to_lowercase()),
        "casefold" => Ok(text.to_lowercase().replace('ß', "ss")),
        "upper" => Ok(text.to_uppercase()),
        "title" => Ok(title(text)),
        "capitalize" => Ok(capitalize(text)),
        "swapcase" => Ok(swap_case(text)),
        "strip" => strip(text, args, |text, set| text.trim_matches(set).into()),
        "lstrip" => strip(text, args, |text, set| text.trim_start_matches(set).into()),
        "rstrip" => strip(text, args, |text, set| text.trim_end_matches(set).into()),
        "replace" => return Some(replace(of, args)),
        "removeprefix" => {
            args.text("prefix").map(|part| text.strip_prefix(&*part).unwrap_or(text).to_string())
        }
        "removesuffix" => {
            args.text("suffix").map(|part| text.strip_suffix(&*part).unwrap_or(text).to_string())
        }
        "zfill" => args.int("width", 0).map(|width| zero_fill(text, width)),
        "ljust" => fill(text, args, |missing| (0, missing)),
        "rjust" => fill(text, args, |missing| (missing, 0)),
        "center" => fill(text, args, |missing| (missing / 2, missing - missing / 2)),
        "expandtabs" => args.int("tabsize", 8).map(|size| expand_tabs(text, size)),
        "encode" | "decode" => {
            args.rest();
            args.rest_named();
            Ok(text.to_string())
        }
        "format" | "format_map" => return Some(braces::format(of, name == "format_map", args)),
        "translate" => return Some(translate(of, args)),
        _ => return None,
    };
    Some(formed.map(|formed| Value::text(formed, of.secret)))
}

fn strip(
    text: &str,
    args: &mut Args,
    trim: impl Fn(&str, &dyn Fn(char) -> bool) -> String,
) -> Fallible<String> {
    let set = args.optional_text("chars")?;
    Ok(match set {
        Some(set) => trim(text, &|c| set.contains(c)),
        None => trim(text, &char::is_whitespace),
    })
}

fn replace(of: &Text, args: &mut Args) -> Fallible {
    let (old, new) = (args.text("old")?, args.text("new")?);
    let replaced = match usize::try_from(args.int("count", -1)?) {
        Ok(count) => of.text.replacen(&*old.text, &new, count),
        Err(_) => of.text.replace(&*old.text, &new),
    };
    Ok(Value::text(replaced, of.secret || new.secret))
}

fn zero_fill(text: &str, width: i64) -> String {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = &text[..text.len() - digits.len()];
    let missing = usize::try_from(width).unwrap_or(0).saturating_sub(text.chars().count());
    format!("{sign}{}{digits}", "0".repeat(missing))
}

fn fill(text: &str, args: &mut Args, sides: fn(usize) -> (usize, usize)) -> Fallible<String> {
    let width = usize::try_from(args.int("width", 0)?).unwrap_or(0);
    let with = args.text_or("fillchar", " ")?;
    let (before, after) = sides(width.saturating_sub(text.chars().count()));
    Ok(format!("{}{text}{}", with.repeat(before), with.repeat(after)))
}

fn expand_tabs(text: &str, size: i64) -> String {
    let size = usize::try_from(size).unwrap_or(0);
    let mut out = String::new();
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let gap = if size == 0 { 0 } else { size - column % size };
                out.push_str(&" ".repeat(gap));
                column += gap;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}

/// `translate({97: 'x', 98: None})`: by character codes.
fn translate(of: &Text, args: &mut Args) -> Fallible {
    let table = args.required("table")?;
    let mut out = super::super::print::Output { secret: of.secret, ..Default::default() };
    for c in of.text.chars() {
        match super::super::access::item(&table, &Value::Int(i64::from(c as u32)))? {
            Value::Undefined(_) => out.text.push(c),
            Value::Null => {}
            Value::Int(code) => out.text.extend(u32::try_from(code).ok().and_then(char::from_u32)),
            other => out.push_value(&other)?,
        }
    }
    Ok(out.into_value())
}
