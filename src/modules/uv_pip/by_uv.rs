use crate::{modules::requirement::Requirement, sh, sh::Sh};

use super::{job::Job, project::project};

/// Makes the environment.
pub fn environment(job: &Job, uv: &str) -> Sh {
    let sh = sh![uv, "venv", "--allow-existing"];
    let sh = match job.python.as_deref() {
        Some(python) => sh.args(["--python", python]),
        None => sh,
    };
    with_environment(sh.args(["--", &job.virtualenv]), job)
}

/// Resolves the packages that have an index of their own, without patience, and installs nothing.
pub fn probe(job: &Job, uv: &str) -> Sh {
    let args = ["--no-deps", "--dry-run"].map(str::to_owned);
    let seconds = job.patience.to_string();
    pip_install(job, uv, &job.sourced(), args.to_vec())
        .env("UV_HTTP_TIMEOUT", &seconds)
        .env("UV_HTTP_CONNECT_TIMEOUT", &seconds)
        .env("UV_HTTP_RETRIES", "0")
}

/// Installs. When one package of a source changes, its companions are taken anew: they may differ by the index alone.
pub fn install(job: &Job, uv: &str) -> Sh {
    let missing = job.missing();
    let sourced = job.sourced();
    let switched = sourced.iter().any(|of| missing.iter().any(|other| other.name == of.name));
    let companions = sourced.iter().filter(|of| switched && of.installed(&job.before).is_some());
    let args = companions.flat_map(|of| ["--reinstall-package".to_owned(), of.name.clone()]);
    pip_install(job, uv, &job.wanted(), args.collect()).env("UV_HTTP_TIMEOUT", "120")
}

/// The project file comes from standard input, and lives in a folder of its own for as long as uv runs.
const INSTALL: &str = r#"u=$1 v=$2; shift 2
d=$(mktemp -d) || exit
trap 'rm -rf "$d"' EXIT; trap 'exit 143' HUP INT TERM
cat > "$d/pyproject.toml" && "$u" pip install --python "$v/bin/python" "$@" -r "$d/pyproject.toml" </dev/null"#;

fn pip_install(job: &Job, uv: &str, requirements: &[Requirement], args: Vec<String>) -> Sh {
    let first = [uv.to_owned(), job.virtualenv.clone()];
    let toml = project(requirements, &job.sources());
    // As an index of the project file it would be passed over.
    let index = job.index_url.as_deref().map(|url| ["--default-index".to_owned(), url.to_owned()]);
    let args = index.into_iter().flatten().chain(args);
    let sh = Sh::script(INSTALL, first.into_iter().chain(args)).stdin(toml);
    with_environment(sh, job)
}

/// The host's own certificates are trusted; nothing is asked, and no other environment is meant.
fn with_environment(sh: Sh, job: &Job) -> Sh {
    let sh = sh.env("UV_SYSTEM_CERTS", "1").env("UV_NO_PROGRESS", "1").env("VIRTUAL_ENV", "");
    match &job.cache_dir {
        Some(dir) => sh.env("UV_CACHE_DIR", dir),
        None => sh,
    }
}
