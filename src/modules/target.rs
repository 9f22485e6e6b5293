//! The file whose content a task decides, and the one way to put it there.

use crate::{
    ask::{Algorithm, RealPath, Status, Text, Thing},
    plan::{Cx, Failure, Put, Step},
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
        let replaces_link = self.is.as_ref().is_some_and(Status::is_link);
        put.mode = (replaces_link || self.attributes.mode.is_some()).then(|| self.bits());
        put.owner = self.attributes.owner();
        if replaces_link {
            // Else the file would be like the one that the link leads to.
            put.owner.user.get_or_insert_with(|| self.attributes.boot.uid.to_string());
            put.owner.group.get_or_insert_with(|| self.attributes.boot.gid.to_string());
        }
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

    /// What will be there: another file, whose number and times nobody knows.
    pub fn becomes(&self, size: u64) -> Status {
        Status {
            mode: self.bits(),
            size,
            inode: 0,
            ..self.attributes.status(self.is.as_ref().filter(|is| !is.is_link()))
        }
    }

    /// What will be there, with what content.
    pub fn leaves(&self, body: Body, sha1: &str) -> Thing {
        let status = self.becomes(body.len().unwrap_or(0));
        Thing::file(status, Text::of(body).sum(Algorithm::Sha1, sha1))
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
