//! Facts about a host, by one question and without Python.

mod clock;
mod distribution;
mod filter;
mod hardware;
mod identity;
mod local;
mod mounts;
mod network;
mod platform;
mod virtualization;

use std::rc::Rc;

use serde::Deserialize;

use crate::{
    ask::{Facts, Sections},
    plan::{Cx, Defines, Failure, Module, Plan, Returns},
};

/// Gather facts about the host: they become variables that begin with `ansible_`.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// Which facts: `all`, `min`, `hardware`, `network`, `virtual`, …; `!name` leaves one out.
    #[serde(default)]
    gather_subset: Vec<String>,
    /// Seconds that one collector may take.
    #[serde(default = "ten")]
    #[expect(dead_code, reason = "accepted as old playbooks have it, without effect")]
    gather_timeout: u32,
    /// Only facts whose names match one of these patterns.
    #[serde(default)]
    filter: Vec<String>,
    /// Folder of the host's own facts, files that end in `.fact`.
    #[serde(default = "facts_d")]
    fact_path: String,
}

fn ten() -> u32 {
    10
}

fn facts_d() -> String {
    "/etc/ansible/facts.d".to_owned()
}

type Collector = fn(&Sections) -> Returns;

/// Which sections each subset needs, and what makes facts of them.
const COLLECTORS: &[(&str, &[Collector])] = &[
    ("min", &[platform::facts, distribution::facts, identity::facts, clock::facts, local::facts]),
    ("hardware", &[hardware::facts, mounts::facts]),
    ("network", &[network::facts]),
    ("virtual", &[virtualization::facts]),
    ("loadavg", &[hardware::load]),
];

/// Subsets of Ansible's by the collector that holds their facts here.
const SUBSETS: &[(&str, &str)] = &[
    ("cpu", "hardware"),
    ("memory", "hardware"),
    ("mounts", "hardware"),
    ("dmi", "hardware"),
    ("uptime", "hardware"),
    ("devices", "hardware"),
    ("processor", "hardware"),
    ("interfaces", "network"),
    ("default_ipv4", "network"),
    ("default_ipv6", "network"),
    ("all_ipv4_addresses", "network"),
    ("all_ipv6_addresses", "network"),
    ("virtualization_type", "virtual"),
    ("virtualization_role", "virtual"),
    ("distribution", "min"),
    ("env", "min"),
    ("platform", "min"),
    ("user", "min"),
    ("date_time", "min"),
    ("local", "min"),
    ("lsb", "min"),
    ("python", "min"),
    ("selinux", "min"),
    ("pkg_mgr", "min"),
    ("service_mgr", "min"),
    ("dns", "min"),
    ("cmdline", "min"),
    ("machine", "min"),
    ("architecture", "min"),
    ("os_family", "min"),
    ("kernel", "min"),
    ("caps", "min"),
    ("fips", "min"),
    ("apparmor", "min"),
    ("ssh_pub_keys", "min"),
    ("system", "min"),
];

impl Setup {
    fn collectors(&self) -> Vec<&'static str> {
        let words: Vec<&str> =
            self.gather_subset.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
        let known = |word: &str| {
            COLLECTORS.iter().map(|(name, _)| *name).find(|name| *name == word).or_else(|| {
                SUBSETS.iter().find(|(subset, _)| *subset == word).map(|(_, collector)| *collector)
            })
        };
        let positive: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with('!')).collect();
        let negative: Vec<&str> = words.iter().filter_map(|word| word.strip_prefix('!')).collect();
        let all = positive.contains(&"all") || (positive.is_empty() && !negative.contains(&"all"));
        let chosen =
            |name: &str| all || name == "min" || positive.iter().any(|word| known(word) == Some(name));
        let dropped = |name: &str| negative.contains(&name);
        COLLECTORS.iter().map(|(name, _)| *name).filter(|name| chosen(name) && !dropped(name)).collect()
    }
}

impl Module for Setup {
    const NAME: &'static str = "setup";
    const EXAMPLE: &'static str = "\
- name: Only what every role reads
  setup:
    gather_subset: [min]
";
    const DEFINES: Defines = Defines::Facts;

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let collectors = self.collectors();
        let local = cx.path(&self.fact_path).await?;
        let sections = cx.ask(Facts { collectors: collectors.clone(), local }).await?;
        let wanted =
            COLLECTORS.iter().filter(|(name, _)| collectors.contains(name)).flat_map(|(_, made)| *made);
        let facts = wanted.fold(Returns::new(), |facts, collect| facts.and(collect(&sections)));
        let mut facts = filter::matching(facts, &self.filter);
        facts = facts.with("module_setup", true).with("gather_subset", self.gather_subset.clone());
        let prefixed = facts.0.into_iter().map(|(name, value)| match name.as_str() {
            "module_setup" | "gather_subset" => (name, value),
            _ => (format!("ansible_{name}"), value),
        });
        Ok(Plan::Ok(Returns::new().with("ansible_facts", serde_json::Value::Object(prefixed.collect()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collectors(subset: &[&str]) -> Vec<&'static str> {
        let gather_subset = subset.iter().map(|word| (*word).to_owned()).collect();
        let (gather_timeout, fact_path) = (10, facts_d());
        Setup { gather_subset, gather_timeout, filter: vec![], fact_path }.collectors()
    }

    #[test]
    fn subsets() {
        assert_eq!(collectors(&[]).len(), 5);
        assert_eq!(collectors(&["!all"]), ["min"]);
        assert_eq!(collectors(&["network"]), ["min", "network"]);
        assert_eq!(collectors(&["!all", "!min"]), Vec::<&str>::new());
        assert_eq!(collectors(&["!hardware"]), ["min", "network", "virtual", "loadavg"]);
        assert_eq!(collectors(&["!all", "mounts"]), ["min", "hardware"]);
    }
}
