use std::path::{Path, PathBuf};

use super::{Local, failure::Failure};

/// What a plan may read on the controller.
pub trait Controller {
    /// Finds a source by the search order of `files/`, `templates/`, …: `kind` is that folder's name.
    fn find(&self, kind: &str, name: &str) -> Result<PathBuf, Failure>;

    /// The content of a file; a vaulted one is decrypted.
    fn read(&self, path: &Path) -> Result<Vec<u8>, Failure>;

    /// A template file rendered with the task's variables. Waits where a variable is not known yet.
    fn render<'a>(&'a self, path: &'a Path, how: Rendering) -> Local<'a, Result<String, Failure>>;
}

/// Options of the `template` module that change how a file is read.
#[derive(Clone, Debug, Default)]
pub struct Rendering {
    pub trim_blocks: Option<bool>,
    pub lstrip_blocks: Option<bool>,
    pub block_start: Option<String>,
    pub block_end: Option<String>,
    pub variable_start: Option<String>,
    pub variable_end: Option<String>,
    pub comment_start: Option<String>,
    pub comment_end: Option<String>,
    /// `dest` as the user gave it: `template_destpath`.
    pub dest: String,
}
