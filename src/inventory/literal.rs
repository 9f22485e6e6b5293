//! Values of INI inventories: Python literals, or else text.

use num_bigint::BigInt;

use crate::source::{Entry, Kind, Node, Place};

const MAX_DEPTH: usize = 50;

/// The value that a text is as a Python literal; text that is none stays as it stands.
pub(super) fn value(text: &str, place: &Place) -> Node {
    let kind = Literal { text, at: 0, place }.whole().unwrap_or_else(|| Kind::Str(text.to_owned()));
    node(kind, place)
}

fn node(kind: Kind, place: &Place) -> Node {
    Node { place: place.clone(), kind, tag: None }
}

/// Every method gives `None` where the text is not a literal.
struct Literal<'a> {
    text: &'a str,
    at: usize,
    place: &'a Place,
}

impl Literal<'_> {
    fn whole(mut self) -> Option<Kind> {
        let first = self.kind(0)?;
        // A comma makes a tuple also without parentheses.
        let kind = match self.peek() {
            Some(',') => {
                self.at += 1;
                let mut items = vec![node(first, self.place)];
                items.extend(self.items(None, 1)?);
                Kind::List(items)
            }
            _ => first,
        };
        self.peek().is_none_or(|c| c == '#').then_some(kind)
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// The next character that is not a blank.
    fn peek(&mut self) -> Option<char> {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        self.rest().chars().next()
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += if found { c.len_utf8() } else { 0 };
        found
    }

    fn kind(&mut self, depth: usize) -> Option<Kind> {
        match self.peek().filter(|_| depth < MAX_DEPTH)? {
            '[' => self.sequence(']', depth).map(|(items, _)| Kind::List(items)),
            '(' => self.tuple(depth),
            '{' => self.braces(depth),
            '\'' | '"' => self.strings(),
            '-' | '+' => self.signed(depth),
            '0'..='9' | '.' => self.number(),
            _ => self.name(),
        }
    }

    fn name(&mut self) -> Option<Kind> {
        let end = self.rest().find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest().len());
        let word = &self.rest()[..end];
        let kind = match word {
            "True" => Kind::Bool(true),
            "False" => Kind::Bool(false),
            "None" => Kind::Null,
            _ => return self.strings(),
        };
        self.at += end;
        Some(kind)
    }

    fn signed(&mut self, depth: usize) -> Option<Kind> {
        let negative = self.eat('-');
        if !negative {
            self.at += 1;
        }
        match self.kind(depth + 1)? {
            Kind::Int(value) if negative => Some(Kind::Int(value.checked_neg()?)),
            Kind::BigInt(value) if negative => Some(shrink(-value)),
            Kind::Float(value) if negative => Some(Kind::Float(-value)),
            kind @ (Kind::Int(_) | Kind::BigInt(_) | Kind::Float(_)) => Some(kind),
            _ => None,
        }
    }

    /// Items up to a bracket, which is eaten, or to the end of the text.
    fn items(&mut self, close: Option<char>, depth: usize) -> Option<Vec<Node>> {
        let mut items = vec![];
        loop {
            match (self.peek(), close) {
                (None | Some('#'), None) => return Some(items),
                (Some(c), Some(close)) if c == close => {
                    self.at += 1;
                    return Some(items);
                }
                _ => {}
            }
            items.push(node(self.kind(depth + 1)?, self.place));
            if !self.eat(',') {
                let ended = close.map_or_else(|| true, |close| self.eat(close));
                return ended.then_some(items);
            }
        }
    }

    /// The items between brackets, and whether there was a comma.
    fn sequence(&mut self, close: char, depth: usize) -> Option<(Vec<Node>, bool)> {
        self.at += 1;
        let start = self.at;
        let items = self.items(Some(close), depth)?;
        let inside = self.text[start..self.at - 1].trim_end();
        Some((items, inside.ends_with(',')))
    }

    fn tuple(&mut self, depth: usize) -> Option<Kind> {
        let (mut items, comma) = self.sequence(')', depth)?;
        match items.len() {
            1 if !comma => items.pop().map(|only| only.kind),
            _ => Some(Kind::List(items)),
        }
    }

    /// A dict or a set.
    fn braces(&mut self, depth: usize) -> Option<Kind> {
        let start = self.at;
        self.at += 1;
        let mut entries: Vec<Entry> = vec![];
        while !self.eat('}') {
            let key = node(self.kind(depth + 1)?, self.place);
            if matches!(key.kind, Kind::List(_) | Kind::Map(_)) {
                return None;
            }
            if !self.eat(':') {
                self.at = start;
                return self.sequence('}', depth).map(|(items, _)| Kind::List(items));
            }
            let value = node(self.kind(depth + 1)?, self.place);
            entries.push(Entry { key, value });
            if !self.eat(',') {
                return self.eat('}').then_some(Kind::Map(entries));
            }
        }
        Some(Kind::Map(entries))
    }

    /// One string or several that are joined.
    fn strings(&mut self) -> Option<Kind> {
        let mut text = self.string()?;
        while self.peek().is_some_and(|c| matches!(c, '\'' | '"')) {
            text += &self.string()?;
        }
        Some(Kind::Str(text))
    }

    fn string(&mut self) -> Option<String> {
        let quote_at = self.rest().find(['\'', '"'])?;
        let prefix = self.rest()[..quote_at].to_ascii_lowercase();
        if !matches!(prefix.as_str(), "" | "u" | "b" | "r" | "br" | "rb") {
            return None;
        }
        self.at += quote_at;
        let quote = &self.rest()[..1];
        let triple = quote.repeat(3);
        let quote = if self.rest().starts_with(&triple) { triple } else { quote.to_owned() };
        self.at += quote.len();
        let (text, used) = super::escape::until(self.rest(), &quote, prefix.contains('r'))?;
        self.at += used;
        Some(text)
    }

    fn number(&mut self) -> Option<Kind> {
        let mut end = 0;
        let bytes = self.rest().as_bytes();
        let hex = bytes.starts_with(b"0x") || bytes.starts_with(b"0X");
        while let Some(&b) = bytes.get(end) {
            let sign = matches!(b, b'+' | b'-') && !hex && matches!(bytes[end - 1], b'e' | b'E');
            if !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.') || sign) {
                break;
            }
            end += 1;
        }
        let word = &self.rest()[..end];
        let kind = integer(word).or_else(|| float(word))?;
        self.at += end;
        Some(kind)
    }
}

fn shrink(value: BigInt) -> Kind {
    match i64::try_from(&value) {
        Ok(small) => Kind::Int(small),
        Err(_) => Kind::BigInt(value),
    }
}

fn integer(word: &str) -> Option<Kind> {
    let radix = match word.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => 10,
    };
    let digits = if radix == 10 { word } else { word[2..].strip_prefix('_').unwrap_or(&word[2..]) };
    let clean = without_underscores(digits)?;
    if !clean.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let zeros = clean.bytes().all(|b| b == b'0');
    if radix == 10 && clean.len() > 1 && clean.starts_with('0') && !zeros {
        return None;
    }
    BigInt::parse_bytes(clean.as_bytes(), radix).map(shrink)
}

fn float(word: &str) -> Option<Kind> {
    let shaped =
        word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-' | b'_'));
    let parts = word.split(['.', 'e', 'E', '+', '-']).filter(|part| !part.is_empty());
    let underscored = parts.map(without_underscores).all(|part| part.is_some());
    let pointed = word.contains(['.', 'e', 'E']);
    (shaped && pointed && underscored).then(|| word.replace('_', "").parse().ok().map(Kind::Float))?
}

/// Python wants each `_` between two digits.
fn without_underscores(digits: &str) -> Option<String> {
    let misplaced =
        digits.is_empty() || digits.starts_with('_') || digits.ends_with('_') || digits.contains("__");
    (!misplaced).then(|| digits.replace('_', ""))
}
