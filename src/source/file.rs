use std::{
    borrow::Cow,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

/// One text that the user wrote: a file, or an argument such as `-e`.
#[derive(Debug)]
pub struct File {
    pub path: PathBuf,
    pub text: String,
    /// The text was encrypted: its lines are not shown, and what is read from it is secret.
    pub secret: bool,
    /// Where its lines end, counted when somebody asks for the first time.
    newlines: OnceLock<Vec<usize>>,
}

impl File {
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Arc<Self> {
        Self::build(path.into(), text.into(), false)
    }

    /// A file whose text was decrypted.
    pub fn secret(path: impl Into<PathBuf>, text: impl Into<String>) -> Arc<Self> {
        Self::build(path.into(), text.into(), true)
    }

    fn build(path: PathBuf, text: String, secret: bool) -> Arc<Self> {
        Arc::new(Self { path, text, secret, newlines: OnceLock::new() })
    }

    /// The number of the line in which a byte offset lies, from 1.
    fn line_number(&self, offset: usize) -> usize {
        let all = || self.text.match_indices('\n').map(|(at, _)| at).collect();
        self.newlines.get_or_init(all).partition_point(|at| *at < offset) + 1
    }

    /// The start of the line in which a byte offset lies.
    pub fn line_start(&self, offset: usize) -> usize {
        let upto = self.text.floor_char_boundary(offset.min(self.text.len()));
        self.text[..upto].rfind('\n').map_or(0, |at| at + 1)
    }

    /// The line in which a byte offset lies, without its end.
    pub fn line(&self, offset: usize) -> &str {
        let rest = &self.text[self.line_start(offset)..];
        rest.split('\n').next().unwrap_or("").trim_end_matches('\r')
    }
}

/// A stretch of a [`File`]: byte offsets into its text.
#[derive(Clone, Debug)]
pub struct Place {
    pub file: Arc<File>,
    pub span: Range<usize>,
}

impl Place {
    pub fn new(file: &Arc<File>, span: Range<usize>) -> Self {
        Self { file: file.clone(), span }
    }

    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// Line and column of the start, both from 1; columns count characters.
    pub fn line_column(&self) -> (usize, usize) {
        let at = self.file.text.floor_char_boundary(self.span.start.min(self.file.text.len()));
        let line_start = self.file.line_start(at);
        let before = &self.file.text[..at];
        (self.file.line_number(at), before[line_start..].chars().count() + 1)
    }

    /// Whether another stretch begins in this one.
    pub fn holds(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.file, &other.file) && self.span.contains(&other.span.start)
    }

    /// The text that is pointed at.
    pub fn text(&self) -> &str {
        self.file.text.get(self.span.clone()).unwrap_or("")
    }
}

/// `path:line:column`.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (line, column) = self.line_column();
        write!(f, "{}:{line}:{column}", shown(self.path()))
    }
}

/// A path as messages show it: relative to the current directory where it is below it.
pub fn shown(path: &Path) -> Cow<'_, str> {
    let below = std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok());
    match below {
        Some(rest) if !rest.as_os_str().is_empty() => rest.to_string_lossy(),
        _ => path.to_string_lossy(),
    }
}
