use num_bigint::BigInt;

use super::{
    super::{
        args::Args,
        arithmetic,
        eval::Eval,
        halt::Halt,
        items, missing,
        number::{Number, truncate},
        tree::Binary,
        value::{Fallible, Value},
    },
    attributes,
    family::Family,
};

pub const FILTERS: Family = &[
    ("int", int),
    ("float", float),
    ("abs", abs),
    ("round", round),
    ("sum", sum),
    ("log", log),
    ("pow", |_, input, args| Ok(Value::Float(real(&input)?.powf(real(&args.required("power")?)?)))),
    ("root", root),
];

/// The number, or an error that names its type.
pub fn real(value: &Value) -> Fallible<f64> {
    missing::used(value.clone())?;
    match Number::of(value) {
        Some(number) => Ok(number.to_f64()),
        None => Err(Halt::error(format!("must be real number, not {}", value.class()))),
    }
}

/// What reads as no integer becomes the default; `1.9` is cut.
fn int(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let default = args.optional("default").unwrap_or(Value::Int(0));
    let base = args.int("base", 10)?;
    let found = match &input {
        Value::Str(text) => parsed(text.text.trim(), base),
        Value::Float(float) => truncate(*float),
        other => Number::of(other).and_then(|number| number.to_big()).map(Value::from),
    };
    Ok(found.unwrap_or(default))
}

fn parsed(text: &str, base: i64) -> Option<Value> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let magnitude = whole(digits, base).or_else(|| truncate(to_float(text)?.abs()))?;
    if negative { arithmetic::negative(&magnitude).ok() } else { Some(magnitude) }
}

/// Digits in a base, with its prefix or without; base 0 goes by the prefix.
fn whole(digits: &str, base: i64) -> Option<Value> {
    let lower = digits.to_ascii_lowercase();
    let prefixed =
        [("0x", 16), ("0o", 8), ("0b", 2)].into_iter().find(|(prefix, _)| lower.starts_with(prefix));
    let (digits, radix) = match prefixed {
        Some((_, of)) if base == 0 || base == of => (&lower[2..], of),
        _ if base == 0 => (lower.as_str(), 10),
        _ => (lower.as_str(), base),
    };
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix))?;
    if digits.is_empty()
        || digits.starts_with('_')
        || digits.ends_with('_')
        || !digits.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    {
        return None;
    }
    BigInt::parse_bytes(digits.replace('_', "").as_bytes(), radix).map(Value::from)
}

fn to_float(text: &str) -> Option<f64> {
    text.trim().replace('_', "").parse().ok()
}

fn float(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let default = args.optional("default").unwrap_or(Value::Float(0.0));
    let found = match &input {
        Value::Str(text) => to_float(&text.text),
        other => Number::of(other).map(|number| number.to_f64()),
    };
    Ok(found.map_or(default, Value::Float))
}

fn abs(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    match Number::of(&input) {
        Some(Number::Float(float)) => Ok(Value::Float(float.abs())),
        Some(number) if number.to_f64() < 0.0 => arithmetic::negative(&input),
        Some(_) => Ok(input),
        None => Err(Halt::error(format!("bad operand type for abs(): '{}'", input.class()))),
    }
}

/// Half to even, as the digits that are printed: 2.5 becomes 2.0.
fn round(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let precision = args.int("precision", 0)?;
    let method = args.text_or("method", "common")?;
    let number = real(&input)?;
    let scale = 10f64.powf(precision as f64);
    Ok(match (&*method, &input) {
        ("common", Value::Int(_) | Value::Big(_)) if precision >= 0 => input,
        ("common", Value::Int(_) | Value::Big(_)) => truncate(rounded(number, precision)).unwrap_or(input),
        ("common", _) => Value::Float(rounded(number, precision)),
        ("ceil", _) => Value::Float((number * scale).ceil() / scale),
        ("floor", _) => Value::Float((number * scale).floor() / scale),
        _ => return Err(Halt::error("method must be common, ceil or floor")),
    })
}

/// To a number of decimals, which may be negative.
pub fn rounded(number: f64, precision: i64) -> f64 {
    match usize::try_from(precision) {
        Ok(places) => format!("{number:.places$}").parse().unwrap_or(number),
        Err(_) => {
            let scale = 10f64.powf(-precision as f64);
            (number / scale).round_ties_even() * scale
        }
    }
}

fn sum(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let path = args.optional("attribute");
    let start = args.optional("start").unwrap_or(Value::Int(0));
    items::items(&input)?.iter().try_fold(start, |total, item| {
        arithmetic::compute(Binary::Add, total, attributes::of(item, path.as_ref())?)
    })
}

fn log(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let number = real(&input)?;
    let base = args.optional("base").map(|base| real(&base)).transpose()?;
    if number <= 0.0 {
        return Err(Halt::error("math domain error"));
    }
    Ok(Value::Float(match base {
        Some(10.0) => number.log10(),
        Some(base) => number.ln() / base.ln(),
        None => number.ln(),
    }))
}

fn root(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let number = real(&input)?;
    let base = args.optional("base").map_or(Ok(2.0), |base| real(&base))?;
    let root = if base == 2.0 { number.sqrt() } else { number.powf(1.0 / base) };
    if root.is_nan() {
        return Err(Halt::error("root() can only be used on numbers: math domain error"));
    }
    Ok(Value::Float(root))
}
