//! Why a build was taken, and why none could be: found by asking what would fit if one thing were otherwise.

use crate::ask::{LibcKind, Python};

use super::{
    facts::{HostFacts, Refusal},
    gpu::Gpu,
    releases::{BLACKWELL, BLACKWELL_DRIVER, RELEASES},
    search::{Found, Needs, compare, driver_for},
};

/// Where the build goes, such as `x86_64, glibc 2.36, Python 3.11`.
pub fn place(host: &HostFacts, python: Option<&Python>) -> String {
    let glibc = match host.libc {
        LibcKind::Glibc(major, minor) => format!("glibc {major}.{minor}"),
        _ => "unknown C library".into(),
    };
    let python = python.map_or("no Python yet".into(), |python| format!("Python {}", dotted(python)));
    format!("{}, {glibc}, {python}", host.machine)
}

/// `A, A, B` as `2 x A, B`.
pub fn counted(names: &[String]) -> String {
    let mut told: Vec<String> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let count = names.iter().filter(|other| *other == name).count();
        match names[..at].contains(name) {
            true => {}
            false if count > 1 => told.push(format!("{count} x {name}")),
            false => told.push(name.clone()),
        }
    }
    told.join(", ")
}

fn dotted(python: &Python) -> String {
    format!("{}.{}", python.version.0, python.version.1)
}

/// What keeps a host from a newer release, if one thing does.
pub fn held_back(needs: &Needs, found: Found) -> Option<String> {
    if found.age == 0 || needs.version.is_some() {
        return None;
    }
    let newer = |needs: Needs| needs.newest().filter(|other| other.age < found.age);
    let cases: [(Needs, &dyn Fn(Found) -> String); 4] = [
        (without_driver(needs), &|other| format!("driver {} or newer", driver(needs, other.backend))),
        (without_pythons(needs), &|other| format!("Python 3.{} or newer", other.release.python.0)),
        (without_glibc(needs), &|_| "glibc 2.28 or newer".into()),
        (without_gpus(needs), &|_| "a GPU of compute capability 7.5 or newer".into()),
    ];
    cases.into_iter().find_map(|(without, what)| {
        let other = newer(without)?;
        Some(format!("{} would allow {}", what(other), other.release.torch))
    })
}

/// Why nothing fits.
pub fn refusal(needs: &Needs) -> Refusal {
    let known = |version: &&str| RELEASES.iter().any(|release| *release.torch == **version);
    if let Some(version) = needs.version.filter(|version| !known(version)) {
        let all: Vec<&str> = RELEASES.iter().map(|release| release.torch).collect();
        return Refusal::new(format!("PyTorch {version} is not in the table of builds"))
            .hint(format!("known versions: {}", all.join(", ")));
    }
    let cases: [(Needs, &dyn Fn(Found) -> Refusal); 5] = [
        (without_driver(needs), &|other| old_driver(needs, other)),
        (without_gpus(needs), &|_| no_code(needs)),
        (without_pythons(needs), &|other| wrong_python(needs, other)),
        (without_glibc(needs), &|other| old_glibc(needs, other)),
        (without_choice(needs), &|_| no_such_build(needs)),
    ];
    let explained = cases.into_iter().find_map(|(without, why)| without.newest().map(why));
    explained.unwrap_or_else(|| several(needs))
}

fn old_driver(needs: &Needs, other: Found) -> Refusal {
    let needed = driver(needs, other.backend);
    Refusal::new(format!(
        "driver {} is too old: {} needs {needed} or newer",
        needs.driver.unwrap_or_default(),
        label(other)
    ))
    .hint(format!("install driver {needed} or newer, or take `standard`"))
}

fn no_code(needs: &Needs) -> Refusal {
    let gpus: Vec<String> = needs.gpus.unwrap_or_default().iter().map(Gpu::told).collect();
    let text = match needs.backend {
        Some(backend) => format!("no PyTorch build for `{backend}` has code for {}", counted(&gpus)),
        None => format!("no PyTorch build has code for {}", counted(&gpus)),
    };
    Refusal::new(text).hint("take `standard`: the build for processors")
}

fn wrong_python(needs: &Needs, other: Found) -> Refusal {
    let all: Vec<String> = needs.pythons.unwrap_or_default().iter().map(dotted).collect();
    let (first, last) = other.release.python;
    Refusal::new(format!(
        "no Python of the host fits: it has {}, and {} takes 3.{first} to 3.{last}",
        all.join(", "),
        label(other)
    ))
}

fn old_glibc(needs: &Needs, other: Found) -> Refusal {
    let needed = other.release.glibc[usize::from(needs.aarch64)];
    Refusal::new(format!(
        "glibc 2.{} is too old: {} needs 2.{needed}",
        needs.glibc.unwrap_or_default(),
        label(other)
    ))
}

fn no_such_build(needs: &Needs) -> Refusal {
    let of = needs.version.map_or(String::new(), |version| format!(" {version}"));
    Refusal::new(format!(
        "there is no PyTorch{of} build for `{}` that this host can use",
        needs.backend.unwrap_or("CUDA")
    ))
    .hint("leave out the version or the backend")
}

fn several(needs: &Needs) -> Refusal {
    let all: Vec<String> = needs.pythons.unwrap_or_default().iter().map(dotted).collect();
    Refusal::new(format!(
        "no PyTorch build fits: glibc 2.{}, Python {}, driver {}",
        needs.glibc.unwrap_or_default(),
        all.join(", "),
        needs.driver.unwrap_or("none")
    ))
}

fn label(found: Found) -> String {
    format!("torch {}+{}", found.release.torch, found.backend)
}

/// Oldest driver for a build and for the GPUs.
fn driver(needs: &Needs, backend: &str) -> &'static str {
    let gpus = needs.gpus.unwrap_or_default();
    let new = gpus.iter().any(|gpu| gpu.capability.is_some_and(|of| of >= BLACKWELL));
    match driver_for(backend) {
        driver if new && compare(driver, BLACKWELL_DRIVER).is_lt() => BLACKWELL_DRIVER,
        driver => driver,
    }
}

fn without_driver<'a>(needs: &Needs<'a>) -> Needs<'a> {
    Needs { driver: None, ..needs.clone() }
}

fn without_pythons<'a>(needs: &Needs<'a>) -> Needs<'a> {
    Needs { pythons: None, ..needs.clone() }
}

fn without_glibc<'a>(needs: &Needs<'a>) -> Needs<'a> {
    Needs { glibc: None, ..needs.clone() }
}

fn without_gpus<'a>(needs: &Needs<'a>) -> Needs<'a> {
    Needs { gpus: None, driver: None, ..needs.clone() }
}

fn without_choice<'a>(needs: &Needs<'a>) -> Needs<'a> {
    Needs { version: None, backend: needs.backend.filter(|backend| *backend == "cpu"), ..needs.clone() }
}
