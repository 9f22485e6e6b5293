//! A file that is edited in its own place: what `lineinfile`, `blockinfile` and `replace` share.

use crate::{
    ask::{Content, Read, Stat, Status},
    plan::{Change, Cx, Failure, Plan, Returns, Step, Sum},
    sh,
    sh::Body,
};

use super::{
    attributes::{Attributes, FileAttributes, unknown_yet},
    make_dirs::{leaves_dirs, made_by},
    target::{Target, parent, real_path},
    text_difference::{Side, text_difference},
    validate,
};

/// What a task says about the file.
pub struct Editing<'a> {
    pub path: &'a str,
    pub create: bool,
    pub backup: bool,
    pub validate: Option<&'a String>,
    pub attributes: &'a FileAttributes,
    /// The key under which the path of the copy of the old content is returned.
    pub backup_key: &'static str,
}

/// A file that was read.
pub struct Opened {
    pub target: Target,
    /// As the task names it.
    pub path: String,
    /// `None` for a file that is not there.
    pub old: Option<Vec<u8>>,
    backup_key: &'static str,
}

/// What the file shall contain.
pub struct Edited {
    pub new: Vec<u8>,
    pub msg: String,
    pub returns: Returns,
}

impl Editing<'_> {
    pub async fn open(&self, cx: &Cx) -> Result<Opened, Failure> {
        let path = cx.path(self.path).await?;
        // What shall be there already is read; else it may be another than the one that is made.
        let cx = &if self.create { cx.clone() } else { cx.reading() };
        let (link, through, content, attributes) = futures::try_join!(
            cx.ask(Stat::of(&path)),
            cx.ask(Stat::through(&path)),
            cx.ask(Content::of(&path)),
            self.attributes.look_up(cx)
        )?;
        let old = match content {
            Read::Absent => None,
            Read::Bytes(bytes) => Some(bytes.to_vec()),
            Read::Directory => {
                let failure = Failure::new(format!("Path {path} is a directory !"));
                return Err(failure.returns(Returns::new().with("rc", 256)));
            }
            Read::Denied => return Err(Failure::new(format!("{path} cannot be read")).param("path")),
            Read::Large(size) => {
                return Err(
                    Failure::new(format!("{path} is too large to be edited: {size} bytes")).param("path")
                );
            }
        };
        let real = match old {
            Some(_) => real_path(cx, &path, link.as_ref()).await?,
            None => path.clone(),
        };
        let target = Target {
            path: real,
            is: through,
            attributes,
            backup: self.backup,
            validate: validate::words(self.validate)?,
            in_place: self.attributes.unsafe_writes,
        };
        Ok(Opened { target, path, old, backup_key: self.backup_key })
    }

    /// Refuses a file that is not there and shall not be made.
    pub fn must_exist(&self, opened: &Opened, what: &str) -> Result<(), Failure> {
        if opened.old.is_some() || self.create {
            return Ok(());
        }
        let failure = Failure::new(format!("{what} {} does not exist !", opened.path));
        Err(failure.returns(Returns::new().with("rc", 257)))
    }
}

impl Opened {
    /// The plan that makes the file so.
    pub fn close(self, edited: Edited) -> Result<Plan, Failure> {
        let same = self.old.as_deref().unwrap_or_default() == edited.new && self.old.is_some();
        let adjustment = self
            .target
            .is
            .as_ref()
            .map(|is| self.target.attributes.adjust(&self.target.path, is, true))
            .unwrap_or_default();
        let msg = told(edited.msg.clone(), !adjustment.is_empty() || self.owns_new());
        let returns = Returns::new().with("msg", msg).and(edited.returns.clone());
        let header = format!("{} (file attributes)", self.path);
        let mut differences = vec![];
        if !same {
            differences.push(self.difference(&edited.new));
        }
        if !adjustment.is_empty() {
            differences.push(adjustment.difference(&header));
        }
        if differences.is_empty() {
            return Ok(Plan::Ok(returns));
        }
        let body = Body::from(edited.new.clone());
        let sha1 = Sum::Sha1.of(&body)?;
        let leaves = self.target.leaves(body, &sha1);
        if let Some(failure) = self.target.attributes.unknown() {
            let warned = returns.warn(unknown_yet(&failure));
            let change = Change::refused(differences, warned, failure);
            return Ok(change.leaves(&self.target.path, leaves).into());
        }
        if same {
            let change = Change::steps(differences, returns, adjustment.steps);
            return Ok(change.leaves(&self.target.path, leaves).into());
        }
        let (put, backup) = self.target.put(edited.new.clone().into());
        let returns = match backup {
            Some(backup) => returns.with(self.backup_key, backup),
            None => returns,
        };
        let path = &self.target.path;
        let parents = self.parents();
        let holder = parents.is_some().then(|| made_by(self.target.attributes.boot.clone()));
        let change = Change::steps(differences, returns, parents.into_iter().chain([put]).collect());
        let change = match holder {
            Some(holder) => leaves_dirs(change, parent(path), &holder),
            None => change,
        };
        Ok(change.leaves(path, leaves).into())
    }

    /// A file is made that gets another owner or other permissions than it would have by itself.
    fn owns_new(&self) -> bool {
        let wanted = &self.target.attributes;
        let plain = Attributes { boot: wanted.boot.clone(), ..Attributes::default() };
        let is = Status { mode: plain.new_file(), ..plain.status(None) };
        self.old.is_none() && self.target.is.is_none() && wanted.needs(&is).any()
    }

    /// Directories for a file that is made.
    fn parents(&self) -> Option<Step> {
        let is_new = !self.target.is.as_ref().is_some_and(Status::is_file);
        is_new.then(|| Step::Run(sh!["mkdir", "-p", parent(&self.target.path)]))
    }

    fn difference(&self, new: &[u8]) -> crate::plan::Difference {
        let header = format!("{} (content)", self.path);
        let before = match &self.old {
            Some(old) => Side::Bytes(old.clone()),
            None => Side::Absent,
        };
        text_difference((&header, before), (&header, Side::Bytes(new.to_vec())))
    }
}

fn told(msg: String, attributes: bool) -> String {
    let more = "ownership, perms or SE linux context changed";
    match (attributes, msg.is_empty()) {
        (false, _) => msg,
        (true, true) => more.to_owned(),
        (true, false) => format!("{msg} and {more}"),
    }
}
