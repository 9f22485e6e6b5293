use crate::ask::{LibcKind, Python};

use super::{
    explain,
    facts::{HostFacts, InstallType, Refusal, Wish},
    gpu::{Gpu, Gpus},
    releases::{BLACKWELL, Release, TURING},
    search::{Found, Needs, takes},
};

/// The build that a host gets.
pub struct Build {
    pub release: &'static Release,
    pub backend: String,
    pub aarch64: bool,
    pub python: Option<Python>,
    /// The default package index's build of the same release would do as well.
    pub default_does: bool,
    pub why: String,
    pub warnings: Vec<String>,
}

/// Decides. Depends on nothing but its arguments.
pub fn decide(host: &HostFacts, wish: &Wish) -> Result<Build, Refusal> {
    let aarch64 = match host.machine.as_str() {
        "x86_64" => false,
        "aarch64" | "arm64" => true,
        other => {
            return Err(Refusal::new(format!("there are no PyTorch wheels for the architecture `{other}`")));
        }
    };
    let mut needs = Needs {
        aarch64,
        version: wish.version.as_deref(),
        glibc: Some(glibc(&host.libc)?),
        pythons: Some(host.pythons.as_slice()).filter(|all| !all.is_empty()),
        ..Needs::default()
    };
    let (reason, warning) = wanted(host, wish, &mut needs)?;
    let Some(found) = needs.newest() else {
        return Err(explain::refusal(&needs));
    };
    Ok(build(host, &needs, found, reason, warning))
}

fn glibc(libc: &LibcKind) -> Result<u32, Refusal> {
    match libc {
        LibcKind::Glibc(2, minor @ 17..) => Ok(*minor),
        LibcKind::Glibc(major, minor) => Err(Refusal::new(format!(
            "glibc {major}.{minor} is too old: PyTorch's wheels need 2.28, the oldest ones 2.17"
        ))),
        LibcKind::Musl => Err(Refusal::new("there are no PyTorch wheels for musl: the host needs glibc")
            .hint("use a distribution with glibc, such as Debian, or a container of one")),
        LibcKind::Unknown => Err(Refusal::new("cannot tell which C library the host has")),
    }
}

/// Decides between processors and CUDA; tells the reason, and a warning.
fn wanted<'a>(
    host: &'a HostFacts,
    wish: &'a Wish,
    needs: &mut Needs<'a>,
) -> Result<(String, Option<String>), Refusal> {
    needs.backend = wish.backend.as_deref();
    let standard = wish.install_type == InstallType::Standard;
    if needs.backend == Some("cpu") || (standard && needs.backend.is_none()) {
        needs.backend = Some("cpu");
        return Ok(("the build for processors was asked for".into(), None));
    }
    if standard {
        let why = format!(
            "`standard` is the build for processors, but the backend `{}` was named",
            needs.backend.unwrap_or_default()
        );
        return Err(Refusal::new(why).hint("leave one of the two out"));
    }
    match &host.gpus {
        Gpus::Ready { driver, gpus } => {
            one_driver_drives(gpus)?;
            (needs.driver, needs.gpus) = (Some(driver.as_str()), Some(gpus.as_slice()));
            let names: Vec<String> = gpus.iter().map(Gpu::told).collect();
            Ok((format!("{}, driver {driver}", explain::counted(&names)), None))
        }
        _ if needs.backend.is_some() => Ok(("the backend was named, and no GPU can be asked".into(), None)),
        gpus => without_gpu(gpus, wish.install_type, needs),
    }
}

fn without_gpu(
    gpus: &Gpus,
    wanted: InstallType,
    needs: &mut Needs,
) -> Result<(String, Option<String>), Refusal> {
    let auto = wanted == InstallType::Auto;
    needs.backend = Some("cpu");
    match gpus {
        Gpus::None if auto => Ok(("the host has no NVIDIA GPU".into(), None)),
        Gpus::NoDriver(_) if auto => Ok((
            "the host has an NVIDIA GPU, but no driver for it".into(),
            Some("the NVIDIA GPU stays unused: install its driver (580 or newer) and run again".into()),
        )),
        Gpus::None => Err(Refusal::new("a CUDA build was asked for, but the host has no NVIDIA GPU")
            .hint("take `standard`, or name the `backend` if the GPU is hidden from this login")),
        Gpus::NoDriver(_) => {
            Err(Refusal::new("a CUDA build was asked for, but the host's NVIDIA GPU has no driver")
                .hint("install NVIDIA's driver (580 or newer) first"))
        }
        Gpus::Unusable { why, hint } => {
            Err(Refusal::new(why.clone()).hint(format!("{hint}; or take `standard`")))
        }
        Gpus::Ready { .. } => Err(Refusal::new("the GPUs were not looked at")),
    }
}

/// GPUs before Turing need another kernel module than Blackwell's, and no build has code for both.
fn one_driver_drives(gpus: &[Gpu]) -> Result<(), Refusal> {
    let old = gpus.iter().find(|gpu| gpu.capability.is_some_and(|of| of < TURING));
    let new = gpus.iter().find(|gpu| gpu.capability.is_some_and(|of| of >= BLACKWELL));
    match (old, new) {
        (Some(old), Some(new)) => {
            Err(Refusal::new(format!("no PyTorch build drives both {} and {}", old.told(), new.told()))
                .hint("hide one of them from this host, or take `standard`"))
        }
        _ => Ok(()),
    }
}

fn build(host: &HostFacts, needs: &Needs, found: Found, reason: String, warning: Option<String>) -> Build {
    let python = host.pythons.iter().find(|python| takes(found.release, python)).cloned();
    let label = format!("torch {}+{}", found.release.torch, found.backend);
    let mut why = format!("{label}: {reason} ({})", explain::place(host, python.as_ref()));
    if let Some(more) = explain::held_back(needs, found) {
        why = format!("{why}; {more}");
    }
    let mut warnings = Vec::from_iter(warning);
    if host.avx2 == Some(false) && !needs.aarch64 {
        warnings.push("the processor has no AVX2: PyTorch may end with an illegal instruction".into());
    }
    Build {
        release: found.release,
        backend: found.backend.to_owned(),
        aarch64: needs.aarch64,
        python,
        default_does: needs.takes_default(found.release),
        why,
        warnings,
    }
}
