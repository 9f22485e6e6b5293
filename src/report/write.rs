use std::{
    io::{IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use crate::source::Diagnostic;

use super::{console::Console, masked::without_secrets};

/// Writes to standard output; a reader that went away ends nothing.
pub fn print(text: &str) {
    let mut to = std::io::stdout();
    let _ = to.write_all(text.as_bytes());
    let _ = to.flush();
}

/// Something was written before: an empty line stands between.
static TOLD: AtomicBool = AtomicBool::new(false);

impl Console {
    /// Writes diagnostics to standard error, each once, without secrets.
    pub fn tell(&self, diagnostics: &[Diagnostic]) {
        let mut to = std::io::stderr();
        let spared = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colour = to.is_terminal() && !spared;
        let mut told = vec![];
        for diagnostic in diagnostics {
            let text = without_secrets(&self.masker, diagnostic).render(colour);
            let text = self.masker.mask(&text).into_owned();
            if !told.contains(&text) {
                let between = if TOLD.swap(true, Ordering::Relaxed) { "\n" } else { "" };
                let _ = writeln!(to, "{between}{text}");
                told.push(text);
            }
        }
    }
}

/// What a run cost, name by name.
pub fn stats(counts: &[(&str, u64)]) -> String {
    let words: Vec<String> = counts.iter().map(|(name, count)| format!("{name}={count}")).collect();
    format!("stats: {}\n", words.join(" "))
}
