//! Working copies of repositories.

mod advice;
mod params;
mod script;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::{
    ask::{BootAnswer, GitCopy, GitRefs, GitSigned, GitState, RealPath, Stat, Thing, Tool},
    plan::{Change, Cx, Difference, Done, Failure, Forecast, Leaves, Module, Plan, Returns, Step, Way},
    sh::{Output, Sh, quote},
};

use super::{
    advice::advise,
    make_dirs::{leaves_filled, made_by},
    unforeseen::unforeseen,
};
use advice::ADVICE;
pub use params::Git;
use params::{Aim, is_hash, masked};
use script::APPLY;

impl Module for Git {
    const NAME: &'static str = "git";
    const LEAVES: Leaves = Leaves::More;
    const EXAMPLE: &'static str = "\
- name: The sources of the application
  git:
    repo: https://example.com/app.git
    dest: /srv/app
    version: v1.2
";

    fn check(&self) -> Result<(), Failure> {
        if self.dest.is_none() && self.clone {
            let msg = "the destination directory must be specified unless clone=no";
            return Err(Failure::new(msg).param("dest"));
        }
        if self.accept_hostkey && self.accept_newhostkey {
            return Err(Failure::new("parameters are mutually exclusive: accept_hostkey|accept_newhostkey"));
        }
        match self.archive_prefix.is_some() && self.archive.is_none() {
            true => Err(Failure::new("missing parameter(s) required by 'archive_prefix': archive")),
            false => Ok(()),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let place = Place::of(&self, cx).await?;
        let state = GitState {
            git: place.git.clone(),
            dest: place.dest.clone(),
            remote: self.remote.clone(),
            bare: self.bare,
        };
        let (tool, is) = futures::try_join!(cx.ask(Tool::named(&place.git)), cx.ask(state.clone()))?;
        if tool.is_none() {
            // A real run may have installed it up to this point.
            let failure = Failure::new("Failed to find required executable \"git\"");
            let failure = failure.hint("install the package `git` first");
            let returns = result(None, None).warn(failure.msg.clone());
            let change = Change::failing(vec![], returns, failure).untold(&["after"]);
            return Ok(place.leaves(change, cx.boot().await?).into());
        }
        let before = is.as_ref().map(|copy| copy.head.clone());
        if let Some(copy) = &is {
            if !self.update {
                return Ok(Plan::Ok(result(before.as_deref(), before.as_deref())));
            }
            if copy.modified && !self.force {
                let msg = format!("Local modifications exist in the destination: {} (force=no).", place.dest);
                let failure = Failure::new(msg).returns(result(before.as_deref(), before.as_deref()));
                return Err(failure.hint("`force: true` throws them away"));
            }
        }
        let aim = match self.aim(cx, &place).await {
            Err(failure) if !failure.lost && is.is_none() && self.clone => {
                let change = match &failure.unpredictable {
                    Some(why) => unforeseen(Failure::new(why)),
                    None => Change::failing(vec![], result(None, None), failure).untold(&["after"]),
                };
                return Ok(place.leaves(change, cx.boot().await?).into());
            }
            aim => aim?,
        };
        if let Some(copy) = &is
            && self.is_right(cx, &place, copy, &aim).await?
        {
            let returns = result(before.as_deref(), before.as_deref());
            return match self.unsigned(cx, &place, &aim).await? {
                Some(wrong) => Err(Failure::new(wrong).returns(returns)),
                None => Ok(Plan::Ok(returns)),
            };
        }
        let there = self.clone || is.is_some();
        let change = self.change(&place, is, &aim);
        match there {
            true => Ok(self.leaves(change, cx, &place, state, &aim).await?.into()),
            false => Ok(change.into()),
        }
    }
}

impl Git {
    /// Tells check mode what will be there.
    async fn leaves(
        &self,
        change: Change,
        cx: &Cx,
        place: &Place,
        state: GitState,
        aim: &Aim,
    ) -> Result<Change, Failure> {
        let change = place.leaves(change, cx.boot().await?);
        let change = match self.verify_commit {
            true => change.assume(self.signed(place, aim), None),
            false => change,
        };
        Ok(match aim.hash.is_empty() {
            true => change,
            false => change.assume(state, Some(place.copy(self.url(), aim))),
        })
    }
}

/// Where things are on the host.
struct Place {
    git: String,
    dest: String,
    key: Option<String>,
    archive: Option<String>,
    separate: Option<String>,
    /// The same without links, where it is there: git writes it so.
    real: Option<String>,
    reference: Option<String>,
}

impl Place {
    async fn of(wanted: &Git, cx: &Cx) -> Result<Self, Failure> {
        let dest = cx.some_path(wanted.dest.as_ref()).await?.unwrap_or_default();
        let separate = cx.some_path(wanted.separate_git_dir.as_ref()).await?.map(trimmed);
        let real = match &separate {
            Some(path) => cx.ask(RealPath(path.clone())).await?,
            None => None,
        };
        Ok(Self {
            git: wanted.executable.clone().unwrap_or_else(|| "git".to_owned()),
            dest: trimmed(dest),
            key: cx.some_path(wanted.key_file.as_ref()).await?,
            archive: cx.some_path(wanted.archive.as_ref()).await?,
            separate,
            real,
            reference: cx.some_path(wanted.reference.as_ref()).await?,
        })
    }
}

impl Place {
    /// Tells check mode what is there then, as far as that can be said.
    fn leaves(&self, change: Change, boot: BootAnswer) -> Change {
        let change = leaves_filled(change, &self.dest, &made_by(boot));
        self.archive.iter().fold(change, |change, path| change.leaves(path, Thing::Unseen(true)))
    }

    /// The working copy as it is then.
    fn copy(&self, url: String, aim: &Aim) -> GitCopy {
        let git_dir = self.separate.clone().unwrap_or_else(|| format!("{}/.git", self.dest));
        GitCopy { head: aim.hash.clone(), url, git_dir, ..GitCopy::default() }
    }

    /// Whether the repository itself is to be somewhere else.
    fn moves(&self, copy: &GitCopy) -> bool {
        let now = trimmed(copy.git_dir.clone());
        self.separate.is_some() && [&self.separate, &self.real].into_iter().flatten().all(|dir| *dir != now)
    }
}

fn trimmed(path: String) -> String {
    path.trim_end_matches('/').to_owned()
}

impl Git {
    /// What the repository offers under the version's name.
    async fn aim(&self, cx: &Cx, place: &Place) -> Result<Aim, Failure> {
        if is_hash(&self.version) {
            return Ok(Aim::of(&self.version, &[]));
        }
        let refs = cx
            .ask(GitRefs {
                git: place.git.clone(),
                repo: self.url(),
                version: self.version.clone(),
                ssh: self.ssh(place.key.as_deref(), false),
            })
            .await?;
        let told = |said: String| {
            let (url, v) = (self.url(), &self.version);
            let refs = ["heads/", "tags/"].map(|kind| format!("refs/{kind}{v}"));
            let words =
                [&place.git, "ls-remote", &url, "HEAD", &refs[0], &refs[1], &format!("{}^{{}}", refs[1])];
            let output = Output { rc: 128, stderr: said.clone().into(), ..Output::default() };
            let failure = Failure::new(said.trim()).returns(failed(&output, words));
            advise(failure.param("repo"), &said, ADVICE)
        };
        Ok(Aim::of(&self.version, &refs.map_err(told)?))
    }

    async fn is_right(&self, cx: &Cx, place: &Place, copy: &GitCopy, aim: &Aim) -> Result<bool, Failure> {
        let archived = match &self.archive {
            Some(archive) => cx.ask(Stat::through(cx.path(archive).await?)).await?.is_some(),
            None => true,
        };
        let modules = copy.stale_submodules || self.track_submodules && copy.has_submodules;
        let same =
            !aim.hash.is_empty() && copy.head == aim.hash && copy.url == self.url() && !place.moves(copy);
        Ok(same && archived && !copy.modified && !(self.recursive && modules))
    }

    fn signed(&self, place: &Place, aim: &Aim) -> GitSigned {
        GitSigned {
            git: place.git.clone(),
            dest: place.dest.clone(),
            version: self.version.clone(),
            tag: aim.kind == "tag",
            signers: self.gpg_allowlist.join(" "),
        }
    }

    /// What is wrong with the signature of what is checked out, where that is to be looked at.
    async fn unsigned(&self, cx: &Cx, place: &Place, aim: &Aim) -> Result<Option<String>, Failure> {
        match self.verify_commit {
            true => cx.ask(self.signed(place, aim)).await,
            false => Ok(None),
        }
    }

    fn change(&self, place: &Place, is: Option<GitCopy>, aim: &Aim) -> Change {
        let before = is.as_ref().map(|copy| copy.head.clone());
        let after = (!aim.hash.is_empty()).then(|| aim.hash.clone());
        let moved = is.as_ref().is_some_and(|copy| copy.url != self.url());
        let mut returns = result(before.as_deref(), after.as_deref());
        if moved {
            returns = returns.with("remote_url_changed", true);
        }
        if let Some(copy) = is.as_ref().filter(|copy| place.moves(copy)) {
            returns = returns.with("git_dir_before", copy.git_dir.as_str());
            returns = returns.with("git_dir_now", place.separate.clone());
        }
        if is.is_none() && !self.clone {
            return Change::steps(vec![], returns, vec![]);
        }
        let forecast = match &after {
            Some(_) => Forecast::Changed(returns.clone()),
            None => Forecast::Unknown(format!("what `{}` is, is known when it was fetched", self.version)),
        };
        let text = format!(
            "{} -> {}",
            before.as_deref().unwrap_or("nothing"),
            after.as_deref().unwrap_or(&self.version)
        );
        let step = Step::Run(self.apply(place, is.as_ref(), aim));
        let stirred = |copy: &GitCopy| copy.modified || copy.stale_submodules || place.moves(copy);
        let forced = is.as_ref().is_some_and(stirred) || moved;
        let way = Way::Steps(vec![step], Box::new(move |outputs| finish(outputs, returns, forced)));
        Change { differences: vec![Difference::Prepared { text }], ..Change::by(forecast, way) }
    }

    fn apply(&self, place: &Place, is: Option<&GitCopy>, aim: &Aim) -> Sh {
        let flags: String = [
            (is.is_none(), 'c'),
            (self.bare, 'b'),
            (self.single_branch, 's'),
            (is.is_some_and(|copy| copy.modified), 'm'),
            (is.is_some_and(|copy| place.moves(copy)), 'd'),
            (self.recursive, 'r'),
            (self.track_submodules, 't'),
            (self.verify_commit, 'v'),
        ]
        .into_iter()
        .filter_map(|(is, letter)| is.then_some(letter))
        .collect();
        let text = |option: &Option<String>| option.clone().unwrap_or_default();
        let words = [
            place.git.clone(),
            place.dest.clone(),
            self.url(),
            self.version.clone(),
            aim.kind.to_owned(),
            self.remote.clone(),
            self.depth.map(|depth| depth.to_string()).unwrap_or_default(),
            flags,
            text(&self.refspec),
            text(&place.reference),
            text(&place.separate),
            text(&self.umask),
            text(&place.archive),
            text(&self.archive_prefix),
            self.gpg_allowlist.join(" "),
        ];
        let sh = Sh::script(APPLY, words);
        let sh = if self.verify_commit { sh.functions(GitSigned::CHECK) } else { sh };
        match self.ssh(place.key.as_deref(), true) {
            ssh if ssh.is_empty() => sh,
            ssh => sh.env("GIT_SSH_COMMAND", ssh),
        }
    }
}

fn result(before: Option<&str>, after: Option<&str>) -> Returns {
    Returns::new()
        .with("before", before.filter(|hash| !hash.is_empty()))
        .with("after", after)
        .with("remote_url_changed", false)
}

/// What is registered of a git command that failed.
fn failed<'w>(output: &Output, words: impl IntoIterator<Item = &'w str>) -> Returns {
    let words: Vec<String> = words.into_iter().map(|word| quote(&masked(word))).collect();
    let returns = Returns::of_output(output).with("stdout", "");
    if words.is_empty() { returns } else { returns.with("cmd", words.join(" ")) }
}

fn finish(outputs: &[Output], returns: Returns, forced: bool) -> Result<Done, Failure> {
    let output = outputs.last().cloned().unwrap_or_default();
    if !output.ok() {
        let said = output.errors();
        let msg = said.lines().rfind(|line| {
            line.starts_with("Failed") || line.starts_with("fatal") || line.starts_with("The ")
        });
        let msg = msg.unwrap_or(said.trim()).to_owned();
        let cmd = output.text();
        return Err(advise(Failure::new(msg).returns(failed(&output, cmd.lines())), &said, ADVICE));
    }
    let text = output.text();
    let mut words = text.split_whitespace();
    let before = words.next().filter(|hash| *hash != "-");
    let after = words.next();
    Ok(Done {
        changed: before != after || forced || words.next().is_some(),
        returns: returns.with("before", before).with("after", after),
        differences: vec![],
    })
}
