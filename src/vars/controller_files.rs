use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    source::{self, Diagnostic, File},
    template::Halt,
};

use super::{
    announced::Announced,
    find::{NotFound, find_where},
    task_scope::TaskScope,
};

impl TaskScope {
    /// Whether a file or folder of the controller is there.
    pub fn exists(&self, path: &Path) -> bool {
        match self.live.announced(path) {
            Announced::Nothing => path.exists(),
            Announced::Gone => false,
            Announced::Folder(_) | Announced::Text(..) | Announced::Open(_) => true,
        }
    }

    /// Finds a file or folder of the controller, by the folder in which such files live.
    pub fn find(&self, kind: &str, name: &str) -> Result<PathBuf, NotFound> {
        let dir = self.store.playbook_dir.borrow().clone();
        find_where(kind, name, &self.context, &dir, &|path| self.exists(path))
    }

    /// Whether a file of the controller is there only in check mode.
    pub fn is_announced(&self, kind: &str, name: &str) -> bool {
        let found = self.find(kind, name);
        found.is_ok_and(|path| !matches!(self.live.announced(&path), Announced::Nothing))
    }

    /// The bytes of a file of the controller, and whether they were decrypted.
    pub fn read(&self, path: &Path) -> Result<(Vec<u8>, bool), Halt> {
        let secrets = &self.store.settings.secrets;
        match self.live.announced(path) {
            Announced::Text(bytes, _) => Ok(source::decrypted(path, bytes, secrets)?),
            Announced::Open(why) => Err(Halt::Unknown(why)),
            Announced::Nothing | Announced::Gone | Announced::Folder(_) => Ok(source::read(path, secrets)?),
        }
    }

    /// The same of a text file.
    pub fn read_text(&self, path: &Path) -> Result<Arc<File>, Halt> {
        Ok(source::text_of(path, self.read(path)?)?)
    }

    /// An error about a file of the controller; in check mode nobody knows where a task may make that.
    pub fn missing(&self, error: Diagnostic) -> Halt {
        match self.live.undone_here() {
            Some(task) => Halt::Unknown(format!("{}, but perhaps {task} makes it", error.message)),
            None => Halt::Error(error),
        }
    }
}
