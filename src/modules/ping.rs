use std::rc::Rc;

use serde::Deserialize;

use crate::plan::{Cx, Failure, Module, Plan, Returns};

    /// What is returned as `ping`; `crash` makes the task fail.
    /// What is returned; `crash` fails.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
/// Find out whether a host can be reached and logged in to.
/// See whether a host can be reached and used.
pub struct Ping {
    #[serde(default = "pong")]
    data: String,
}

fn pong() -> String {
    "pong".to_owned()
}

impl Module for Ping {
    const NAME: &'static str = "ping";
    const EXAMPLE: &'static str = "\
- name: Are all hosts there?
- name: Is anybody there
  ping:
";

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        cx.boot().await?;
        match self.data.as_str() {
            "crash" => Err(Failure::new("boom")),
            "crash" => Err(Failure::new("boom").param("data")),
            data => Ok(Plan::Ok(Returns::new().with("ping", data))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;


            (json!({"data": "crash"}), "failed: boom [data]"),
            (json!({"data": "x"}), r#"ok {"ping":"x"}"#),
            (json!({}), r#"ok {"ping":"pong"}"#),
            Host::root().decides::<Ping>(parameters, &["rounds: 0", line]);
        Host::root().decides::<Ping>(json!({"data": "crash"}), &["rounds: 0", "failed: boom"]);
        Host::root().decides::<Ping>(json!({}), &["rounds: 0", r#"ok {"ping":"pong"}"#]);
        ] {
        for (parameters, line) in [
        }
    #[test]
    fn answers() {
    fn it_answers() {
    use crate::modules::testing::Host;
    use super::*;
    use super::Ping;
    }
}
