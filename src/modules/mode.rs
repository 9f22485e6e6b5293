use serde::de::{Deserializer, Visitor};

use crate::plan::Failure;

/// File permissions: octal text, a number, or symbolic such as `u=rw,g-w,o=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    Bits(u32),
    /// Clauses as they were written, checked.
    Symbolic(String),
    /// That of the source on the controller.
    Preserve,
}

impl Mode {
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "preserve" {
            return Ok(Self::Preserve);
        }
        // Python's way to write octal numbers is text in YAML 1.1.
        let digits = text.strip_prefix("0o").unwrap_or(text);
        if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) {
            let bits = u32::from_str_radix(digits, 8).map_err(|_| bad(text))?;
            return Self::bits(bits);
        }
        match clauses(text, 0, false, 0) {
            Some(_) => Ok(Self::Symbolic(text.to_owned())),
            None => Err(bad(text)),
        }
    }

    fn bits(bits: u32) -> Result<Self, String> {
        if bits > 0o7777 {
            return Err("Invalid mode supplied, only permission info is allowed".to_owned());
        }
        Ok(Self::Bits(bits))
    }

    /// The bits that a file with the bits `now` shall have. [`Mode::Preserve`] leaves them.
    pub fn apply(&self, now: u32, is_dir: bool, umask: u32) -> u32 {
        match self {
            Self::Bits(bits) => *bits,
            Self::Symbolic(text) => clauses(text, now, is_dir, umask).unwrap_or(now),
            Self::Preserve => now,
        }
    }

    /// Refuses `preserve` where there is no source to take it from.
    pub fn no_preserve(mode: Option<&Self>) -> Result<(), Failure> {
        match mode {
            Some(Self::Preserve) => Err(Failure::new(bad("preserve")).param("mode")),
            _ => Ok(()),
        }
    }
}

fn bad(text: &str) -> String {
    format!("mode must be in octal or symbolic form, not `{text}`")
}

/// Applies comma-separated clauses one after another; `None` when one of them is not well formed.
fn clauses(text: &str, now: u32, is_dir: bool, umask: u32) -> Option<u32> {
    text.split(',').try_fold(now, |bits, clause| one(clause, bits, is_dir, umask))
}

fn one(clause: &str, mut bits: u32, is_dir: bool, umask: u32) -> Option<u32> {
    let start = clause.find(['+', '-', '='])?;
    let (who, mut rest) = clause.split_at(start);
    if !who.chars().all(|c| "ugoa".contains(c)) {
        return None;
    }
    let mask = if who.is_empty() { !umask } else { !0 };
    let who = if who.is_empty() || who.contains('a') { "ugo" } else { who };
    while let Some(operator) = rest.chars().next() {
        let end = rest[1..].find(['+', '-', '=']).map_or(rest.len(), |at| at + 1);
        for class in who.chars() {
            let wanted = permissions(&rest[1..end], class, bits, is_dir)? & (mask | 0o7000);
            bits = match operator {
                '+' => bits | wanted,
                '-' => bits & !wanted,
                _ => bits & !whole(class) | wanted,
            };
        }
        rest = &rest[end..];
    }
    Some(bits)
}

fn shift(class: char) -> u32 {
    match class {
        'u' => 6,
        'g' => 3,
        _ => 0,
    }
}

/// All bits of a class, its special one included.
fn whole(class: char) -> u32 {
    special(class) | 0o7 << shift(class)
}

fn special(class: char) -> u32 {
    match class {
        'u' => 0o4000,
        'g' => 0o2000,
        _ => 0o1000,
    }
}

fn permissions(letters: &str, class: char, now: u32, is_dir: bool) -> Option<u32> {
    letters.chars().try_fold(0, |bits, letter| {
        let plain = |bit: u32| Some(bits | bit << shift(class));
        match letter {
            'r' => plain(4),
            'w' => plain(2),
            'x' => plain(1),
            'X' if is_dir || now & 0o111 != 0 => plain(1),
            'X' => Some(bits),
            's' if class != 'o' => Some(bits | special(class)),
            't' if class == 'o' => Some(bits | special(class)),
            's' | 't' => Some(bits),
            'u' | 'g' | 'o' => plain(now >> shift(letter) & 0o7),
            _ => None,
        }
    })
}

struct ModeVisitor;

impl Visitor<'_> for ModeVisitor {
    type Value = Mode;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("permissions such as '0644' or 'u=rw,g=r'")
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Mode, E> {
        let bits = u32::try_from(number).map_err(|_| E::custom(bad(&number.to_string())))?;
        Mode::bits(bits).map_err(E::custom)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Mode, E> {
        self.visit_i64(i64::try_from(number).unwrap_or(-1))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Mode, E> {
        Mode::parse(text).map_err(E::custom)
    }
}

impl<'de> serde::Deserialize<'de> for Mode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ModeVisitor)
    }
}

impl schemars::JsonSchema for Mode {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Mode".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["string", "integer"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbolic_modes() {
        let cases = [
            ("u=rwX,g=rX,o=", 0o644, false, 0o640),
            ("u=rwX,g=rX,o=", 0o644, true, 0o750),
            ("+x", 0o644, false, 0o755),
            ("+w", 0o444, false, 0o644),
            ("a+x,g-w", 0o664, false, 0o755),
            ("u+s,o=t", 0o755, true, 0o5750),
            ("g=u", 0o640, false, 0o660),
            ("u=rw,g=r,o=r", 0o7777, false, 0o644),
            ("go=", 0o755, false, 0o700),
            ("u+x-w", 0o600, false, 0o500),
        ];
        for (text, now, is_dir, expected) in cases {
            let mode = Mode::parse(text).unwrap();
            assert_eq!(mode.apply(now, is_dir, 0o022), expected, "{text} on {now:o} gives {expected:o}");
        }
    }

    #[test]
    fn numbers_and_texts() {
        let parse = |text: &str| serde_json::from_str::<Mode>(text).map_err(|error| error.to_string());
        assert_eq!(parse("420").unwrap(), Mode::Bits(0o644));
        assert_eq!(parse("\"644\"").unwrap(), Mode::Bits(0o644));
        assert_eq!(parse("\"01777\"").unwrap(), Mode::Bits(0o1777));
        assert_eq!(parse("\"0o644\"").unwrap(), Mode::Bits(0o644));
        assert_eq!(parse("644").unwrap(), Mode::Bits(0o1204));
        assert!(parse("\"rw\"").unwrap_err().contains("octal or symbolic form"));
        assert!(parse("\"0888\"").unwrap_err().contains("octal or symbolic form"));
        assert!(parse("70000").unwrap_err().contains("only permission info"));
    }
}
