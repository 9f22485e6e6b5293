//! The file whose content a task decides, and the one way to put it there.

use crate::{
    ask::{Content, Digest, Read, RealPath, Stat, Status},
    plan::{Change, Cx, Failure, Put, Step},
    sh::Body,
};

use super::{attributes::Attributes, backup};

/// Where content goes and how.
pub struct Target {
    /// Absolute, links resolved where they are followed.
    pub path: String,
    /// What is there now.
    pub is: Option<Status>,
    pub attributes: Attributes,
    pub backup: bool,
    pub validate: Option<Vec<String>>,
    pub in_place: bool,
}

impl Target {
    /// Replaces the content. Also tells the path of the copy of the old content, if there will be one.
    pub fn put(&self, body: Body) -> (Step, Option<String>) {
        let mut put = Put::new(&self.path, body);
        put.mode = self.attributes.mode.as_ref().map(|_| self.bits());
        put.owner = self.attributes.owner();
        put.validate = self.validate.clone();
        put.in_place = self.in_place;
        put.backup = (self.backup && self.is.is_some()).then(|| backup::path(&self.path));
        let backup = put.backup.clone();
        (Step::Put(put), backup)
    }

    fn bits(&self) -> u32 {
        match &self.is {
            Some(is) if !is.is_link() => self.attributes.bits(is.mode, false),
            _ => self.attributes.new_file(),
        }
    }

    /// What will be there.
    pub fn becomes(&self, size: u64) -> Status {
        Status { mode: self.bits(), size, ..self.attributes.status(self.is.as_ref()) }
    }

    /// Tells check mode what will be there.
    pub fn assume(&self, change: Change, sha1: &str, size: u64) -> Change {
        let status = self.becomes(size);
        file_is(change, &self.path, Some(status)).assume(Digest::sha1(&self.path), Some(sha1.to_owned()))
    }
}

/// Tells check mode what stands at a path that is no link.
pub fn file_is(change: Change, path: &str, status: Option<Status>) -> Change {
    let change = match &status {
        None => reads(change, path, Read::Absent),
        Some(status) if status.is_dir() => reads(change, path, Read::Directory),
        Some(_) => change,
    };
    change.assume(Stat::of(path), status.clone()).assume(Stat::through(path), status)
}

/// Tells check mode what can be read at a path.
pub fn reads(change: Change, path: &str, read: Read) -> Change {
    change.assume(Content::of(path), read.clone()).assume(Content::to_show(path), read)
}

/// Tells check mode what a file will contain, where that is at hand.
pub fn contains(change: Change, path: &str, body: &Body) -> Change {
    match body {
        Body::Bytes(bytes) => reads(change, path, Read::Bytes(bytes.as_slice().into())),
        Body::File(_) | Body::Secret(_) => change,
    }
}

/// What a link leads to, for files that are edited in their own place.
pub async fn real_path(cx: &Cx, path: &str, is: Option<&Status>) -> Result<String, Failure> {
    if !is.is_some_and(Status::is_link) {
        return Ok(path.to_owned());
    }
    let real = cx.ask(RealPath(path.to_owned())).await?;
    Ok(real.unwrap_or_else(|| path.to_owned()))
}

/// The directory that a path is in.
pub fn parent(path: &str) -> &str {
    match path.trim_end_matches('/').rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((dir, _)) => dir,
    }
}
