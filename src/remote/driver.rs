//! What is written to a shell: the command that starts it, the driver, and words on one line.

/// The script that a shell runs all its life.
const DRIVER: &str = include_str!("driver.sh");

/// Functions that `d_p` needs.
pub const PUT: &str = include_str!("put.sh");

/// Functions that `d_b`, `d_a` and `d_v` need.
pub const CHAIN: &str = include_str!("chain.sh");

/// Reads one line of its input, exactly, and becomes it. Parsed alike by all login shells that are in use.
const BOOT: &str = r#"IFS= read -r x; eval "$x""#;

/// What a driver does once it stands.
const LOOP: &str = r#"while IFS= read -r D_X; do eval "$D_X"; done; exit 0"#;

/// Becomes what the environment has for it: arguments can be seen by everybody as long as a program runs.
const INHERIT: &str = r#"eval "$(printf %b "$x")""#;

/// Longest command that a server is given: Linux takes 128 KiB as one argument of a program.
const LONGEST: usize = 100 << 10;

/// The command that starts a shell; its first line of input is what it becomes.
pub fn login(sh: &str) -> String {
    format!("exec {sh} -c '{BOOT}'")
}

/// The command that starts a driver which does what the lines say before it reads any; `None` where that is too long.
/// Everybody on the host may see it for a moment, so the token lasts no longer than until the driver takes its own.
pub fn login_with(sh: &str, token: &str, lines: &str) -> Option<String> {
    let text = encoded(&format!("{}d_h\n{lines}{LOOP}", functions(sh, token)));
    let command = format!("exec env x='{text}' {sh} -c '{INHERIT}'");
    (command.len() <= LONGEST).then_some(command)
}

/// For `printf %b`: what all login shells that are in use read alike between single quotes.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 5 / 4);
    for byte in text.bytes() {
        match byte {
            b' '..=b'~' if !b"'!\\".contains(&byte) => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("\\0{byte:03o}")),
        }
    }
    encoded
}

/// The script of a shell that says `said` before it reads its first line.
pub fn greeting(said: &str) -> String {
    format!("echo {said}; {BOOT}")
}

/// The driver as one line.
pub fn driver(sh: &str, token: &str) -> String {
    functions(sh, token).replace('\n', " ") + LOOP + "\n"
}

/// What a driver knows, as one line.
fn functions(sh: &str, token: &str) -> String {
    let lines = DRIVER.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut driver = lines.collect::<Vec<_>>().join(" ");
    driver = driver.replace("@TOKEN@", token).replace("@SH@", sh);
    driver.push('\n');
    driver
}

/// One word of a request line: quoted, with newlines as the driver's variable.
pub fn word(text: &str) -> String {
    let quoted = text.replace('\'', r"'\''").replace('\n', r#"'"$D_N"'"#);
    format!("'{quoted}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_driver_is_one_line_without_comments() {
        let driver = driver("/bin/sh", "f00");
        assert_eq!(driver.lines().count(), 1);
        assert!(driver.contains("D_T=f00;") && driver.contains("exec /bin/sh -c"));
        assert!(!driver.contains("@SH") && !driver.contains("# "), "{driver}");
    }

    #[test]
    fn words_stay_on_one_line() {
        assert_eq!(word("it's\na b"), r#"'it'\''s'"$D_N"'a b'"#);
        assert_eq!(word(""), "''");
    }
}
