use std::rc::Rc;

use serde::Deserialize;

use crate::{
    plan::{Cx, Failure, Leaves, Module, Plan, Returns, Way},
    sh,
};

use super::{
    command::stdin,
    invocation::{Conditions, finish, unstarted},
};

/// Run a text in a shell.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shell {
    /// What the shell runs.
    #[serde(rename = "_raw_params", alias = "free_form")]
    free_form: Option<String>,
    /// The same.
    cmd: Option<String>,
    /// Do not run when this path or pattern exists.
    creates: Option<String>,
    /// Run only when this path or pattern exists.
    removes: Option<String>,
    /// Directory to run in.
    chdir: Option<String>,
    /// Shell to run the text; `/bin/sh` when it is not given.
    executable: Option<String>,
    /// Standard input.
    stdin: Option<String>,
    #[serde(default = "yes")]
    stdin_add_newline: bool,
    /// Without effect: accepted because old roles have it.
    #[expect(dead_code, reason = "accepted as old playbooks have it, without effect")]
    warn: Option<bool>,
}

fn yes() -> bool {
    true
}

impl Module for Shell {
    const NAME: &'static str = "shell";
    const FREE_FORM: Option<&'static str> = Some("_raw_params");
    const LEAVES: Leaves = Leaves::More;
    const EXAMPLE: &'static str = "\
- name: Count the users
  shell: getent passwd | wc -l
  register: users
";

    fn check(&self) -> Result<(), Failure> {
        let msg = match (&self.free_form, &self.cmd) {
            (Some(_), Some(_)) => "only command or argv can be given, not both",
            (None, None) => "no command given",
            _ => return Ok(()),
        };
        Err(Failure::new(msg).returns(Returns::new().with("rc", 256)))
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let text = self.free_form.as_ref().or(self.cmd.as_ref());
        let text = text.cloned().unwrap_or_default();
        let conditions = Conditions {
            chdir: self.chdir.as_ref(),
            creates: self.creates.as_ref(),
            removes: self.removes.as_ref(),
        };
        let verdict = conditions.ask(cx).await;
        let mut verdict = verdict.map_err(|failure| unstarted(failure, text.as_str().into()))?;
        if let Some(spared) = verdict.spared.take() {
            return Ok(spared.plan(text.into()));
        }
        let shell = self.executable.as_deref().unwrap_or("/bin/sh");
        let mut sh = sh![shell, "-c", text].cwd(&verdict.dir);
        sh.stdin = stdin(self.stdin.as_deref(), self.stdin_add_newline);
        let way = Way::User(sh, finish(text.as_str().into(), true));
        Ok(conditions.change(text.into(), way, verdict).into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Shell;
    use crate::modules::testing::Host;

    #[test]
    fn the_text_is_kept() {
        Host::root().decides::<Shell>(
            json!({"cmd": "for i in 1 2; do\n  echo \"$i\"\ndone", "executable": "/bin/bash"}),
            &[
                "rounds: 0",
                "not in check mode: Command would have run if not in check mode",
                "user $ [.] /bin/bash -c 'for i in 1 2; do\n  echo \"$i\"\ndone'",
                "untold: rc stdout stdout_lines stderr stderr_lines start end delta",
            ],
        );
    }
}
