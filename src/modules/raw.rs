use std::rc::Rc;

use serde::Deserialize;

use crate::{
    plan::{Change, Cx, Done, Failure, Forecast, Leaves, Module, Plan, Returns, Way},
    sh,
};

use super::invocation::{HOME, OUTPUT};

/// Run a text as it is, without anything around it.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    /// What is run.
    #[serde(rename = "_raw_params", alias = "free_form")]
    free_form: String,
    /// Shell to run it; `/bin/sh` when it is not given.
    executable: Option<String>,
}

impl Module for Raw {
    const NAME: &'static str = "raw";
    const FREE_FORM: Option<&'static str> = Some("_raw_params");
    const LEAVES: Leaves = Leaves::More;
    const EXAMPLE: &'static str = "\
- name: The first thing on a new machine
  raw: test -e /usr/bin/python3 || apt-get install -y python3
";

    async fn plan(self: Rc<Self>, _: &Cx) -> Result<Plan, Failure> {
        let shell = self.executable.as_deref().unwrap_or("/bin/sh");
        let change = Change::by(
            Forecast::Skipped(Returns::new(), "raw commands are not run in check mode".into()),
            Way::User(
                sh![shell, "-c", self.free_form].cwd(HOME),
                Box::new(|outputs| {
                    let output = outputs.last().cloned().unwrap_or_default();
                    let returns = Returns::of_output(&output);
                    match output.rc {
                        0 => Ok(Done::changed(returns)),
                        _ => Err(Failure::new("non-zero return code").returns(returns.with("changed", true))),
                    }
                }),
            ),
        );
        Ok(change.untold(OUTPUT).into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Raw;
    use crate::{
        modules::testing::{Host, Turn, output},
        plan::Plan,
    };

    #[test]
    fn the_output_is_kept() {
        let plan = std::rc::Rc::new(Host::root()).plan::<Raw>(json!({"_raw_params": "uptime"}));
        let Ok(Plan::Change(change)) = plan else { panic!("no change") };
        let done = Turn::new().says("", output("up\n")).of(change).unwrap();
        assert_eq!(done.returns.0["stdout"], "up\n");
    }
}
