//! One file from the controller: what `copy` and `template` share.

use crate::{
    ask::{Content, Digest, Stat, Status, Thing},
    plan::{Change, Cx, Difference, Failure, Plan, Returns, Step, Sum},
    sh::Body,
};

use super::{
    attributes::{Attributes, FileAttributes, unknown_yet},
    info,
    make_dirs::{leaves_dirs, made, make_dirs},
    mode::Mode,
    target::{Target, parent, real_path},
    text_difference::{Side, text_difference},
    validate,
};

/// A file to be put in place.
pub struct Placing<'a> {
    /// As the task names it, expanded; with `/` at its end a directory.
    pub dest: String,
    /// Name in a directory; `None` when a directory will not do.
    pub name: Option<String>,
    pub body: Body,
    /// What is shown as the origin.
    pub source: Option<String>,
    /// Permissions of the origin.
    pub source_mode: Option<u32>,
    pub attributes: &'a FileAttributes,
    /// Permissions of directories that are made.
    pub directory_mode: Option<Mode>,
    pub validate: Option<&'a String>,
    pub backup: bool,
    pub force: bool,
    pub follow: bool,
}

/// What stands at a path that the file may get.
struct Spot {
    path: String,
    link: Option<Status>,
    through: Option<Status>,
    sha1: Option<String>,
    content: Option<Side>,
}

impl Spot {
    async fn ask(cx: &Cx, path: String) -> Result<Self, Failure> {
        let content = async {
            match cx.controller().shows_differences() {
                true => cx.ask(Content::to_show(&path)).await.map(|read| Some(read.into())),
                false => Ok(None),
            }
        };
        let (link, through, sha1, content) = futures::try_join!(
            cx.ask(Stat::of(&path)),
            cx.ask(Stat::through(&path)),
            cx.ask(Digest::sha1(&path)),
            content
        )?;
        Ok(Self { path, link, through, sha1, content })
    }

    fn is_dir(&self) -> bool {
        self.through.as_ref().is_some_and(Status::is_dir)
    }

    fn is_link(&self) -> bool {
        self.link.as_ref().is_some_and(Status::is_link)
    }
}

pub async fn place(cx: &Cx, placing: Placing<'_>) -> Result<Plan, Failure> {
    let validate = validate::words(placing.validate)?;
    let (spot, above, attributes) = placing.look(cx).await?;
    let sha1 = cx.controller().sum(Sum::Sha1, &placing.body).await?;
    if spot.link.is_some() && !placing.force {
        let returns = placing.returns(&spot.path, &sha1).with("path", spot.path.as_str());
        return Ok(Plan::Ok(returns.and(info::of_any(spot.link.as_ref()))));
    }
    let through = placing.follow && spot.is_link();
    let path = match through {
        true => real_path(cx, &spot.path, spot.link.as_ref()).await?,
        false => spot.path.clone(),
    };
    let same = spot.sha1.as_ref() == Some(&sha1) && (placing.follow || !spot.is_link());
    let target = Target {
        path,
        is: if through { spot.through.clone() } else { spot.link.clone() },
        attributes: placing.moded(attributes),
        backup: placing.backup,
        validate,
        in_place: placing.attributes.unsafe_writes,
    };
    let returns = placing.returns(&spot.path, &sha1).and(info::of_any(target.is.as_ref()));
    match same {
        true => Ok(settle(&target, returns.with("path", spot.path))),
        false => {
            let md5 = cx.controller().sum(Sum::Md5, &placing.body).await?;
            placing.change(target, spot, above, &sha1, returns.with("md5sum", md5))
        }
    }
}

impl Placing<'_> {
    /// What stands where the file will be, whether a directory is there to hold it, and who shall own it.
    async fn look(&self, cx: &Cx) -> Result<(Spot, bool, Attributes), Failure> {
        let inner = self.name.as_ref().map(|name| format!("{}/{name}", self.dest.trim_end_matches('/')));
        let inner = async {
            match inner {
                Some(path) => Spot::ask(cx, path).await.map(Some),
                None => Ok(None),
            }
        };
        let dest = match self.dest.trim_end_matches('/') {
            "" => "/",
            dest => dest,
        };
        let (outer, inner, above, attributes) = futures::try_join!(
            Spot::ask(cx, dest.to_owned()),
            inner,
            cx.ask(Stat::through(parent(dest))),
            self.attributes.look_up(cx)
        )?;
        let as_dir = outer.is_dir() || self.dest.ends_with('/');
        match inner {
            Some(inner) if as_dir => Ok((inner, outer.is_dir(), attributes)),
            None if as_dir => Err(Failure::new("can not use content with a dir as dest").param("dest")),
            _ => Ok((outer, above.as_ref().is_some_and(Status::is_dir), attributes)),
        }
    }

    /// With the permissions of the origin in the place of `preserve`.
    fn moded(&self, mut attributes: Attributes) -> Attributes {
        if attributes.mode == Some(Mode::Preserve) {
            attributes.mode = self.source_mode.map(Mode::Bits);
        }
        attributes
    }

    fn returns(&self, path: &str, sha1: &str) -> Returns {
        let returns = Returns::new().with("dest", path).with("checksum", sha1);
        match &self.source {
            Some(source) => returns.with("src", source.as_str()),
            None => returns,
        }
    }

    fn change(
        &self,
        target: Target,
        spot: Spot,
        above: bool,
        sha1: &str,
        mut returns: Returns,
    ) -> Result<Plan, Failure> {
        let differences = self.differences(&target, spot.content);
        let dir = parent(&target.path).to_owned();
        let leaves = target.leaves(self.body.clone(), sha1);
        if !above && !self.dest.ends_with('/') {
            let failure =
                Failure::new(format!("Destination directory {dir} does not exist")).param("dest").at_path();
            let change = Change::failing(differences, returns, failure);
            return Ok(change.leaves(&target.path, leaves).into());
        }
        if let Some(failure) = target.attributes.unknown() {
            let warned = returns.warn(unknown_yet(&failure));
            let change = Change::refused(differences, warned, failure);
            return Ok(change.leaves(&target.path, leaves).into());
        }
        let (put, backup) = target.put(self.body.clone());
        if let Some(backup) = backup {
            returns = returns.with("backup_file", backup);
        }
        let holder = Attributes { mode: self.directory_mode.clone(), ..target.attributes.clone() };
        let make = (!above).then(|| make_dirs(&dir, &holder));
        let steps: Vec<Step> = make.into_iter().chain([put]).collect();
        let size = self.body.len().unwrap_or(0);
        let change = Change::steps(differences, returns, steps).explain(validate::refused);
        let change = if above { change } else { leaves_dirs(change, &dir, &made(&holder)) };
        let change = change.leaves(&target.path, leaves);
        Ok(info::after(change, &target.path, Some(&target.becomes(size))).into())
    }

    fn differences(&self, target: &Target, before: Option<Side>) -> Vec<Difference> {
        let header = self.source.as_deref().unwrap_or(&target.path);
        let after = (header, Side::from(&self.body));
        let text = before.map(|before| text_difference((&target.path, before), after));
        let is_file = target.is.as_ref().filter(|is| is.is_file());
        let adjustment = is_file.map(|is| target.attributes.adjust(&target.path, is, false));
        let attributes = adjustment.filter(|adjustment| !adjustment.is_empty());
        text.into_iter().chain(attributes.map(|adjustment| adjustment.difference(&target.path))).collect()
    }
}

/// The content is right: only the attributes are seen to.
pub fn settle(target: &Target, returns: Returns) -> Plan {
    let Some(is) = &target.is else {
        return Plan::Ok(returns);
    };
    let adjustment = target.attributes.adjust(&target.path, is, true);
    if adjustment.is_empty() {
        return Plan::Ok(returns);
    }
    let differences = vec![adjustment.difference(&target.path)];
    if let Some(failure) = target.attributes.unknown() {
        let warned = returns.warn(unknown_yet(&failure));
        return Change::refused(differences, warned, failure).into();
    }
    let becomes = target.attributes.becomes(is);
    let change = Change::steps(differences, returns, adjustment.steps);
    let change = info::after(change, &target.path, Some(&becomes));
    change.leaves(&target.path, Thing::of(Some(becomes))).into()
}
