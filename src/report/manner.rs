use super::style::Style;

/// How much is told, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    pub style: Style,
    /// How often `-v` was given.
    pub verbosity: u8,
    pub diff: bool,
    /// What is right or skipped leaves no line: it is counted.
    pub fold: bool,
}
