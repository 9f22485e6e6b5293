//! Facts about a host, by one question and without Python.

mod clock;
mod cpu;
mod devices;
mod distribution;
mod filter;
mod firmware;
mod identity;
mod interfaces;
mod links;
mod local;
mod memory;
mod mounts;
mod names;
mod network;
mod platform;
mod security;
mod storage;
mod subsets;
mod virtualization;

pub use subsets::{dear_subset, dear_subsets, fact_names};

use std::rc::Rc;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    ask::{Facts, Sections},
    plan::{Cx, Defines, Failure, Leaves, Module, Plan, Returns},
};

/// Gather facts about the host: they become variables that begin with `ansible_`.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// Which facts: `all`, `min`, `hardware`, `network`, `virtual`, …; `!name` leaves one out.
    #[serde(default = "all")]
    gather_subset: Vec<String>,
    /// Seconds that one collector may take.
    #[serde(default = "ten")]
    gather_timeout: u32,
    /// Only facts whose names match one of these patterns.
    #[serde(default)]
    filter: Vec<String>,
    /// Folder of the host's own facts, files that end in `.fact`.
    #[serde(default = "facts_d")]
    fact_path: String,
}

fn all() -> Vec<String> {
    vec!["all".to_owned()]
}

fn ten() -> u32 {
    10
}

fn facts_d() -> String {
    "/etc/ansible/facts.d".to_owned()
}

impl Module for Setup {
    const NAME: &'static str = "setup";
    const LEAVES: Leaves = Leaves::Nothing;
    const EXAMPLE: &'static str = "\
- name: Only what every role reads
  setup:
    gather_subset: [min]
";
    const DEFINES: Defines = Defines::Facts;

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        self.gather(cx).await
    }
}

impl Setup {
    /// Asks the host for the facts.
    pub async fn gather(&self, cx: &Cx) -> Result<Plan, Failure> {
        let chosen = subsets::chosen(&self.gather_subset)?;
        let local = cx.path(&self.fact_path).await?;
        let parts = chosen.iter().filter_map(|subset| subset.part).collect();
        let sections = cx.ask(Facts { parts, limit: self.gather_timeout, local }).await?;
        let facts = chosen.iter().fold(Returns::new(), |facts, subset| facts.and((subset.facts)(&sections)));
        let prefixed = filter::matching(facts, &self.filter)
            .0
            .into_iter()
            .map(|(name, value)| (format!("ansible_{name}"), value));
        let more = [("module_setup", true.into()), ("gather_subset", self.gather_subset.clone().into())];
        let more = more.into_iter().filter(|_| self.filter.is_empty());
        let facts =
            prefixed.chain(more.map(|(name, value): (&str, Value)| (name.to_owned(), value))).collect();
        let facts: Map<String, Value> = facts;
        let has_own = facts.contains_key("ansible_local");
        let returns = Returns::new().with("ansible_facts", Value::Object(facts));
        let unseen = sections.below("unseen_").filter(|_| has_own);
        let returns = unseen.fold(returns, |returns, (name, why)| {
            returns.untold(&["ansible_facts", "ansible_local", name], why)
        });
        Ok(Plan::Ok(self.warned(&sections, returns)))
    }

    /// Says what did not answer in time: its facts are missing, which is no failure.
    fn warned(&self, sections: &Sections, returns: Returns) -> Returns {
        let late: Vec<&str> = sections.below("late_").map(|(name, _)| name).collect();
        match late.is_empty() {
            true => returns,
            false => returns.warn(format!(
                "facts are incomplete: no answer within {} seconds (`gather_timeout`) for {}",
                self.gather_timeout,
                late.join(", ")
            )),
        }
    }
}
