use std::io::{IsTerminal, Write};

use crate::source::Diagnostic;

/// Writes to standard output; a reader that went away ends nothing.
pub fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Writes diagnostics to standard error.
pub fn diagnostics(diagnostics: &[Diagnostic]) {
    let mut to = std::io::stderr();
    let colour = to.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    for diagnostic in diagnostics {
        let _ = writeln!(to, "{}", diagnostic.render(colour));
    }
}

/// What a run cost, name by name.
pub fn stats(counts: &[(&str, u64)]) {
    let words: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!("{name}={count}"))
        .collect();
    print(&format!("stats: {}\n", words.join(" ")));
}
