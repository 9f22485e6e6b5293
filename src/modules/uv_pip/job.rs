use std::collections::BTreeMap;

use crate::{ask::Dist, modules::requirement::Requirement, plan::Returns};

/// An installation to be made.
pub struct Job {
    pub virtualenv: String,
    pub uv: Option<String>,
    pub cache_dir: Option<String>,
    pub python: Option<String>,
    /// For all that has no source.
    pub index_url: Option<String>,
    /// Where a source cannot be used, the default index will do.
    pub fallback: bool,
    /// Seconds to wait for a source.
    pub patience: u32,
    /// The environment is there.
    pub exists: bool,
    pub requirements: Vec<Requirement>,
    /// By normalized name.
    pub sources: BTreeMap<String, String>,
    /// What is installed.
    pub before: Vec<Dist>,
    /// The sources' packages are taken from the default index.
    pub fallen: bool,
}

impl Job {
    pub fn has_source(&self, requirement: &Requirement) -> bool {
        self.sources.contains_key(&requirement.name)
    }

    /// Whether an earlier run had to take what the default index has: that is good enough, and stays.
    pub fn fell_back(&self) -> bool {
        let mut sourced = self.requirements.iter().filter(|of| self.has_source(of)).peekable();
        let there = sourced.peek().is_some() && self.fallback;
        let all: Vec<&Requirement> = sourced.collect();
        there
            && !all.iter().all(|of| of.is_met(&self.before))
            && all.iter().all(|of| self.is_plain(of) && of.public().is_met(&self.before))
    }

    /// Installed without a local part in its version.
    fn is_plain(&self, of: &Requirement) -> bool {
        of.installed(&self.before).is_some_and(|version| !version.contains('+'))
    }

    /// What is asked of the installer: for packages that come from the default index after all, without local part.
    pub fn wanted(&self) -> Vec<Requirement> {
        let wanted = |of: &Requirement| match self.fallen && self.has_source(of) {
            true => of.public(),
            false => of.clone(),
        };
        self.requirements.iter().map(wanted).collect()
    }

    pub fn missing(&self) -> Vec<Requirement> {
        let mut wanted = self.wanted();
        wanted.retain(|of| !of.is_met(&self.before));
        wanted
    }

    /// Requirements that come from an index of their own.
    pub fn sourced(&self) -> Vec<Requirement> {
        let mut all = self.requirements.clone();
        all.retain(|of| self.has_source(of));
        all
    }

    /// Sources that are in use.
    pub fn sources(&self) -> BTreeMap<String, String> {
        match self.fallen {
            true => BTreeMap::new(),
            false => self.sources.clone(),
        }
    }

    pub fn returns(&self) -> Returns {
        let names: Vec<String> = self.requirements.iter().map(|of| of.text.clone()).collect();
        Returns::new().with("virtualenv", self.virtualenv.clone()).with("name", names)
    }
}
