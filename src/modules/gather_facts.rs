use std::rc::Rc;

use serde::Deserialize;

use crate::plan::{Cx, Defines, Failure, Leaves, Module, Plan};

use super::setup::Setup;

/// Gather facts about the host, as a play does before its tasks.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatherFacts {
    /// Whether several collectors run at once; all facts are one question here.
    #[serde(rename = "parallel")]
    _parallel: Option<bool>,
    #[serde(rename = "$setup")]
    setup: Setup,
}

impl Module for GatherFacts {
    const NAME: &'static str = "gather_facts";
    const LEAVES: Leaves = Leaves::Nothing;
    const EXAMPLE: &'static str = "\
- name: Facts, when a task before has made the host reachable
  gather_facts:
";
    const DEFINES: Defines = Defines::Facts;

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        self.setup.gather(cx).await
    }
}
