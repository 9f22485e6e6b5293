//! `'{0:>5} {name}'.format(…)`.

use super::{
    access,
    args::Args,
    float,
    halt::Halt,
    missing,
    number::Number,
    print, printf,
    value::{Fallible, Text, Value},
};

struct Given {
    positional: Vec<Value>,
    named: Value,
    next: usize,
}

/// Python's `str.format`, or `str.format_map`.
pub fn format(of: &Text, map: bool, args: &mut Args) -> Fallible {
    let named = if map { args.required("mapping")? } else { Value::dict(args.rest_named()) };
    let mut given = Given { positional: args.rest(), named, next: 0 };
    let mut out = print::Output { secret: of.secret, ..Default::default() };
    fill(&of.text, &mut given, &mut out, 0)?;
    Ok(out.into_value())
}

fn fill(text: &str, given: &mut Given, out: &mut print::Output, depth: usize) -> Fallible<()> {
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        out.push(&rest[..at]);
        let here = &rest[at..];
        if here.starts_with("{{") || here.starts_with("}}") {
            out.push(&here[..1]);
            rest = &here[2..];
            continue;
        }
        let end =
            closing(here).ok_or_else(|| Halt::error("single '{' or '}' encountered in format string"))?;
        field(&here[1..end], given, out, depth)?;
        rest = &here[end + 1..];
    }
    out.push(rest);
    Ok(())
}

/// The position of the brace that closes the first one.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// `name.attribute[index]!r:spec`.
fn field(field: &str, given: &mut Given, out: &mut print::Output, depth: usize) -> Fallible<()> {
    if depth > 1 {
        return Err(Halt::error("Max string recursion exceeded"));
    }
    let (what, spec) = field.split_once(':').unwrap_or((field, ""));
    let (path, conversion) = what.split_once('!').unwrap_or((what, ""));
    let value = lookup(path, given)?;
    let mut filled = print::Output::default();
    fill(spec, given, &mut filled, depth + 1)?;
    let value = match conversion {
        "r" | "a" => Value::Str(print::repr(&value)?),
        "s" => Value::Str(print::text(&value)?),
        _ => value,
    };
    out.push(&formatted(&value, &filled.text)?);
    out.secret |= filled.secret || print::text(&value)?.secret;
    Ok(())
}

fn lookup(path: &str, given: &mut Given) -> Fallible {
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (name, mut rest) = path.split_at(end);
    let mut value = first(name, given)?;
    while !rest.is_empty() {
        let (step, after) = if let Some(inside) = rest.strip_prefix('[') {
            inside.split_once(']').ok_or_else(|| Halt::error("expected ']' before end of string"))?
        } else {
            let attribute = &rest[1..];
            attribute.split_at(attribute.find(['.', '[']).unwrap_or(attribute.len()))
        };
        let index = step.parse().map_or_else(|_| Value::str(step), Value::Int);
        value = missing::used(access::item(&value, &index)?)?;
        rest = after;
    }
    Ok(value)
}

fn first(name: &str, given: &mut Given) -> Fallible {
    let index = if name.is_empty() {
        given.next += 1;
        Some(given.next - 1)
    } else {
        name.parse().ok()
    };
    let found = match index {
        Some(index) => given.positional.get(index).cloned().ok_or_else(|| {
            Halt::error(format!("Replacement index {index} out of range for positional args tuple"))
        })?,
        None => access::attribute(&given.named, name)?,
    };
    match found {
        Value::Undefined(missing) if missing.asked.is_some() => Err(Halt::error(format!("'{name}'"))),
        found => missing::used(found),
    }
}

/// `[[fill]align][sign][#][0][width][,][.precision][type]`.
#[derive(Default)]
struct Spec {
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    alternate: bool,
    width: usize,
    separator: Option<char>,
    precision: Option<usize>,
    kind: Option<char>,
}

/// Takes characters off the front of a specifier.
struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    fn take(&mut self, test: impl Fn(char) -> bool) -> Option<char> {
        let first = self.0.chars().next().filter(|c| test(*c))?;
        self.0 = &self.0[first.len_utf8()..];
        Some(first)
    }

    fn number(&mut self) -> Option<usize> {
        let digits: String = std::iter::from_fn(|| self.take(|c| c.is_ascii_digit())).collect();
        digits.parse().ok()
    }
}

fn is_align(c: char) -> bool {
    "<>^=".contains(c)
}

fn spec(text: &str) -> Fallible<Spec> {
    let mut spec = Spec::default();
    let mut rest = Cursor(text);
    if text.chars().nth(1).is_some_and(is_align) {
        spec.fill = rest.take(|_| true);
    }
    spec.align = rest.take(is_align);
    spec.sign = rest.take(|c| "+- ".contains(c));
    spec.alternate = rest.take(|c| c == '#').is_some();
    if rest.take(|c| c == '0').is_some() {
        spec.fill = spec.fill.or(Some('0'));
        spec.align = spec.align.or(Some('='));
    }
    spec.width = rest.number().unwrap_or(0);
    spec.separator = rest.take(|c| c == ',' || c == '_');
    if rest.take(|c| c == '.').is_some() {
        spec.precision = rest.number();
    }
    spec.kind = rest.take(|_| true);
    if rest.0.is_empty() { Ok(spec) } else { Err(Halt::error("Invalid format specifier")) }
}

fn formatted(value: &Value, text: &str) -> Fallible<String> {
    let spec = spec(text)?;
    let numeric = Number::of(value).filter(|_| !matches!(value, Value::Bool(_)) || spec.kind.is_some());
    let body = match &numeric {
        Some(number) => digits(number, &spec)?,
        None => {
            let shown = print::text(value)?;
            spec.precision.map_or_else(|| shown.to_string(), |length| shown.chars().take(length).collect())
        }
    };
    Ok(aligned(&body, &spec, numeric.is_some()))
}

fn digits(number: &Number, spec: &Spec) -> Fallible<String> {
    let magnitude = |radix| number.to_big().map(|big| big.magnitude().to_str_radix(radix));
    let kind = spec.kind.unwrap_or(if number.to_big().is_some() { 'd' } else { 'r' });
    let integer = |radix, prefix: &str| {
        let digits = magnitude(radix)
            .ok_or_else(|| Halt::error(format!("Unknown format code '{kind}' for object of type 'float'")))?;
        Ok::<_, Halt>(if spec.alternate { format!("{prefix}{digits}") } else { digits })
    };
    let float = number.to_f64();
    let unsigned = match kind {
        'd' | 'n' => integer(10, "")?,
        'x' => integer(16, "0x")?,
        'X' => integer(16, "0X")?.to_uppercase(),
        'o' => integer(8, "0o")?,
        'b' => integer(2, "0b")?,
        'f' | 'F' => format!("{:.*}", spec.precision.unwrap_or(6), float.abs()),
        '%' => format!("{:.*}%", spec.precision.unwrap_or(6), float.abs() * 100.0),
        'e' | 'E' => printf::exponent(float.abs(), spec.precision.unwrap_or(6), kind),
        'g' | 'G' => printf::general(float.abs(), spec.precision.unwrap_or(6)),
        'r' => spec
            .precision
            .map_or_else(|| float::repr(float.abs()), |length| printf::general(float.abs(), length)),
        _ => return Err(Halt::error(format!("Unknown format code '{kind}'"))),
    };
    let negative = float.is_sign_negative() && float != 0.0;
    let sign = match (negative, spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    };
    Ok(format!("{sign}{}", separated(&unsigned, spec.separator)))
}

/// Groups of three digits before the point.
fn separated(digits: &str, separator: Option<char>) -> String {
    let Some(separator) = separator else {
        return digits.into();
    };
    let whole = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let mut out = String::new();
    for (at, c) in digits[..whole].chars().enumerate() {
        if at > 0 && (whole - at).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(c);
    }
    out + &digits[whole..]
}

fn aligned(body: &str, spec: &Spec, numeric: bool) -> String {
    let missing = spec.width.saturating_sub(body.chars().count());
    let pad = |count: usize| spec.fill.unwrap_or(' ').to_string().repeat(count);
    match spec.align.unwrap_or(if numeric { '>' } else { '<' }) {
        '<' => body.to_string() + &pad(missing),
        '^' => pad(missing / 2) + body + &pad(missing - missing / 2),
        '=' => {
            let digits = body.trim_start_matches(['+', '-', ' ']);
            format!("{}{}{digits}", &body[..body.len() - digits.len()], pad(missing))
        }
        _ => pad(missing) + body,
    }
}
