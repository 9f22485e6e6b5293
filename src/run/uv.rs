//! Fetches the program uv for hosts: once, into a cache, from a package index that the controller can reach.

mod by_http;
mod by_pip;
mod index;
mod unpack;

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::Mutex,
};

use crate::plan::{Failure, UvWheel};

/// Tasks of several hosts want the same file at the same time: one fetches it.
static FETCHING: Mutex<()> = Mutex::new(());

/// Path of the program on this machine.
pub async fn fetch(wheel: UvWheel) -> Result<PathBuf, Failure> {
    let fetched = tokio::task::spawn_blocking(move || {
        let cache = cache().ok_or("there is no home directory for a cache")?;
        fetch_into(&cache, &wheel)
    });
    let fetched = fetched.await.unwrap_or_else(|error| Err(error.to_string()));
    fetched.map_err(|why| {
        Failure::new(format!("uv could not be fetched on this machine: {why}"))
            .hint("`pip` must reach a package index here; `UV_DEFAULT_INDEX` or `index_url` name another one")
    })
}

fn cache() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")))?;
    Some(cache.join("deploy-host"))
}

fn fetch_into(cache: &Path, wheel: &UvWheel) -> Result<PathBuf, String> {
    let _one_at_a_time = FETCHING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let folder = cache.join(format!("uv/{}-{}", wheel.version, wheel.arch));
    let program = folder.join("uv");
    if program.exists() {
        return Ok(program);
    }
    let scratch = folder.join(format!("fetching-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).map_err(|error| format!("`{}`: {error}", scratch.display()))?;
    let fetched = wheel_into(&scratch, wheel).and_then(|file| unpack::program(&file, &program));
    let _gone = std::fs::remove_dir_all(&scratch);
    fetched.map(|()| program)
}

/// By pip, which knows its index, mirrors and credentials; else by ourselves from an index that is configured.
fn wheel_into(folder: &Path, wheel: &UvWheel) -> Result<PathBuf, String> {
    let by_pip = match by_pip::download(folder, wheel) {
        Ok(file) => return Ok(file),
        Err(why) => why,
    };
    match wheel.index_url.clone().or_else(index::configured) {
        Some(index) => by_http::download(folder, wheel, &index).map_err(|why| format!("{by_pip}; {why}")),
        None => Err(format!("{by_pip}; no package index is configured")),
    }
}
