//! Where there is no uv: Python's own `venv`, and the pip that it puts into the environment.

use crate::{sh, sh::Sh};

use super::job::Job;

pub fn environment(job: &Job) -> Sh {
    sh![job.python.as_deref().unwrap_or("python3"), "-m", "venv", &job.virtualenv]
}

/// Installs the packages that have an index of their own, without their dependencies: a whole installation from that
/// index would take old copies of other packages from it.
pub fn probe(job: &Job) -> Sh {
    let patience = job.patience.to_string();
    from_sources(job, &["--timeout", &patience, "--retries", "0"])
}

/// What came from the sources is met by now, and stays.
pub fn install(job: &Job) -> Sh {
    let all = pip(job).args(index(job.index_url.as_deref())).args(job.wanted().iter().map(|of| &of.text));
    match job.fallen || job.sources.is_empty() {
        true => all,
        false => from_sources(job, &[]).and(all),
    }
}

fn from_sources(job: &Job, options: &[&str]) -> Sh {
    let one = |(name, url): (&String, &String)| {
        let texts = job.sourced().into_iter().filter(|of| of.name == *name).map(|of| of.text);
        let options = options.iter().copied().chain(["--no-deps", "--index-url", url]);
        pip(job).args(options).args(texts)
    };
    let wanted = job.sources.iter().filter(|(name, _)| job.sourced().iter().any(|of| of.name == **name));
    wanted.map(one).reduce(Sh::and).unwrap_or_else(|| sh!["true"])
}

fn pip(job: &Job) -> Sh {
    let program = format!("{}/bin/pip", job.virtualenv);
    sh![&program, "install", "--disable-pip-version-check", "--no-input"]
}

fn index(url: Option<&str>) -> Vec<&str> {
    url.map_or(vec![], |url| vec!["--index-url", url])
}
