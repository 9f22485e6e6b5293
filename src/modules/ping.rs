use std::rc::Rc;

use serde::Deserialize;

use crate::plan::{Cx, Failure, Leaves, Module, Plan, Returns};

/// Find out whether a host can be reached and logged in to.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ping {
    /// What is returned as `ping`; `crash` makes the task fail.
    #[serde(default = "pong")]
    data: String,
}

fn pong() -> String {
    "pong".to_owned()
}

impl Module for Ping {
    const NAME: &'static str = "ping";
    const LEAVES: Leaves = Leaves::Nothing;
    const EXAMPLE: &'static str = "\
- name: Are all hosts there?
  ping:
";

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        cx.boot().await?;
        match self.data.as_str() {
            "crash" => Err(Failure::new("boom").param("data")),
            data => Ok(Plan::Ok(Returns::new().with("ping", data))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Ping;
    use crate::modules::testing::Host;

    #[test]
    fn it_answers() {
        for (parameters, line) in [
            (json!({}), r#"ok {"ping":"pong"}"#),
            (json!({"data": "x"}), r#"ok {"ping":"x"}"#),
            (json!({"data": "crash"}), "failed: boom [data]"),
        ] {
            Host::root().decides::<Ping>(parameters, &["rounds: 0", line]);
        }
    }
}
