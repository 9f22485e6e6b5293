use crate::{
    ask::{Dist, Dists},
    plan::{Difference, Done, Failure, Host, Returns},
    sh::Output,
};

use super::{by_pip, by_uv, job::Job};

impl Job {
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
        if sourced && !self.fallen && self.fallback {
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

/// Packages that came or changed, as `name==version`.
fn changed(before: &[Dist], after: &[Dist]) -> Vec<String> {
    let new = after.iter().filter(|dist| !before.contains(dist));
    new.map(|dist| format!("{}=={}", dist.name, dist.version)).collect()
}
