use super::{
    float,
    halt::Halt,
    items, missing,
    number::{Number, truncate},
    print,
    value::{Fallible, Text, Value},
};

/// Python's `format % values`.
pub fn printf(format: &Text, values: &Value) -> Fallible {
    let mut printer = Printer::new(values);
    printer.out.secret = format.secret;
    let mut rest = &*format.text;
    while let Some(at) = rest.find('%') {
        printer.out.push(&rest[..at]);
        rest = printer.directive(&rest[at + 1..])?;
    }
    printer.out.push(rest);
    printer.finish()
}

struct Printer<'a> {
    values: &'a Value,
    queue: std::vec::IntoIter<Value>,
    named: bool,
    out: print::Output,
}

/// `%-08.3f` without its percent sign and type.
#[derive(Default)]
struct Directive {
    name: Option<String>,
    flags: String,
    width: usize,
    precision: Option<usize>,
}

impl<'a> Printer<'a> {
    fn new(values: &'a Value) -> Self {
        let queue = match values {
            Value::Tuple(items) => items.to_vec(),
            single => vec![single.clone()],
        };
        Self { values, queue: queue.into_iter(), named: false, out: print::Output::default() }
    }

    /// Prints one directive; what comes after it.
    fn directive<'t>(&mut self, rest: &'t str) -> Fallible<&'t str> {
        if let Some(rest) = rest.strip_prefix('%') {
            self.out.push("%");
            return Ok(rest);
        }
        let (mut directive, rest) = self.read(rest)?;
        let Some(kind) = rest.chars().next() else {
            return Err(Halt::error("incomplete format"));
        };
        let value = self.value(&directive)?;
        if directive.flags.contains('-') {
            directive.flags = directive.flags.replace('0', "");
        }
        let text = self.text(kind, &directive, &value)?;
        self.pad(&text, &directive, kind);
        Ok(&rest[kind.len_utf8()..])
    }

    fn read<'t>(&mut self, rest: &'t str) -> Fallible<(Directive, &'t str)> {
        let mut directive = Directive::default();
        let mut rest = rest;
        if let Some(after) = rest.strip_prefix('(') {
            let (name, after) = after.split_once(')').ok_or_else(|| Halt::error("incomplete format key"))?;
            directive.name = Some(name.into());
            rest = after;
        }
        let flags = rest.len() - rest.trim_start_matches(['-', '+', ' ', '#', '0']).len();
        directive.flags = rest[..flags].into();
        (directive.width, rest) = self.count(&rest[flags..])?;
        if let Some(after) = rest.strip_prefix('.') {
            let (precision, after) = self.count(after)?;
            directive.precision = Some(precision);
            rest = after;
        }
        Ok((directive, rest.trim_start_matches(['l', 'h', 'L'])))
    }

    fn count<'t>(&mut self, rest: &'t str) -> Fallible<(usize, &'t str)> {
        if let Some(rest) = rest.strip_prefix('*') {
            let value = self.next()?;
            let Value::Int(count) = value else {
                return Err(Halt::error("* wants int"));
            };
            return Ok((usize::try_from(count).unwrap_or(0), rest));
        }
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        Ok((rest[..digits].parse().unwrap_or(0), &rest[digits..]))
    }

    fn value(&mut self, directive: &Directive) -> Fallible {
        let Some(name) = &directive.name else {
            return self.next();
        };
        self.named = true;
        let Value::Dict(dict) = self.values else {
            return Err(Halt::error("format requires a mapping"));
        };
        let dict = dict.borrow();
        let found = dict.get(name.as_str()).ok_or_else(|| Halt::error(format!("'{name}'")))?;
        missing::used(missing::take(found)?)
    }

    fn next(&mut self) -> Fallible {
        let value = self.queue.next();
        missing::used(value.ok_or_else(|| Halt::error("not enough arguments for format string"))?)
    }

    fn text(&mut self, kind: char, directive: &Directive, value: &Value) -> Fallible<String> {
        Ok(match kind {
            's' => self.cut(print::text(value)?, directive),
            'r' | 'a' => self.cut(print::repr(value)?, directive),
            'c' => self.character(value)?,
            'd' | 'i' | 'u' => integer(value, kind)?.to_string(),
            'x' => radix(value, kind, directive, "0x", |big| format!("{big:x}"))?,
            'X' => radix(value, kind, directive, "0X", |big| format!("{big:X}"))?,
            'o' => radix(value, kind, directive, "0o", |big| format!("{big:o}"))?,
            'f' | 'F' => fixed(value, directive.precision.unwrap_or(6))?,
            'e' | 'E' => exponent(real(value)?, directive.precision.unwrap_or(6), kind),
            'g' | 'G' => general(real(value)?, directive.precision.unwrap_or(6)),
            _ => return Err(Halt::error(format!("unsupported format character '{kind}'"))),
        })
    }

    fn cut(&mut self, text: Text, directive: &Directive) -> String {
        self.out.secret |= text.secret;
        match directive.precision {
            Some(length) => text.text.chars().take(length).collect(),
            None => text.text.to_string(),
        }
    }

    fn character(&self, value: &Value) -> Fallible<String> {
        let found = match value {
            Value::Int(code) => u32::try_from(*code).ok().and_then(char::from_u32).map(String::from),
            Value::Str(text) if items::length(value)? == 1 => Some(text.text.to_string()),
            _ => None,
        };
        found.ok_or_else(|| Halt::error("%c requires int or char"))
    }

    fn pad(&mut self, text: &str, directive: &Directive, kind: char) {
        let numeric = !matches!(kind, 's' | 'r' | 'a' | 'c');
        let signed = match directive.flags.as_str() {
            flags if !numeric || text.starts_with('-') || flags.is_empty() => text.to_string(),
            flags if flags.contains('+') => format!("+{text}"),
            flags if flags.contains(' ') => format!(" {text}"),
            _ => text.to_string(),
        };
        let fill = directive.width.saturating_sub(signed.chars().count());
        if directive.flags.contains('-') {
            self.out.push(&signed);
            self.out.push(&" ".repeat(fill));
        } else if numeric && directive.flags.contains('0') {
            let digits = signed.trim_start_matches(['+', '-', ' ']);
            self.out.push(&signed[..signed.len() - digits.len()]);
            self.out.push(&"0".repeat(fill));
            self.out.push(digits);
        } else {
            self.out.push(&" ".repeat(fill));
            self.out.push(&signed);
        }
    }

    fn finish(mut self) -> Fallible {
        let used = self.named || matches!(self.values, Value::Dict(_) | Value::List(_));
        if self.queue.next().is_some() && !used {
            return Err(Halt::error("not all arguments converted during string formatting"));
        }
        Ok(self.out.into_value())
    }
}

fn real(value: &Value) -> Fallible<f64> {
    let number = Number::of(value)
        .ok_or_else(|| Halt::error(format!("must be real number, not {}", value.class())))?;
    Ok(number.to_f64())
}

fn integer(value: &Value, kind: char) -> Fallible<num_bigint::BigInt> {
    let whole = match value {
        Value::Float(float) => truncate(*float),
        other => Some(other.clone()),
    };
    whole.and_then(|value| Number::of(&value)?.to_big()).ok_or_else(|| {
        Halt::error(format!("%{kind} format: a real number is required, not {}", value.class()))
    })
}

fn radix(
    value: &Value,
    kind: char,
    directive: &Directive,
    prefix: &str,
    digits: impl Fn(&num_bigint::BigInt) -> String,
) -> Fallible<String> {
    let number = integer(value, kind)?;
    let magnitude = num_bigint::BigInt::from(number.magnitude().clone());
    let sign = if number < num_bigint::BigInt::ZERO { "-" } else { "" };
    let prefix = if directive.flags.contains('#') { prefix } else { "" };
    Ok(format!("{sign}{prefix}{}", digits(&magnitude)))
}

fn fixed(value: &Value, precision: usize) -> Fallible<String> {
    let float = real(value)?;
    Ok(if float.is_finite() { format!("{float:.precision$}") } else { float::repr(float) })
}

/// `1.500000e+03`.
pub fn exponent(float: f64, precision: usize, kind: char) -> String {
    let shown = format!("{float:.precision$e}");
    let (digits, power) = shown.split_once('e').unwrap_or((&shown, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let sign = if power < 0 { '-' } else { '+' };
    format!("{digits}{kind}{sign}{:02}", power.abs())
}

/// The shorter of fixed and exponent, without trailing zeros.
pub fn general(float: f64, precision: usize) -> String {
    if !float.is_finite() {
        return float::repr(float);
    }
    let precision = precision.max(1);
    let shown = exponent(float, precision - 1, 'e');
    let (digits, power) = shown.split_once('e').unwrap_or((&shown, "+00"));
    let exponent_of: i32 = power.parse().unwrap_or(0);
    let places = i32::try_from(precision).unwrap_or(i32::MAX) - 1 - exponent_of;
    match usize::try_from(places) {
        Ok(places) if exponent_of >= -4 => trimmed(&format!("{float:.places$}")),
        _ => format!("{}e{power}", trimmed(digits)),
    }
}

fn trimmed(digits: &str) -> String {
    if !digits.contains('.') {
        return digits.into();
    }
    digits.trim_end_matches('0').trim_end_matches('.').into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_as_python() {
        let int = Value::Int;
        for (format, values, text) in [
            ("%s-%s", Value::tuple(["a".into(), int(1)]), "a-1"),
            ("%05d|%-5d|%+d", Value::tuple([int(42), int(42), int(42)]), "00042|42   |+42"),
            ("%.2f%%", Value::Float(1.005), "1.00%"),
            ("%08.3f", Value::Float(-2.5), "-002.500"),
            ("%x %X %o %#x", Value::tuple([int(255), int(255), int(8), int(255)]), "ff FF 10 0xff"),
            ("%(a)s %(b)03d", Value::dict([("a", "x".into()), ("b", int(7))]), "x 007"),
            ("%r", Value::str("it's"), "\"it's\""),
            (
                "%10s|%-10s|%.2s",
                Value::tuple(["ab".into(), "ab".into(), "abc".into()]),
                "        ab|ab        |ab",
            ),
            (
                "%e %g %g",
                Value::tuple([Value::Float(1234.5), Value::Float(0.0001), Value::Float(1e10)]),
                "1.234500e+03 0.0001 1e+10",
            ),
            ("%*d", Value::tuple([int(4), int(1)]), "   1"),
            ("%s", Value::list([int(1)]), "[1]"),
        ] {
            let Value::Str(format) = Value::str(format) else { unreachable!() };
            assert_eq!(printf(&format, &values).unwrap().as_str(), Some(text));
        }
    }

    #[test]
    fn refuses_what_python_refuses() {
        for (format, values, message) in [
            ("%s %s", Value::Int(1), "not enough arguments for format string"),
            (
                "%s",
                Value::tuple([Value::Int(1), Value::Int(2)]),
                "not all arguments converted during string formatting",
            ),
            ("%d", Value::str("x"), "%d format: a real number is required, not str"),
        ] {
            let Value::Str(format) = Value::str(format) else { unreachable!() };
            assert_eq!(printf(&format, &values).unwrap_err().to_string(), message);
        }
    }
}
