//! Files, directories and links: their existence and their attributes.

mod absent;
mod directory;
mod link;
mod plain;
mod subject;
mod times;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use serde::Deserialize;

use crate::{
    ask::Stat,
    plan::{Cx, Differs, Failure, Module, Plan},
};

use super::{attributes::FileAttributes, file_flags::flagged, mode::Mode};
use subject::Subject;
use times::Times;

/// Manage files, directories, links and their attributes.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Path on the host.
    #[serde(alias = "dest", alias = "name")]
    path: String,
    /// What shall be at the path; what is there already when it is not given, a regular file when nothing is.
    state: Option<State>,
    /// Where a link points to; a relative one counts from the directory of the link.
    src: Option<String>,
    /// Give the attributes to everything below a directory too.
    #[serde(default)]
    recurse: bool,
    /// Make links to what does not exist, and replace files by links.
    #[serde(default)]
    force: bool,
    /// Change what a link leads to, not the link.
    #[serde(default = "yes")]
    follow: bool,
    /// `preserve`, `now`, or a time.
    modification_time: Option<String>,
    /// How a modification time is written, as strftime(3) has it.
    #[serde(default = "time_format")]
    modification_time_format: String,
    /// `preserve`, `now`, or a time.
    access_time: Option<String>,
    /// How an access time is written, as strftime(3) has it.
    #[serde(default = "time_format")]
    access_time_format: String,
    #[serde(rename = "$attributes")]
    attributes: FileAttributes,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Absent,
    Directory,
    File,
    Hard,
    Link,
    Touch,
}

fn yes() -> bool {
    true
}

fn time_format() -> String {
    "%Y%m%d%H%M.%S".to_owned()
}

impl Module for File {
    const NAME: &'static str = "file";
    const DIFFERS: Differs = Differs::Path;
    const EXAMPLE: &'static str = "\
- name: A directory for uploads
  file:
    path: /srv/uploads
    state: directory
    owner: www-data
    mode: '0750'
";

    fn check(&self) -> Result<(), Failure> {
        let linked = matches!(self.state, None | Some(State::Link | State::Hard));
        if self.src.is_some() && !linked {
            return Err(src_alone());
        }
        if self.recurse && !matches!(self.state, None | Some(State::Directory)) {
            return Err(Failure::new("recurse option requires state to be 'directory'").param("recurse"));
        }
        Mode::no_preserve(self.attributes.mode.as_ref())
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let plan = self.clone().decide(cx).await?;
        flagged(cx, plan, self.attributes.attributes.as_ref(), &self.path).await
    }
}

impl File {
    /// All but the flags of the file system.
    async fn decide(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let path = trimmed(cx.path(&self.path).await?);
        let cx = &if self.state == Some(State::Absent) { cx.reading() } else { cx.clone() };
        let (link, through, attributes, _) = futures::try_join!(
            cx.ask(Stat::of(&path)),
            cx.ask(Stat::through(&path)),
            self.attributes.look_up(cx),
            self.target(cx, &path),
        )?;
        let subject = Subject { path, link, through, attributes, follow: self.follow };
        let state = self.state(&subject);
        if self.src.is_some() && !matches!(state, State::Link | State::Hard) {
            return Err(src_alone());
        }
        match state {
            State::Absent => absent::plan(cx, &subject).await,
            State::Directory => directory::plan(cx, subject, self.recurse, &self.times("preserve")).await,
            State::File => plain::plan(cx, &subject, &self.times("preserve")).await,
            State::Touch => plain::touch(cx, &subject, &self.times("now")).await,
            State::Link => link::symbolic(cx, subject, self.src.as_deref(), self.force).await,
            State::Hard => link::hard(cx, subject, self.src.as_deref(), self.force).await,
        }
    }

    /// Asks early what a link to be will point at, so that this costs no trip of its own.
    async fn target(&self, cx: &Cx, path: &str) -> Result<(), Failure> {
        match (self.state, self.src.as_deref()) {
            (Some(State::Link), Some(src)) if !src.starts_with(['~', '$']) => {
                cx.ask(Stat::through(link::target(src, path))).await.map(drop)
            }
            _ => Ok(()),
        }
    }

    fn state(&self, subject: &Subject) -> State {
        self.state.unwrap_or(match &subject.link {
            Some(status) if status.is_dir() => State::Directory,
            Some(status) if status.is_link() => State::Link,
            Some(_) => State::File,
            None if self.recurse => State::Directory,
            None => State::File,
        })
    }

    fn times(&self, default: &str) -> Times {
        let or_default = |time: &Option<String>| time.clone().unwrap_or_else(|| default.to_owned());
        Times {
            modification: or_default(&self.modification_time),
            modification_format: self.modification_time_format.clone(),
            access: or_default(&self.access_time),
            access_format: self.access_time_format.clone(),
        }
    }
}

fn src_alone() -> Failure {
    Failure::new("src option requires state to be 'link' or 'hard'").param("src")
}

/// Without slashes at the end, which would look through a link.
fn trimmed(path: String) -> String {
    match path.trim_end_matches('/') {
        "" => "/".to_owned(),
        path => path.to_owned(),
    }
}
