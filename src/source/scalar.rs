//! Plain scalars by PyYAML's YAML 1.1 rules.

use num_bigint::BigInt;

use super::node::Kind;

/// What an unquoted, untagged scalar is. Dates stay text, as written.
pub(super) fn resolve(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Kind::Null,
        _ => {}
    }
    let by_value = match text.as_bytes()[0] {
        b'-' | b'+' | b'.' | b'0'..=b'9' => integer(text).or_else(|| float(text).map(Kind::Float)),
        _ => boolean(text).map(Kind::Bool),
    };
    by_value.unwrap_or_else(|| Kind::Str(text.to_owned()))
}

pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

pub(super) fn integer(text: &str) -> Option<Kind> {
    let (negative, digits) = split_sign(text);
    let value = if let Some(binary) = digits.strip_prefix("0b") {
        in_radix(binary, 2)?
    } else if let Some(hex) = digits.strip_prefix("0x") {
        in_radix(hex, 16)?
    } else if digits.len() > 1 && digits.starts_with('0') {
        in_radix(digits, 8)?
    } else if digits.contains(':') {
        sexagesimal(digits)?
    } else {
        in_radix(digits, 10).filter(|_| !digits.starts_with('_'))?
    };
    let value = if negative { -value } else { value };
    Some(match i64::try_from(&value) {
        Ok(small) => Kind::Int(small),
        Err(_) => Kind::BigInt(value),
    })
}

/// Digits of one radix with `_` anywhere between them.
fn in_radix(digits: &str, radix: u32) -> Option<BigInt> {
    if digits.contains(['+', '-']) {
        return None;
    }
    let clean: String = digits.chars().filter(|&c| c != '_').collect();
    BigInt::parse_bytes(clean.as_bytes(), radix)
}

/// `1:30` is 90. The first part has no leading zero, the others are below 60.
fn sexagesimal(digits: &str) -> Option<BigInt> {
    let (first, rest) = digits.split_once(':')?;
    if !first.starts_with(|c| matches!(c, '1'..='9')) {
        return None;
    }
    rest.split(':').try_fold(in_radix(first, 10)?, |sum, part| Some(sum * 60 + sixtieth(part)?))
}

fn sixtieth(part: &str) -> Option<u32> {
    let digits = part.bytes().all(|b| b.is_ascii_digit());
    part.parse().ok().filter(|&n: &u32| digits && part.len() <= 2 && n < 60)
}

pub(super) fn float(text: &str) -> Option<f64> {
    let (negative, digits) = split_sign(text);
    let value = match digits {
        ".inf" | ".Inf" | ".INF" => f64::INFINITY,
        ".nan" | ".NaN" | ".NAN" => return (text == digits).then_some(f64::NAN),
        _ if digits.contains(':') => sexagesimal_float(digits)?,
        // A sign needs a digit before the point.
        _ if digits.starts_with('.') && text != digits => return None,
        _ => decimal(digits)?,
    };
    Some(if negative { -value } else { value })
}

/// `1.`, `1_0.5`, `.5`, `1.0e+3`: the point is required, and so is the exponent's sign.
fn decimal(digits: &str) -> Option<f64> {
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (&digits[..at], Some(&digits[at + 1..])),
        None => (digits, None),
    };
    let (whole, part) = mantissa.split_once('.')?;
    let shaped = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let leading = if whole.is_empty() { part } else { whole };
    let signed =
        |e: &str| e.starts_with(['+', '-']) && e.len() > 1 && e[1..].bytes().all(|b| b.is_ascii_digit());
    let valid = shaped(whole)
        && shaped(part)
        && leading.starts_with(|c: char| c.is_ascii_digit())
        && exponent.is_none_or(signed);
    valid.then(|| digits.replace('_', "").parse().ok())?
}

/// `1:30.5` is 90.5.
fn sexagesimal_float(digits: &str) -> Option<f64> {
    let (whole, part) = digits.split_once('.')?;
    let (first, rest) = whole.split_once(':')?;
    let shaped = first.starts_with(|c: char| c.is_ascii_digit())
        && first.bytes().all(|b| b.is_ascii_digit() || b == b'_')
        && part.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let first: f64 = shaped.then(|| first.replace('_', "").parse().ok())??;
    let whole = rest.split(':').try_fold(first, |sum, part| Some(sum * 60.0 + f64::from(sixtieth(part)?)))?;
    let part: f64 = format!("0.{}", part.replace('_', "")).parse().ok()?;
    Some(whole + part)
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_are_what_pyyaml_makes_of_them() {
        let table = [
            ("yes", "Bool(true)"),
            ("No", "Bool(false)"),
            ("ON", "Bool(true)"),
            ("off", "Bool(false)"),
            ("y", "Str(\"y\")"),
            ("yEs", "Str(\"yEs\")"),
            ("~", "Null"),
            ("", "Null"),
            ("nUll", "Str(\"nUll\")"),
            ("0", "Int(0)"),
            ("-0", "Int(0)"),
            ("0644", "Int(420)"),
            ("-0644", "Int(-420)"),
            ("08", "Str(\"08\")"),
            ("0o17", "Str(\"0o17\")"),
            ("0_7", "Int(7)"),
            ("0b101", "Int(5)"),
            ("0xFF_ff", "Int(65535)"),
            ("0x", "Str(\"0x\")"),
            ("1_000", "Int(1000)"),
            ("+12", "Int(12)"),
            ("_1", "Str(\"_1\")"),
            ("-_1", "Str(\"-_1\")"),
            ("--1", "Str(\"--1\")"),
            ("1:30", "Int(90)"),
            ("12:30:45", "Int(45045)"),
            ("1:60", "Str(\"1:60\")"),
            ("01:30", "Str(\"01:30\")"),
            ("1:300", "Str(\"1:300\")"),
            ("aa:bb", "Str(\"aa:bb\")"),
            ("9223372036854775808", "BigInt(9223372036854775808)"),
            ("-9223372036854775808", "Int(-9223372036854775808)"),
            ("1.5", "Float(1.5)"),
            ("1.", "Float(1.0)"),
            (".5", "Float(0.5)"),
            ("-.5", "Str(\"-.5\")"),
            (".", "Str(\".\")"),
            ("._5", "Str(\"._5\")"),
            ("1e3", "Str(\"1e3\")"),
            ("1.0e3", "Str(\"1.0e3\")"),
            ("1.0e+3", "Float(1000.0)"),
            ("1.e-1", "Float(0.1)"),
            ("1_0.5", "Float(10.5)"),
            ("1:30.5", "Float(90.5)"),
            ("-.inf", "Float(-inf)"),
            (".nan", "Float(NaN)"),
            ("-.nan", "Str(\"-.nan\")"),
            ("2001-01-01", "Str(\"2001-01-01\")"),
            ("1.2.3", "Str(\"1.2.3\")"),
            ("=", "Str(\"=\")"),
            ("-", "Str(\"-\")"),
            ("+", "Str(\"+\")"),
        ];
        for (text, expected) in table {
            assert_eq!(format!("{:?}", resolve(text)), expected, "{text}");
        }
    }
}
