use std::rc::Rc;

use serde::Deserialize;

use crate::{
    ask::{Stat, Thing},
    plan::{Change, Cx, Done, Failure, Forecast, Leaves, Module, Plan, Returns, Way},
    sh::Sh,
};

use super::{
    invocation::{HOME, OUTPUT},
    words,
};

/// Run a script that is on the controller.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Path of the script and its arguments.
    #[serde(rename = "_raw_params", alias = "free_form")]
    free_form: Option<String>,
    /// The same.
    cmd: Option<String>,
    /// Skip when this path exists.
    creates: Option<String>,
    /// Skip when this path does not exist.
    removes: Option<String>,
    /// Directory to run in: an absolute path.
    chdir: Option<String>,
    /// Interpreter; the script's first line decides when it is not given.
    executable: Option<String>,
}

impl Module for Script {
    const NAME: &'static str = "script";
    const FREE_FORM: Option<&'static str> = Some("_raw_params");
    const LEAVES: Leaves = Leaves::More;
    const EXAMPLE: &'static str = "\
- name: Tune the kernel
  script: tune.sh --all
  args:
    creates: /etc/tuned
";

    fn check(&self) -> Result<(), Failure> {
        if self.free_form.is_none() && self.cmd.is_none() {
            return Err(Failure::new("one of the following is required: _raw_params, cmd"));
        }
        match &self.chdir {
            Some(dir) if !dir.starts_with(['/', '~', '$']) => {
                let msg = format!("chdir {dir} must be an absolute path for a Unix-aware remote node");
                Err(Failure::new(msg).param("chdir"))
            }
            _ => Ok(()),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let leaves = match self.skip(cx).await? {
            Ok(leaves) => leaves,
            Err(reason) => return Ok(Plan::Skip(reason)),
        };
        let line = self.free_form.as_ref().or(self.cmd.as_ref());
        let first = words::first(line.map_or("", String::as_str)).map_err(Failure::new)?;
        let (name, rest) = first.unwrap_or_default();
        let source = cx.controller().find("files", &name)?;
        let body = cx.controller().read(&source)?;
        let dir = match &self.chdir {
            Some(dir) => cx.path(dir).await?,
            None => HOME.to_owned(),
        };
        let file = name.rsplit('/').next().unwrap_or("script");
        let executable = self.executable.as_deref().unwrap_or_default();
        let sh = Sh::script(RUN, [file, rest, executable, &dir]).cwd(HOME).stdin(body);
        let change = Change::by(self.forecast(), Way::User(sh, Box::new(finish)));
        let change = leaves.into_iter().fold(change, |change, (path, thing)| change.leaves(path, thing));
        Ok(change.untold(OUTPUT).into())
    }
}

/// `$1` name of the script, `$2` its arguments as they were written, `$3` interpreter, `$4` directory. The script itself
/// comes from standard input.
const RUN: &str = r#"d=$(mktemp -d) || exit
trap 'rm -rf "$d"' EXIT; trap 'exit 143' HUP INT TERM
cat > "$d/$1" && chmod 0700 "$d/$1" && cd "$4" || exit
DEPLOY_SCRIPT=$d/$1 sh -c "$3"' "$DEPLOY_SCRIPT" '"$2" </dev/null"#;

impl Script {
    /// Why it need not run; else what nobody has seen once it has run.
    async fn skip(&self, cx: &Cx) -> Result<Result<Vec<(String, Thing)>, String>, Failure> {
        let exists = async |path: &Option<String>| match path {
            None => Ok::<_, Failure>(None),
            Some(path) => {
                let full = cx.path(path).await?;
                let there = cx.reading().ask(Stat::of(&full)).await?.is_some();
                Ok(Some((path.clone(), there, full)))
            }
        };
        let (creates, removes) = futures::try_join!(exists(&self.creates), exists(&self.removes))?;
        Ok(match (creates, removes) {
            (Some((path, true, _)), _) => Err(format!("{path} exists, matching creates option")),
            (_, Some((path, false, _))) => Err(format!("{path} does not exist, matching removes option")),
            (creates, removes) => {
                let made = creates.map(|(.., path)| (path, Thing::Unseen(true)));
                Ok(made.into_iter().chain(removes.map(|(.., path)| (path, Thing::Unseen(false)))).collect())
            }
        })
    }

    fn forecast(&self) -> Forecast {
        match self.creates.is_some() || self.removes.is_some() {
            true => Forecast::Changed(Returns::new()),
            false => Forecast::Skipped(Returns::new(), "Check mode is not supported for this task.".into()),
        }
    }
}

fn finish(outputs: &[crate::sh::Output]) -> Result<Done, Failure> {
    let output = outputs.last().cloned().unwrap_or_default();
    let returns = Returns::of_output(&output);
    match output.rc {
        0 => Ok(Done::changed(returns)),
        _ => Err(Failure::new("non-zero return code").returns(returns.with("changed", true))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Script;
    use crate::{
        ask::{Stat, Status},
        modules::testing::{Host, lines},
    };

    #[test]
    fn it_travels_with_the_command() {
        let host = std::rc::Rc::new(Host::root().file("my tool.sh", "echo hi\n"));
        let told = lines(
            host.plan::<Script>(json!({"_raw_params": "'my tool.sh' -a  'b c'", "executable": "bash"})),
        );
        assert_eq!(told[2], "untold: rc stdout stdout_lines stderr stderr_lines start end delta");
        assert!(
            told[1].starts_with("user $ [.] set -- 'my tool.sh' '-a  '\\''b c'\\''' bash .; d=$(mktemp -d)")
        );
        assert!(told[1].ends_with("< \"echo hi\\n\""));
    }

    #[test]
    fn paths_skip_it() {
        Host::root().knows(Stat::of("/done"), Some(Status::default())).decides::<Script>(
            json!({"cmd": "x.sh", "creates": "/done"}),
            &["rounds: 1", "skip: /done exists, matching creates option"],
        );
        Host::root().knows(Stat::of("/done"), None).decides::<Script>(
            json!({"cmd": "x.sh", "removes": "/done"}),
            &["rounds: 1", "skip: /done does not exist, matching removes option"],
        );
    }

    #[test]
    fn it_runs_in_a_real_shell() {
        let host =
            std::rc::Rc::new(Host::root().file("a.sh", "#!/bin/sh\necho \"$PWD:$1:$2\"; cat; exit 3\n"));
        let plan = host.plan::<Script>(json!({"_raw_params": "a.sh 'b c' \"d\"", "chdir": "/usr"}));
        let Ok(crate::plan::Plan::Change(change)) = plan else { panic!("no change") };
        let crate::plan::Way::User(sh, _) = change.way else { panic!("no user's way") };
        let output = crate::modules::testing::really(&sh);
        assert_eq!((output.rc, output.text().as_str(), output.errors().as_str()), (3, "/usr:b c:d\n", ""));
    }
}
