use std::time::Duration;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A time as people read it: `0.4s`, `1m 05s`, `2h 07m`.
pub fn time(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match seconds {
        0..60 => format!("{:.1}s", elapsed.as_secs_f64()),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h {:02}m", seconds / 3600, seconds / 60 % 60),
    }
}

/// A size in bytes as people read it.
pub fn size(bytes: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"];
    let (mut amount, mut unit) = (bytes as f64 / 1024.0, 0);
    while amount >= 1024.0 && unit + 1 < units.len() {
        (amount, unit) = (amount / 1024.0, unit + 1);
    }
    match bytes < 1024 {
        true => format!("{bytes} B"),
        false => format!("{amount:.1} {}", units[unit]),
    }
}

/// `1 task`, `2 tasks`.
pub fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// Text of a host without what would move a terminal's cursor: escape sequences and control characters.
pub fn clean(text: &str) -> String {
    if !text.chars().any(char::is_control) {
        return text.to_owned();
    }
    let (mut shown, mut rest) = (String::with_capacity(text.len()), text.chars().peekable());
    while let Some(c) = rest.next() {
        match c {
            '\x1b' if rest.next_if_eq(&'[').is_some() => {
                while rest.next().is_some_and(|c| !('@'..='~').contains(&c)) {}
            }
            '\n' | '\t' => shown.push(c),
            c if c.is_control() => {}
            c => shown.push(c),
        }
    }
    shown
}

/// What stands on a line that a tool wrote over and over, as progress bars are.
pub fn last_writing(line: &str) -> String {
    let line = line.trim_end_matches('\r');
    clean(line.rsplit('\r').next().unwrap_or(line)).replace('\t', " ")
}

/// Cuts a line to so many columns.
pub fn cut(line: &str, columns: usize) -> String {
    if line.width() <= columns {
        return line.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let fits = |c: &char| {
        let width = c.width().unwrap_or(0);
        let fits = width <= left;
        left = if fits { left - width } else { 0 };
        fits
    };
    let mut shown: String = line.chars().take_while(fits).collect();
    if columns > 0 {
        shown.push('…');
    }
    shown
}

/// Pads text to so many columns.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// The text with so many blanks before each line.
pub fn indent(text: &str, blanks: usize) -> String {
    let line = |line: &str| match line.is_empty() {
        true => "\n".to_owned(),
        false => format!("{}{line}\n", " ".repeat(blanks)),
    };
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes() {
        let times = [(400, "0.4s"), (59_900, "59.9s"), (65_000, "1m 05s"), (7_620_000, "2h 07m")];
        for (millis, expected) in times {
            assert_eq!(time(Duration::from_millis(millis)), expected);
        }
        let sizes =
            [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (800 << 20, "800.0 MiB"), (5 << 40, "5.0 TiB")];
        for (bytes, expected) in sizes {
            assert_eq!(size(bytes), expected);
        }
        assert_eq!((count(1, "host"), count(0, "host")), ("1 host".into(), "0 hosts".into()));
    }

    #[test]
    fn what_hosts_print_moves_no_cursor() {
        assert_eq!(clean("a\x1b[1;31mred\x1b[0m\x07 b\u{9b}c\n\td"), "ared bc\n\td");
        assert_eq!(last_writing("10%\r20%\r30%\r"), "30%");
        assert_eq!(last_writing("a\tb"), "a b");
    }

    #[test]
    fn lines_are_cut_by_columns() {
        let cases = [
            ("hello", 5, "hello"),
            ("hello", 4, "hel…"),
            ("日本語", 6, "日本語"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("x", 0, ""),
        ];
        for (line, columns, expected) in cases {
            assert_eq!(cut(line, columns), expected, "{line} in {columns}");
        }
        assert_eq!(pad("日本", 6), "日本  ");
    }
}
