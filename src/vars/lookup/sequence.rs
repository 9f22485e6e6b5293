use crate::template::{Fallible, Value};

use super::{call::Call, format::format, term::Term};

struct Sequence {
    start: i64,
    end: Option<i64>,
    count: Option<i64>,
    stride: i64,
    format: String,
}

impl Default for Sequence {
    fn default() -> Self {
        Self { start: 1, end: None, count: None, stride: 1, format: "%d".to_owned() }
    }
}

/// Numbers as text: `start=1 end=5 stride=2 format=x%02d`, or in short `[start-]end[/stride][:format]`.
pub fn sequence(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let mut terms = call.texts()?;
    if terms.is_empty() {
        terms.push(String::new());
    }
    let mut found = vec![];
    for term in terms {
        let parsed = match short(&term) {
            Some(parsed) => parsed,
            None => long(call, &term)?,
        };
        found.extend(numbers(call, parsed)?);
    }
    Ok(found)
}

fn long(call: &Call<'_>, term: &str) -> Fallible<Sequence> {
    let read = Term::read(call, term)?;
    match read.free.is_empty() {
        true => options(call, Sequence::default(), read.options()),
        false => Err(call.error(format!("can't parse arguments: {term}"))),
    }
}

fn options(call: &Call<'_>, mut sequence: Sequence, pairs: &[(String, String)]) -> Fallible<Sequence> {
    for (key, value) in pairs {
        let number =
            || number(value).ok_or_else(|| call.error(format!("can't parse {key}={value} as integer")));
        match key.as_str() {
            "start" => sequence.start = number()?,
            "end" => sequence.end = Some(number()?),
            "count" => sequence.count = Some(number()?),
            "stride" => sequence.stride = number()?,
            "format" => sequence.format.clone_from(value),
            _ => return Err(call.error(format!("unrecognized arguments to with_sequence: {key}"))),
        }
    }
    Ok(sequence)
}

/// Decimal, `0x` hexadecimal, `0` octal.
fn number(text: &str) -> Option<i64> {
    let (negative, digits) = match text.trim().strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.trim()),
    };
    let lower = digits.to_ascii_lowercase();
    let value = match lower.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).ok()?,
        None if lower.len() > 1 && lower.starts_with('0') => {
            i64::from_str_radix(lower.trim_start_matches("0o"), 8).ok()?
        }
        None => lower.parse().ok()?,
    };
    Some(if negative { -value } else { value })
}

/// `[start-]end[/stride][:format]`
fn short(term: &str) -> Option<Sequence> {
    let (range, format) = match term.split_once(':') {
        Some((range, format)) => (range, Some(format)),
        None => (term, None),
    };
    let (range, stride) = match range.split_once('/') {
        Some((range, stride)) => (range, Some(stride)),
        None => (range, None),
    };
    let (start, end) = match range.split_once('-') {
        Some((start, end)) => (Some(start), end),
        None => (None, range),
    };
    let start = start.map_or(Some(1), number)?;
    Some(Sequence {
        start,
        end: Some(number(end)?),
        count: None,
        stride: stride.map_or(Some(1), number)?,
        format: format.unwrap_or("%d").to_owned(),
    })
}

fn numbers(call: &Call<'_>, sequence: Sequence) -> Fallible<Vec<Value>> {
    let Sequence { start, stride, .. } = sequence;
    let count = match (sequence.count, sequence.end) {
        (None, None) => return Err(call.error("must specify count or end in with_sequence")),
        (Some(_), Some(_)) => return Err(call.error("can't specify both count and end in with_sequence")),
        _ if stride == 0 => 0,
        (Some(count), None) => count,
        (None, Some(end)) if stride > 0 && end < start => {
            return Err(call.error("to count backwards make stride negative"));
        }
        (None, Some(end)) if stride < 0 && end > start => {
            return Err(call.error("to count forward don't make stride negative"));
        }
        (None, Some(end)) => (end - start) / stride + 1,
    };
    (0..count)
        .map(|at| match format(&sequence.format, start + at * stride) {
            Some(text) => Ok(Value::str(text)),
            None => Err(call.error(format!("bad formatting string: {}", sequence.format))),
        })
        .collect()
}
