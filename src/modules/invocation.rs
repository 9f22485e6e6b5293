//! What `command`, `shell` and `script` share: conditions that skip a command, and the result of one that ran.

use serde_json::Value;

use crate::{
    ask::{Glob, Stat, Status, Thing},
    plan::{Change, Cx, Done, Failure, Finish, Forecast, Plan, Returns, Way},
    sh::Output,
};

/// Where commands run without `chdir`: the user's home, if it can be entered.
pub const HOME: &str = ".";

/// What only a command that ran can tell.
pub const OUTPUT: &[&str] =
    &["rc", "stdout", "stdout_lines", "stderr", "stderr_lines", "start", "end", "delta"];

/// What the tools that a module runs print: part of that.
pub const STREAMS: &[&str] = &["stdout", "stdout_lines", "stderr", "stderr_lines"];

/// Where a command runs, and paths that make it superfluous.
pub struct Conditions<'a> {
    pub chdir: Option<&'a String>,
    pub creates: Option<&'a String>,
    pub removes: Option<&'a String>,
}

/// A directory to run in; and why the command need not run, if so.
pub struct Verdict {
    pub dir: String,
    pub spared: Option<Spared>,
    /// What nobody has seen once the command has run.
    leaves: Vec<(String, Thing)>,
}

/// The path that makes a command superfluous, and whether it is there.
pub struct Spared {
    path: String,
    why: &'static str,
}

impl Conditions<'_> {
    pub async fn ask(&self, cx: &Cx) -> Result<Verdict, Failure> {
        let matches = async |pattern: Option<&String>| {
            let Some(pattern) = pattern else {
                return Ok(None);
            };
            let pattern = match pattern.starts_with('~') {
                true => cx.path(pattern).await?,
                false => cx.variables(pattern).await?,
            };
            let dir = match pattern.starts_with('/') {
                true => "/".to_owned(),
                false if self.chdir.is_none() => cx.boot().await?.home,
                false => self.dir(cx).await?,
            };
            let path = match pattern.starts_with('/') {
                true => pattern.clone(),
                false => format!("{}/{pattern}", dir.trim_end_matches('/')),
            };
            let found = !cx.reading().ask(Glob { pattern, dir }).await?.is_empty();
            Ok::<_, Failure>(Some((path, found)))
        };
        let (dir, created, removable) =
            futures::try_join!(self.dir(cx), matches(self.creates), matches(self.removes))?;
        let spared = |path: &String, why| Spared { path: path.clone(), why };
        let spared = match (&created, &removable) {
            (Some((_, true)), _) => self.creates.map(|path| spared(path, "exists")),
            (_, Some((_, false))) => self.removes.map(|path| spared(path, "does not exist")),
            _ => None,
        };
        let leaves = |found: Option<(String, bool)>, surely| {
            let path = found.map(|(path, _)| path).filter(|path| !path.contains(['*', '?', '[']));
            path.map(|path| (path, Thing::Unseen(surely)))
        };
        let leaves = leaves(created, true).into_iter().chain(leaves(removable, false)).collect();
        Ok(Verdict { dir, spared, leaves })
    }

    async fn dir(&self, cx: &Cx) -> Result<String, Failure> {
        let Some(chdir) = self.chdir else {
            return Ok(HOME.to_owned());
        };
        let dir = cx.path(chdir).await?;
        if cx.ask(Stat::through(&dir)).await?.as_ref().is_some_and(Status::is_dir) {
            return Ok(dir);
        }
        let msg = format!(
            "Unable to change directory before execution: [Errno 2] No such file or directory: '{dir}'"
        );
        Err(Failure::new(msg).param("chdir"))
    }

    /// A command that would run: check mode tells nothing of what it would say, but with `creates` or `removes`
    /// that it would run.
    pub fn change(&self, cmd: Value, way: Way, verdict: Verdict) -> Change {
        let msg = "Command would have run if not in check mode";
        let returns = Returns::new().with("cmd", cmd).with("msg", msg);
        let change = match (self.creates, self.removes) {
            (None, None) => Change::by(Forecast::Skipped(returns, msg.to_owned()), way).untold(OUTPUT),
            _ => Change::by(Forecast::Changed(returns.with("rc", 0)), way).untold(&OUTPUT[1..]),
        };
        verdict.leaves.into_iter().fold(change, |change, (path, thing)| change.leaves(path, thing))
    }
}

impl Spared {
    pub fn plan(self, cmd: Value) -> Plan {
        let Self { path, why } = self;
        let msg = |verb: &str| format!("{verb} run command since '{path}' {why}");
        let told =
            not_run(cmd).with("stdout", format!("skipped, since {path} {why}")).with("msg", msg("Did not"));
        Plan::Spared(told, Returns::new().with("msg", msg("Would not")))
    }
}

/// The keys of a command that did not run.
pub fn not_run(cmd: Value) -> Returns {
    Returns::new()
        .with("cmd", cmd)
        .with("rc", 0)
        .with("stdout", "")
        .with("stderr", "")
        .with("start", Value::Null)
        .with("end", Value::Null)
        .with("delta", Value::Null)
}

/// A failure before the command ran.
pub fn unstarted(failure: Failure, cmd: Value) -> Failure {
    failure.returns(not_run(cmd).with("rc", Value::Null))
}

/// The result of a command that ran: always a change, a failure when its exit status is not 0. When it ran is added by
/// who ran it.
pub fn finish(cmd: Value, strip: bool) -> Finish {
    Box::new(move |outputs| {
        let output = outputs.last().cloned().unwrap_or_default();
        let returns = returns(cmd, &output, strip);
        match output.rc {
            0 => Ok(Done::changed(returns.with("msg", ""))),
            _ => Err(Failure::new("non-zero return code").returns(returns.with("changed", true))),
        }
    })
}

fn returns(cmd: Value, output: &Output, strip: bool) -> Returns {
    let text = |text: String| match strip {
        true => text.trim_end_matches(['\r', '\n']).to_owned(),
        false => text,
    };
    Returns::new()
        .with("cmd", cmd)
        .with("rc", output.rc)
        .with("stdout", text(output.text()))
        .with("stderr", text(output.errors()))
}
