use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// One text that the user wrote: a file, or an argument such as `-e`.
#[derive(Debug)]
pub struct File {
    pub path: PathBuf,
    pub text: String,
}

impl File {
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { path: path.into(), text: text.into() })
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
        let before = &self.file.text[..self.span.start.min(self.file.text.len())];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
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
        write!(f, "{}:{line}:{column}", self.path().display())
    }
}
