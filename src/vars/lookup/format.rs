/// An integer in a text with one `%` directive (`web%02d`, `%x`, `%s`); `None` where the directive is another or
/// missing.
pub fn format(text: &str, number: i64) -> Option<String> {
    let (before, rest) = text.split_once('%')?;
    if rest.contains('%') {
        return None;
    }
    let end = rest.find(|c: char| !c.is_ascii_digit() && !"-+ #.".contains(c))?;
    let (spec, rest) = rest.split_at(end);
    let mut after = rest.chars();
    let converted = convert(spec, after.next()?, number)?;
    Some(format!("{before}{converted}{}", after.as_str()))
}

fn convert(spec: &str, kind: char, number: i64) -> Option<String> {
    let (digits, prefix) = match kind {
        'd' | 'i' | 'u' | 's' | 'r' => (number.unsigned_abs().to_string(), ""),
        'x' => (format!("{:x}", number.unsigned_abs()), "0x"),
        'X' => (format!("{:X}", number.unsigned_abs()), "0X"),
        'o' => (format!("{:o}", number.unsigned_abs()), "0o"),
        'f' | 'F' => (float(spec, number), ""),
        _ => return None,
    };
    let flags: &str =
        &spec[..spec.find(|c: char| c.is_ascii_digit() && c != '0' || c == '.').unwrap_or(spec.len())];
    let (width, precision) = sizes(&spec[flags.len()..])?;
    let sign = match number {
        ..0 => "-",
        _ if flags.contains('+') => "+",
        _ if flags.contains(' ') => " ",
        _ => "",
    };
    let prefix = if flags.contains('#') { prefix } else { "" };
    let digits = match precision {
        Some(least) if !matches!(kind, 'f' | 'F') => format!("{digits:0>least$}"),
        _ => digits,
    };
    let missing = width.saturating_sub(sign.len() + prefix.len() + digits.len());
    Some(if flags.contains('-') {
        format!("{sign}{prefix}{digits}{}", " ".repeat(missing))
    } else if flags.contains('0') {
        format!("{sign}{prefix}{}{digits}", "0".repeat(missing))
    } else {
        format!("{}{sign}{prefix}{digits}", " ".repeat(missing))
    })
}

fn float(spec: &str, number: i64) -> String {
    let places = spec.split_once('.').and_then(|(_, places)| places.parse().ok()).unwrap_or(6);
    format!("{:.places$}", number.unsigned_abs() as f64)
}

/// Width and precision.
fn sizes(text: &str) -> Option<(usize, Option<usize>)> {
    let (width, precision) = match text.split_once('.') {
        Some((width, precision)) => (width, Some(precision.parse().unwrap_or(0))),
        None => (text, None),
    };
    match width {
        "" => Some((0, precision)),
        _ => Some((width.parse().ok()?, precision)),
    }
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn directives_are_those_of_python() {
        for (text, number, expected) in [
            ("%d", 5, Some("5")),
            ("web%02d.x", 5, Some("web05.x")),
            ("%04x", 31, Some("001f")),
            ("%#X", 31, Some("0X1F")),
            ("%-4d|", 5, Some("5   |")),
            ("%4d|", -5, Some("  -5|")),
            ("%04d", -5, Some("-005")),
            ("%+d", 5, Some("+5")),
            ("%.3d", 5, Some("005")),
            ("%0.2f", 5, Some("5.00")),
            ("%s", 5, Some("5")),
            ("none", 5, None),
            ("%d%d", 5, None),
            ("%q", 5, None),
        ] {
            assert_eq!(format(text, number).as_deref(), expected, "{text}");
        }
    }
}
