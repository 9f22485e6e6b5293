//! Python literals, as `ast.literal_eval` reads them.

use num_bigint::BigInt;

use super::{
    keys, number, quoted,
    value::{Dict, Value},
};

/// Nesting beyond this is no literal.
const MAX_DEPTH: usize = 100;

/// The value of a Python literal: numbers, texts, tuples, lists, dicts, sets (as lists), `True`, `False`, `None`.
pub fn literal(text: &str) -> Option<Value> {
    Reader::new(text, false).all()
}

/// As [`literal`], with `true`, `false` and `null` besides.
pub fn literal_or_json(text: &str) -> Option<Value> {
    Reader::new(text, true).all()
}

struct Reader<'a> {
    rest: &'a str,
    json: bool,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn new(rest: &'a str, json: bool) -> Self {
        Self { rest, json, depth: 0 }
    }

    /// The whole text; values beside each other with commas are a tuple.
    fn all(mut self) -> Option<Value> {
        let first = self.value()?;
        if self.rest.is_empty() {
            return Some(first);
        }
        let mut items = vec![first];
        while self.take(",") {
            if self.rest.is_empty() {
                break;
            }
            items.push(self.value()?);
        }
        self.rest.is_empty().then(|| Value::tuple(items))
    }

    /// Takes a token and the blanks behind it.
    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> Option<Value> {
        self.rest = self.rest.trim_start();
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = match self.rest.chars().next()? {
            '[' => Value::list(self.items("[", "]")?),
            '(' => self.tuple()?,
            '{' => self.braces()?,
            '-' => self.signed("-")?,
            '+' => self.signed("+")?,
            c if c.is_ascii_digit() || c == '.' => self.number()?,
            _ => self.word()?,
        };
        self.depth -= 1;
        self.rest = self.rest.trim_start();
        Some(value)
    }

    fn items(&mut self, open: &str, close: &str) -> Option<Vec<Value>> {
        self.take(open);
        let mut items = vec![];
        while !self.take(close) {
            items.push(self.value()?);
            if !self.take(",") {
                return self.take(close).then_some(items);
            }
        }
        Some(items)
    }

    fn tuple(&mut self) -> Option<Value> {
        let before = self.rest;
        let mut items = self.items("(", ")")?;
        let written = before[..before.len() - self.rest.len()].trim_end().trim_end_matches(')').trim_end();
        if items.len() == 1 && !written.ends_with(',') {
            return items.pop();
        }
        Some(Value::tuple(items))
    }

    /// A dict or a set.
    fn braces(&mut self) -> Option<Value> {
        self.take("{");
        let mut dict = Dict::new();
        let mut set = vec![];
        while !self.take("}") {
            let value = self.value()?;
            if set.is_empty() && self.take(":") {
                dict.insert(keys::key(&value).ok()?, self.value()?);
            } else if dict.is_empty() {
                keys::key(&value).ok()?;
                set.push(value);
            } else {
                return None;
            }
            if !self.take(",") && !self.rest.starts_with('}') {
                return None;
            }
        }
        Some(if set.is_empty() { Value::map(dict) } else { Value::list(set) })
    }

    fn signed(&mut self, sign: &str) -> Option<Value> {
        self.take(sign);
        if !self.rest.starts_with(|c: char| c.is_ascii_digit() || ".+-".contains(c)) {
            return None;
        }
        let value = self.value()?;
        if sign == "+" { Some(value) } else { number::negated(&value) }
    }

    fn number(&mut self) -> Option<Value> {
        let mut length = 0;
        let mut before = ' ';
        for c in self.rest.chars() {
            let exponent_sign = "+-".contains(c) && "eE".contains(before) && !self.rest.starts_with("0x");
            if !(c.is_ascii_alphanumeric() || c == '_' || c == '.' || exponent_sign) {
                break;
            }
            length += c.len_utf8();
            before = c;
        }
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        number(digits)
    }

    fn word(&mut self) -> Option<Value> {
        if let Some((text, rest)) = quoted::texts(self.rest) {
            self.rest = rest;
            return Some(Value::str(text));
        }
        let length = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        match word {
            "True" => Some(Value::Bool(true)),
            "False" => Some(Value::Bool(false)),
            "None" => Some(Value::Null),
            "true" if self.json => Some(Value::Bool(true)),
            "false" if self.json => Some(Value::Bool(false)),
            "null" if self.json => Some(Value::Null),
            _ => None,
        }
    }
}

/// A number as Python writes it; underscores between digits are allowed.
pub fn number(written: &str) -> Option<Value> {
    if written.ends_with('_') || written.starts_with('_') || written.contains("__") {
        return None;
    }
    let plain = written.replace('_', "").to_ascii_lowercase();
    let radix = |digits: &str, radix| BigInt::parse_bytes(digits.as_bytes(), radix).map(Value::from);
    match plain.get(..2) {
        Some("0x") => return radix(&plain[2..], 16),
        Some("0o") => return radix(&plain[2..], 8),
        Some("0b") => return radix(&plain[2..], 2),
        _ => {}
    }
    if plain.bytes().all(|b| b.is_ascii_digit()) {
        let leading = plain.len() > 1 && plain.starts_with('0') && plain.bytes().any(|b| b != b'0');
        return if leading { None } else { radix(&plain, 10) };
    }
    let float = plain.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && plain.bytes().all(|b| b.is_ascii_digit() || b".e+-".contains(&b));
    if float { plain.parse().ok().map(Value::Float) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_python_reads() {
        for (text, shown) in [
            ("1", "1"),
            ("0x10", "16"),
            ("1_000", "1000"),
            ("1.50", "1.5"),
            ("1e3", "1000.0"),
            ("-5", "-5"),
            ("99999999999999999999", "99999999999999999999"),
            ("True", "True"),
            ("None", "None"),
            ("[1, 'a',]", "[1, 'a']"),
            ("(1,2)", "(1, 2)"),
            ("(1,)", "(1,)"),
            ("(1)", "1"),
            ("()", "()"),
            ("1, 2", "(1, 2)"),
            ("{\"x\": 1, 2: [3]}", "{'x': 1, 2: [3]}"),
            ("{1, 2}", "[1, 2]"),
            ("'a' \"b\" r'\\n'", "'ab\\\\n'"),
            ("'''a\nb'''", "'a\\nb'"),
            ("'\\x41\\n'", "'A\\n'"),
            ("  7", "7"),
        ] {
            let value = literal(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(format!("{value:?}"), shown, "{text}");
        }
    }

    #[test]
    fn leaves_the_rest_to_be_text() {
        for text in [
            "01", "08", "true", "yes", "null", "a=b", "", "1.2.3", "[1", "{1: 2", "foo()", "'a", "1 2",
            "-'a'", "0x", "1e",
        ] {
            assert!(literal(text).is_none(), "{text}");
        }
        assert_eq!(format!("{:?}", literal_or_json("[true, null]").unwrap()), "[True, None]");
        assert!(literal(&"[".repeat(5000)).is_none());
    }
}
