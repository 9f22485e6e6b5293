use std::rc::Rc;

use serde::Deserialize;
use serde_json::Value;

use crate::{
    plan::{Change, Cx, Done, Failure, Finish, Forecast, Leaves, Module, Plan, Returns, Way},
    sh::Sh,
};

use super::{
    invocation::{Conditions, finish, not_run, unstarted},
    words,
};

/// Run a program, without a shell.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Program and arguments as one text.
    #[serde(rename = "_raw_params", alias = "free_form")]
    free_form: Option<String>,
    /// The same.
    cmd: Option<String>,
    /// Program and arguments as a list.
    argv: Option<Vec<String>>,
    /// Expand `~` and `$VAR` in arguments.
    #[serde(default = "yes")]
    expand_argument_vars: bool,
    /// Do not run when this path or pattern exists.
    creates: Option<String>,
    /// Run only when this path or pattern exists.
    removes: Option<String>,
    /// Directory to run in.
    chdir: Option<String>,
    /// Standard input.
    stdin: Option<String>,
    #[serde(default = "yes")]
    stdin_add_newline: bool,
    /// Take line breaks at the end of the output away.
    #[serde(default = "yes")]
    strip_empty_ends: bool,
    /// Without effect: only `shell` has a choice of shells.
    executable: Option<String>,
    /// Without effect: accepted because old roles have it.
    #[expect(dead_code, reason = "accepted as old playbooks have it, without effect")]
    warn: Option<bool>,
}

fn yes() -> bool {
    true
}

impl Module for Command {
    const NAME: &'static str = "command";
    const FREE_FORM: Option<&'static str> = Some("_raw_params");
    const LEAVES: Leaves = Leaves::More;
    const EXAMPLE: &'static str = "\
- name: Make a database once
  command: createdb app
  args:
    creates: /var/lib/app/db
";

    fn check(&self) -> Result<(), Failure> {
        let texts = [&self.free_form, &self.cmd].into_iter().flatten().count();
        let msg = match (texts, &self.argv) {
            (0, None) => "no command given",
            (1, None) | (0, Some(_)) => return Ok(()),
            _ => "only command or argv can be given, not both",
        };
        Err(Failure::new(msg).returns(Returns::new().with("rc", 256)))
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let conditions = Conditions {
            chdir: self.chdir.as_ref(),
            creates: self.creates.as_ref(),
            removes: self.removes.as_ref(),
        };
        let given = self.words()?;
        let cmd = Value::from(given.clone());
        let (argv, verdict) = futures::join!(self.expanded(cx, given), conditions.ask(cx));
        let argv = argv?;
        let mut verdict = verdict.map_err(|failure| unstarted(failure, cmd.clone()))?;
        if let Some(spared) = verdict.spared.take() {
            return Ok(spared.plan(cmd));
        }
        let mut sh = Sh::script(RUN, &argv).becoming().cwd(&verdict.dir);
        sh.stdin = stdin(self.stdin.as_deref(), self.stdin_add_newline);
        let finish = with_unstarted(argv, finish(cmd.clone(), self.strip_empty_ends));
        let change = conditions.change(cmd, Way::User(sh, finish), verdict);
        Ok(if self.executable.is_some() { warned(change) } else { change }.into())
    }
}

/// A program that does not exist says nothing and ends with 127, one that cannot be run with 126.
const RUN: &str = r#"command -v "$1" >/dev/null 2>&1 || { case $1 in */*) [ ! -e "$1" ] || exit 126 ;; esac; exit 127; }; exec "$@""#;

impl Command {
    fn words(&self) -> Result<Vec<String>, Failure> {
        let words = match (&self.argv, self.free_form.as_ref().or(self.cmd.as_ref())) {
            (Some(argv), _) => argv.clone(),
            (None, text) => words::split(text.map_or("", String::as_str)).map_err(Failure::new)?,
        };
        match words.is_empty() {
            true => Err(Failure::new("no command given").returns(Returns::new().with("rc", 256))),
            false => Ok(words),
        }
    }

    async fn expanded(&self, cx: &Cx, words: Vec<String>) -> Result<Vec<String>, Failure> {
        if !self.expand_argument_vars {
            return Ok(words);
        }
        futures::future::try_join_all(words.iter().map(|word| expand(cx, word))).await
    }
}

fn warned(change: Change) -> Change {
    let warn = |returns: Returns| {
        returns.warn("the parameter `executable` has no effect here; the module `shell` has it")
    };
    let forecast = match change.forecast.clone() {
        Forecast::Changed(returns) => Forecast::Changed(warn(returns)),
        Forecast::Skipped(returns, why) => Forecast::Skipped(warn(returns), why),
        forecast => forecast,
    };
    change.forecast(forecast).finish(move |finish, outputs| match finish(outputs) {
        Ok(done) => Ok(Done { returns: warn(done.returns), ..done }),
        Err(failure) => Err(Failure { returns: Box::new(warn(*failure.returns)), ..failure }),
    })
}

async fn expand(cx: &Cx, word: &str) -> Result<String, Failure> {
    match word.starts_with('~') {
        true => cx.path(word).await,
        false => cx.variables(word).await,
    }
}

/// Standard input of a user's command.
pub fn stdin(text: Option<&str>, newline: bool) -> Option<crate::sh::Body> {
    let text = text?;
    let end = if newline { "\n" } else { "" };
    Some(format!("{text}{end}").into())
}

/// Why a program was not even started.
fn with_unstarted(argv: Vec<String>, finish: Finish) -> Finish {
    Box::new(move |outputs| {
        let silent = outputs.last().filter(|output| output.stdout.is_empty() && output.stderr.is_empty());
        let (number, why) = match silent.map(|output| output.rc) {
            Some(127) => (2, "No such file or directory"),
            Some(126) => (13, "Permission denied"),
            _ => return finish(outputs),
        };
        let program = argv.first().map_or("", String::as_str);
        let returns = not_run(Value::from(argv.join(" "))).with("rc", number);
        let msg = format!("[Errno {number}] {why}: b'{program}'");
        Err(Failure::new(msg).returns(returns.with("changed", false)))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Command, RUN};
    use crate::{
        ask::{FileType, Glob, Stat, Status, Variable},
        modules::testing::{Host, Turn, output},
        plan::Plan,
        sh::Output,
    };

    fn dir() -> Option<Status> {
        Some(Status { kind: FileType::Directory, ..Status::default() })
    }

    fn glob(pattern: &str) -> Glob {
        let dir = if pattern.starts_with('/') { "/" } else { "/root" };
        Glob { pattern: pattern.into(), dir: dir.into() }
    }

    #[test]
    fn it_runs_at_home() {
        Host::root().decides::<Command>(
            json!({"_raw_params": "echo 'a b' c", "stdin": "x"}),
            &[
                "rounds: 0",
                "not in check mode: Command would have run if not in check mode",
                &format!("user $ [.] set -- echo 'a b' c; {RUN} < \"x\\n\""),
                "untold: rc stdout stdout_lines stderr stderr_lines start end delta",
            ],
        );
    }

    #[test]
    fn arguments_are_expanded_on_the_host() {
        Host::root()
            .knows(Variable::named("X").unwrap(), Some("y z".into()))
            .knows(Stat::through("/srv"), dir())
            .decides::<Command>(
                json!({"argv": ["ls", "~/a", "$X/${X}", "a$"], "chdir": "/srv"}),
                &[
                    "rounds: 2",
                    "not in check mode: Command would have run if not in check mode",
                    &format!("user $ [/srv] set -- ls /root/a 'y z/y z' 'a$'; {RUN}"),
                    "untold: rc stdout stdout_lines stderr stderr_lines start end delta",
                ],
            );
    }

    #[test]
    fn creates_and_removes() {
        let skipped = r#"ok {"cmd":["x"],"rc":0,"stdout":"skipped, since a* exists","stderr":"","start":null,"end":null,"delta":null,"msg":"Did not run command since 'a*' exists"}"#;
        let in_check = r#"in check mode {"msg":"Would not run command since 'a*' exists"}"#;
        Host::root()
            .knows(glob("a*"), vec!["ab".into()])
            .decides::<Command>(json!({"cmd": "x", "creates": "a*"}), &["rounds: 1", skipped, in_check]);
        Host::root().knows(glob("/b"), vec!["/b".into()]).decides::<Command>(
            json!({"cmd": "x", "removes": "/b"}),
            &[
                "rounds: 1",
                r#"changes {"cmd":["x"],"msg":"Command would have run if not in check mode","rc":0}"#,
                &format!("user $ [.] set -- x; {RUN}"),
                "untold: stdout stdout_lines stderr stderr_lines start end delta",
            ],
        );
    }

    #[test]
    fn what_cannot_be() {
        for (parameters, line) in [
            (json!({}), r#"failed: no command given {"rc":256}"#),
            (
                json!({"cmd": "a", "argv": ["b"]}),
                r#"failed: only command or argv can be given, not both {"rc":256}"#,
            ),
            (json!({"cmd": "a 'b"}), "failed: No closing quotation"),
        ] {
            Host::root().decides::<Command>(parameters, &["rounds: 0", line]);
        }
    }

    #[test]
    fn outcomes() {
        let ran = |output: Output| {
            let plan = std::rc::Rc::new(Host::root()).plan::<Command>(json!({"cmd": "x y"}));
            let Ok(Plan::Change(change)) = plan else { panic!("no change") };
            Turn::new().says("", output).of(change)
        };
        let done = ran(output("a\n\n")).unwrap();
        assert!(done.changed && done.returns.0["stdout"] == "a" && done.returns.0["msg"] == "");
        let rc = |rc: i32, stderr: &str| Output { rc, stderr: stderr.into(), ..Output::default() };
        let failure = ran(rc(3, "no\n")).unwrap_err();
        assert_eq!(
            (failure.msg.as_str(), &failure.returns.0["changed"]),
            ("non-zero return code", &json!(true))
        );
        let missing = ran(rc(127, "")).unwrap_err();
        assert_eq!(missing.msg, "[Errno 2] No such file or directory: b'x'");
        assert_eq!((&missing.returns.0["rc"], &missing.returns.0["cmd"]), (&json!(2), &json!("x y")));
        assert_eq!(ran(rc(126, "")).unwrap_err().msg, "[Errno 13] Permission denied: b'x'");
    }
}
