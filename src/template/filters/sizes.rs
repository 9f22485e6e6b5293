//! Numbers of bytes for people.

use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        number::Number,
        print,
        value::{Fallible, Value},
    },
    family::Family,
    numbers::real,
};

pub const FILTERS: Family =
    &[("human_readable", human_readable), ("human_to_bytes", human_to_bytes), ("filesizeformat", file_size)];

/// Letters of the units, the largest first, and their powers of 1024.
const UNITS: &[(char, i32)] =
    &[('Y', 8), ('Z', 7), ('E', 6), ('P', 5), ('T', 4), ('G', 3), ('M', 2), ('K', 1), ('B', 0)];

fn human_readable(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let bits = args.flag("isbits", false)?;
    let unit = args.optional_text("unit")?;
    let size = match &input {
        Value::Str(text) => text.text.trim().parse().map_err(|_| {
            Halt::error(format!(
                "human_readable() can't interpret following string: {text:?}",
                text = &*text.text
            ))
        })?,
        other => real(other)?,
    };
    let chosen = |(letter, power): &&(char, i32)| match &unit {
        Some(unit) => unit.to_uppercase() == letter.to_string(),
        None => size >= 1024f64.powi(*power),
    };
    let (letter, power) = UNITS.iter().find(chosen).copied().unwrap_or(('B', 0));
    let name = match (letter, bits) {
        ('B', false) => "Bytes".to_string(),
        ('B', true) => "bits".to_string(),
        (letter, false) => format!("{letter}B"),
        (letter, true) => format!("{letter}b"),
    };
    Ok(format!("{:.2} {name}", size / 1024f64.powi(power)).into())
}

fn human_to_bytes(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let default = args.optional_text("default_unit")?;
    let bits = args.flag("isbits", false)?;
    let text = print::text(&input)?;
    let wrong = |reason: &str| {
        Halt::error(format!("human_to_bytes() can't interpret following string: {}{reason}", text.text))
    };
    let trimmed = text.text.trim();
    let end = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(trimmed.len());
    let number: f64 = trimmed[..end].parse().map_err(|_| wrong(""))?;
    let written = trimmed[end..].trim();
    let unit = if written.is_empty() { default.as_deref().unwrap_or("") } else { written };
    let factor = factor(unit, bits).ok_or_else(|| wrong(&format!(" (input unit `{unit}` is unknown)")))?;
    let bytes = (number * factor).round_ties_even();
    super::super::number::truncate(bytes).ok_or_else(|| wrong(""))
}

/// How much one of a unit is. Bytes are written with a large B, bits with a small one.
fn factor(unit: &str, bits: bool) -> Option<f64> {
    let mut letters = unit.chars();
    let Some(first) = letters.next() else {
        return Some(1.0);
    };
    let rest = letters.as_str();
    let power = UNITS.iter().find(|(letter, _)| letter.eq_ignore_ascii_case(&first))?.1;
    let ending = if bits { "b" } else { "B" };
    let word = if bits { ["bit", "bits"] } else { ["byte", "bytes"] };
    let fits = match power {
        0 if rest.is_empty() => unit == ending || unit.eq_ignore_ascii_case("b") && !bits && unit == "B",
        0 => word.contains(&unit.to_lowercase().as_str()),
        _ => rest.is_empty() || rest == ending,
    };
    let spelled = word.iter().any(|word| unit.to_lowercase().ends_with(word));
    (fits || spelled).then(|| 1024f64.powi(power))
}

fn file_size(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let binary = args.flag("binary", false)?;
    let bytes = match &input {
        Value::Str(text) => {
            text.text.trim().parse().map_err(|_| Halt::error("filesizeformat needs a number"))?
        }
        other => Number::of(other).map_or(0.0, |number| number.to_f64()),
    };
    let base: f64 = if binary { 1024.0 } else { 1000.0 };
    if bytes == 1.0 {
        return Ok("1 Byte".into());
    }
    if bytes < base {
        return Ok(format!("{} Bytes", bytes.trunc()).into());
    }
    let names = if binary {
        ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]
    } else {
        ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"]
    };
    let mut unit = base;
    for name in names {
        unit *= base;
        if bytes < unit || name == names[7] {
            return Ok(format!("{:.1} {name}", base * bytes / unit).into());
        }
    }
    Ok("".into())
}
