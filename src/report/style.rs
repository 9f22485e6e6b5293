/// What a stretch of text stands for: the colours that people know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Ok,
    Changed,
    Failed,
    Unreachable,
    Skipped,
    Warning,
    Quiet,
    Bold,
    Added,
    Removed,
    Hunk,
}

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    pub colour: bool,
}

impl Style {
    pub fn paint(self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Ok | Ink::Added => "0;32",
            Ink::Changed => "0;33",
            Ink::Failed | Ink::Removed => "0;31",
            Ink::Unreachable => "1;31",
            Ink::Skipped | Ink::Hunk => "0;36",
            Ink::Warning => "1;35",
            Ink::Quiet => "2",
            Ink::Bold => "1",
        };
        match self.colour && !text.is_empty() {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }
}
