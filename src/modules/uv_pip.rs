//! Python packages in a virtual environment, by uv or by the environment's own pip.

mod by_pip;
mod by_uv;
mod install;
mod job;
mod project;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, rc::Rc};

use serde::Deserialize;

use crate::{
    ask::{Dists, normalized},
    plan::{Act, Change, Cx, Difference, Failure, Forecast, Host, Leaves, Module, Plan, Returns, Way},
};

use super::requirement::Requirement;
use job::Job;

/// Install Python packages into a virtual environment, which is made when it is missing.
#[derive(Clone, Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UvPip {
    /// Path of the environment.
    virtualenv: String,
    /// Requirements, such as `numpy` or `torch==2.15.0+cpu`. A package whose installed version fits is left alone.
    #[serde(alias = "pkg")]
    name: Vec<String>,
    /// Interpreter for a new environment; without it uv finds or fetches one.
    python: Option<String>,
    /// Path of uv on the host; without it the environment is made by `python3 -m venv`, and its pip installs.
    uv: Option<String>,
    /// Package index for all that `sources` does not name; the host's own configuration when it is not given.
    index_url: Option<String>,
    /// Packages that come from an index of their own: name and address. Their dependencies do not.
    #[serde(default)]
    sources: BTreeMap<String, String>,
    /// Where an index of `sources` cannot be used, take the same versions, without local part, from the default index,
    /// and warn.
    #[serde(default)]
    fallback: bool,
    /// Seconds after which an index of `sources` counts as out of reach.
    #[serde(default = "patience")]
    patience: u32,
    /// Folder for what uv keeps; best on the file system of the environment. Below the user's home when not given.
    cache_dir: Option<String>,
}

fn patience() -> u32 {
    5
}

impl Module for UvPip {
    const NAME: &'static str = "uv_pip";
    const LEAVES: Leaves = Leaves::More;
    const EXAMPLE: &'static str = "\
- name: An environment with numpy
  uv_pip:
    virtualenv: /srv/app/env
    uv: /usr/local/bin/uv
    python: /usr/bin/python3
    name: [numpy, 'requests>=2']
";

    fn check(&self) -> Result<(), Failure> {
        let bad = self.name.iter().find(|text| Requirement::parse(text).is_none());
        match bad {
            Some(text) => Err(Failure::new(format!("`{text}` is no requirement that names a package"))
                .param("name")
                .hint("write `name`, `name==version` or `name @ address`")),
            None => Ok(()),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let virtualenv = cx.path(&self.virtualenv).await?;
        let question = Dists { virtualenv: virtualenv.clone() };
        let dists = cx.ask(question).await?;
        let mut job = Job {
            uv: cx.some_path(self.uv.as_ref()).await?,
            cache_dir: cx.some_path(self.cache_dir.as_ref()).await?,
            virtualenv,
            exists: dists.is_some(),
            requirements: self.name.iter().filter_map(|text| Requirement::parse(text)).collect(),
            sources: self.normalized_sources(),
            before: dists.unwrap_or_default(),
            fallen: false,
            python: self.python.clone(),
            index_url: self.index_url.clone(),
            fallback: self.fallback,
            patience: self.patience,
        };
        job.fallen = job.fell_back();
        let missing = job.missing();
        let returns = job.returns();
        if job.exists && missing.is_empty() {
            return Ok(Plan::Ok(returns.with("fallback_taken", job.fallen)));
        }
        let difference = difference(&job, &missing);
        let act = Act::new(async move |host: &mut Host| job.run(host).await);
        let change = Change::by(Forecast::Changed(returns), Way::Act(act));
        Ok(Change { differences: vec![difference], ..change }.into())
    }
}

impl UvPip {
    fn normalized_sources(&self) -> BTreeMap<String, String> {
        let pair = |(name, url): (&String, &String)| (normalized(name), url.clone());
        self.sources.iter().map(pair).collect()
    }
}

fn difference(job: &Job, missing: &[Requirement]) -> Difference {
    let is = |of: &Requirement| of.installed(&job.before).map(str::to_owned);
    let before = missing.iter().fold(Returns::new(), |all, of| all.with(&of.name, is(of)));
    let after = missing.iter().fold(Returns::new(), |all, of| all.with(&of.name, of.text.clone()));
    Difference::properties(&job.virtualenv, before, after)
}
