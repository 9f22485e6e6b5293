use super::super::regex::{Flags, Pattern};

/// Plain scalars that YAML 1.1 takes for something else than text.
const OTHERS: &[&str] = &[
    r"(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|~|null|Null|NULL||<<|=)",
    r"[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+",
    r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?",
    r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    concat!(
        r"[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?",
        r"(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9]{2})?))?"
    ),
];

/// Whether text that is not quoted is read as text again.
pub fn is_text(text: &str) -> bool {
    let first = text.chars().next();
    let suspicious = first.is_none_or(|c| c.is_ascii_digit() || "-+.~<=yYnNtTfFoO".contains(c));
    !suspicious || !OTHERS.iter().any(|other| reads(other, text))
}

fn reads(pattern: &str, text: &str) -> bool {
    let whole = format!(r"\A(?:{pattern})\Z");
    Pattern::new(&whole, Flags::default()).is_ok_and(|pattern| pattern.found(text).unwrap_or(false))
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_would_be_read_as_something_else() {
        for text in [
            "",
            "no",
            "On",
            "012",
            "1.5",
            "null",
            "~",
            "1:30",
            "2001-01-01",
            "0x1f",
            "1_000",
            "<<",
            ".5",
            "2001-1-1 1:02:03",
        ] {
            assert!(!super::is_text(text), "{text}");
        }
        for text in ["a", "y", "none", "1.2.3", "08", "1e3", "0o17", "-", "2001-1-1", "nope", "=="] {
            assert!(super::is_text(text), "{text}");
        }
    }
}
