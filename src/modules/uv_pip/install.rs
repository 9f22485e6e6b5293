use std::{collections::BTreeMap, rc::Rc};

use crate::{
    ask::{Dist, Dists},
    modules::requirement::Requirement,
    plan::{Difference, Done, Failure, Host, Returns},
    sh::Output,
};

use super::{UvPip, by_pip, by_uv, changed};

/// An installation to be made.
pub struct Job {
    pub module: Rc<UvPip>,
    pub virtualenv: String,
    pub uv: Option<String>,
    pub cache_dir: Option<String>,
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
    fn has_source(&self, requirement: &Requirement) -> bool {
        self.sources.contains_key(&requirement.name)
    }

    /// Whether an earlier run had to take what the default index has: that is good enough, and stays.
    pub fn fell_back(&self) -> bool {
        let mut sourced = self.requirements.iter().filter(|of| self.has_source(of)).peekable();
        let there = sourced.peek().is_some() && self.module.fallback;
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

    pub fn index_url(&self) -> Option<&str> {
        self.module.index_url.as_deref()
    }

    pub fn patience(&self) -> u32 {
        self.module.patience
    }

    pub fn python(&self) -> Option<&str> {
        self.module.python.as_deref()
    }

    pub fn returns(&self) -> Returns {
        let names: Vec<String> = self.requirements.iter().map(|of| of.text.clone()).collect();
        Returns::new().with("virtualenv", self.virtualenv.clone()).with("name", names)
    }

    /// Makes the environment, sees whether the sources can be used, installs, and looks at what is there then.
    pub async fn run(mut self, host: &mut Host) -> Result<Done, Failure> {
        if !self.exists {
            let output = match &self.uv {
                Some(uv) => host.run(by_uv::environment(&self, uv)).await?,
                None => host.run(by_pip::environment(&self)).await?,
            };
            succeeded(&output, "the environment could not be made")?;
        }
        let mut warning = None;
        let sourced = self.missing().iter().any(|of| self.has_source(of));
        if sourced && !self.fallen && self.module.fallback {
            warning = self.try_sources(host).await?;
            self.fallen = warning.is_some();
        }
        let output = match &self.uv {
            Some(uv) => host.run(by_uv::install(&self, uv)).await?,
            None => host.run(by_pip::install(&self)).await?,
        };
        succeeded(&output, "the packages could not be installed")?;
        self.done(host, &output, warning).await
    }

    /// A warning where the sources cannot be used.
    async fn try_sources(&self, host: &mut Host) -> Result<Option<String>, Failure> {
        let output = match &self.uv {
            Some(uv) => host.run(by_uv::probe(self, uv)).await?,
            None => host.run(by_pip::probe(self)).await?,
        };
        let indexes: Vec<&str> = self.sources.values().map(String::as_str).collect();
        let why = reason(&output);
        let index = indexes.first().copied().unwrap_or_default();
        Ok((!output.ok()).then(|| {
            format!(
                "the index {index} cannot be used ({why}): the default index's build is taken in its place"
            )
        }))
    }

    async fn done(self, host: &mut Host, output: &Output, warning: Option<String>) -> Result<Done, Failure> {
        let virtualenv = self.virtualenv.clone();
        let after = host.ask(Dists { virtualenv }).await?.unwrap_or_default();
        let missing: Vec<String> =
            self.wanted().into_iter().filter(|of| !of.is_met(&after)).map(|of| of.text).collect();
        let installed = changed(&self.before, &after);
        let mut returns = self
            .returns()
            .with("installed", installed.clone())
            .with("fallback_taken", self.fallen)
            .and(Returns::of_output(output));
        if !missing.is_empty() {
            let msg = format!("the installer succeeded, but is missing: {}", missing.join(", "));
            return Err(Failure::new(msg).returns(returns));
        }
        if let Some(warning) = warning {
            returns = returns.warn(warning);
        }
        let is = Returns::new().with("installed", installed);
        Ok(Done {
            differences: vec![Difference::properties(&self.virtualenv, Returns::new(), is)],
            ..Done::changed(returns)
        })
    }
}

fn succeeded(output: &Output, what: &str) -> Result<(), Failure> {
    match output.ok() {
        true => Ok(()),
        false => Err(Failure::new(format!("{what}: {}", reason(output))).returns(Returns::of_output(output))),
    }
}

/// What an installer says went wrong, on one line: its error and the last cause.
fn reason(output: &Output) -> String {
    let errors = output.errors();
    let lines: Vec<&str> = errors.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let error = lines.iter().position(|line| line.to_lowercase().starts_with("error"));
    let told = error.map_or(lines.as_slice(), |at| &lines[at..]);
    let cause = told
        .iter()
        .skip(1)
        .rfind(|line| line.starts_with("cause:") || line.to_lowercase().starts_with("error"));
    let cut = |line: &str| line.trim_start_matches("error: ").trim_start_matches("ERROR: ").to_owned();
    match (told.first(), cause) {
        (Some(first), Some(cause)) => format!("{}; {}", cut(first), cut(cause)),
        (Some(first), None) if told.len() > 1 => format!("{} {}", cut(first), told[1]),
        (Some(first), None) => cut(first),
        (None, _) => format!("it ended with {} and said nothing", output.rc),
    }
}
