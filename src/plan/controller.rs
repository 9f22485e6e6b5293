use std::{
    io::Read,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use crate::sh::Body;

use super::{Local, failure::Failure, sum::Sum};

/// What a plan may read on the controller.
pub trait Controller {
    /// Finds a source by the search order of `files/`, `templates/`, …: `kind` is that folder's name.
    fn find(&self, kind: &str, name: &str) -> Result<PathBuf, Failure>;

    /// The content of a file; a vaulted one is decrypted.
    fn read(&self, path: &Path) -> Result<Vec<u8>, Failure>;

    /// A template file rendered with the task's variables. Waits where a variable is not known yet.
    fn render<'a>(&'a self, path: &'a Path, how: Rendering) -> Local<'a, Result<String, Failure>>;

    /// The program uv for hosts of an architecture, on the controller's disk: fetched once, from a package index. For the
    /// turn of a task only: it takes the time that it takes.
    fn uv<'a>(&'a self, wheel: &'a UvWheel) -> Local<'a, Result<PathBuf, Failure>>;

    /// Whether differences of texts will be shown: if not, the old text need not be fetched.
    fn shows_differences(&self) -> bool {
        true
    }

    /// Whether a file is as the disk has it: in check mode others may be announced.
    fn on_disk(&self, _path: &Path) -> bool {
        true
    }

    /// A file as something to send: a large one that is not vaulted is read from the disk while it is sent.
    fn body(&self, path: &Path) -> Result<Body, Failure> {
        match self.on_disk(path) && is_large_and_plain(path).unwrap_or_default() {
            true => Ok(Body::File(path.to_owned())),
            false => self.read(path).map(Body::from),
        }
    }

    /// A digest of something to send. A large file is read beside the engine, and once for all hosts.
    fn sum<'a>(&'a self, sum: Sum, body: &'a Body) -> Local<'a, Result<String, Failure>> {
        Box::pin(async move { sum.of(body) })
    }

    /// What a path is; through links.
    fn source(&self, path: &Path) -> Result<Source, Failure> {
        source(path)
    }

    /// Names in a directory, sorted; links that lead nowhere are told as files.
    fn list(&self, dir: &Path) -> Result<Vec<Listed>, Failure> {
        list(dir)
    }
}

/// What a path of this machine is; through links.
pub fn source(path: &Path) -> Result<Source, Failure> {
    let told = |error| Failure::of_controller(format!("cannot read `{}`: {error}", path.display()));
    let metadata = std::fs::metadata(path).map_err(told)?;
    Ok(Source { is_dir: metadata.is_dir(), mode: metadata.permissions().mode() & 0o7777 })
}

/// Names in a directory of this machine, sorted.
pub fn list(dir: &Path) -> Result<Vec<Listed>, Failure> {
    let told = |error| Failure::of_controller(format!("cannot read `{}`: {error}", dir.display()));
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(told)? {
        let path = entry.map_err(told)?.path();
        all.push(Listed {
            name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            is_dir: path.is_dir(),
            link: std::fs::read_link(&path).ok().map(|to| to.to_string_lossy().into_owned()),
        });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// A file or directory on the controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Source {
    pub is_dir: bool,
    /// Permission bits.
    pub mode: u32,
}

/// An entry of a directory on the controller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    /// A directory, or a link to one.
    pub is_dir: bool,
    /// Where it leads, when it is a link.
    pub link: Option<String>,
}

const LARGE: u64 = 1 << 20;

fn is_large_and_plain(path: &Path) -> std::io::Result<bool> {
    let mut file = std::fs::File::open(path)?;
    if file.metadata()?.len() < LARGE {
        return Ok(false);
    }
    let mut start = [0; 14];
    file.read_exact(&mut start)?;
    Ok(&start != b"$ANSIBLE_VAULT")
}

/// Which uv is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UvWheel {
    pub version: String,
    /// `x86_64` or `aarch64`.
    pub arch: &'static str,
    /// Package index; what the controller is configured for when it is not given.
    pub index_url: Option<String>,
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
