use std::rc::Rc;

use serde::Deserialize;

use crate::plan::{Cx, Failure, Module, Plan, Returns};

/// See whether a host can be reached and used.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ping {
    /// What is returned; `crash` fails.
    #[serde(default = "pong")]
    data: String,
}

fn pong() -> String {
    "pong".to_owned()
}

impl Module for Ping {
    const NAME: &'static str = "ping";
    const EXAMPLE: &'static str = "\
- name: Is anybody there
  ping:
";

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        cx.boot().await?;
        match self.data.as_str() {
            "crash" => Err(Failure::new("boom")),
            data => Ok(Plan::Ok(Returns::new().with("ping", data))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::modules::testing::Host;

    #[test]
    fn answers() {
        Host::root().decides::<Ping>(json!({}), &["rounds: 0", r#"ok {"ping":"pong"}"#]);
        Host::root().decides::<Ping>(json!({"data": "crash"}), &["rounds: 0", "failed: boom"]);
    }
}
