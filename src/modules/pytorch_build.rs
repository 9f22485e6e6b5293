//! Decides which PyTorch build a host gets, from what the host tells without Python.

mod decide;
mod explain;
mod facts;
mod gpu;
mod releases;
mod search;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    ask::{CpuFlag, Dists, FreeDisk, Gpus as GpusQuestion, Libc, LibcKind, Pythons, normalized},
    plan::{Cx, Failure, Leaves, Module, Plan, Returns},
};

use decide::{Build, decide};
use facts::{HostFacts, InstallType, Refusal, Wish};
use gpu::{Gpu, Gpus};

/// Decide which PyTorch build fits a host: its GPUs, driver, C library, Python and architecture.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PytorchBuild {
    /// `auto` takes CUDA where an NVIDIA GPU can be driven, and the build for processors elsewhere.
    #[serde(default)]
    install_type: InstallType,
    /// Take this version of torch, such as `2.14.1`; the newest that fits when it is not given.
    version: Option<String>,
    /// Take this backend, such as `cu126` or `cpu`.
    backend: Option<String>,
    /// Base of PyTorch's wheel indexes: the backend's name is put behind it.
    #[serde(default = "index_base")]
    index_url: String,
    /// Packages that will be installed: those that PyTorch's index has are given a version in `requirements`.
    #[serde(default = "packages")]
    packages: Vec<String>,
    /// Where the environment will be: there must be room for it.
    path: Option<String>,
    /// Folder in which `/proc` and `/sys` are read; for tests.
    #[serde(default = "root")]
    facts_root: String,
}

fn index_base() -> String {
    "https://download.pytorch.org/whl".into()
}

fn packages() -> Vec<String> {
    vec!["torch".into(), "torchvision".into()]
}

fn root() -> String {
    "/".into()
}

/// MiB that an installation takes while it is made, for processors and for CUDA.
const ROOM_MIB: [u64; 2] = [2_500, 9_000];

impl Module for PytorchBuild {
    const NAME: &'static str = "pytorch_build";
    const LEAVES: Leaves = Leaves::Nothing;
    const EXAMPLE: &'static str = "\
- name: Decide which PyTorch build the host gets
  pytorch_build:
    install_type: auto
  register: pytorch
";

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let host = self.host(cx).await?;
        let wish = Wish {
            install_type: self.install_type,
            version: self.version.clone(),
            backend: self.backend.clone(),
        };
        let build = decide(&host, &wish).map_err(failure)?;
        self.has_room(cx, &build).await?;
        Ok(Plan::Ok(self.returns(&host, &build)))
    }
}

fn failure(refusal: Refusal) -> Failure {
    Failure { hint: refusal.hint, ..Failure::new(refusal.why) }
}

impl PytorchBuild {
    async fn host(&self, cx: &Cx) -> Result<HostFacts, Failure> {
        let root = self.facts_root.clone();
        let avx2 = CpuFlag { flag: "avx2".into(), root: root.clone() };
        let (boot, report, libc, pythons, avx2) = futures::try_join!(
            cx.boot(),
            cx.ask(GpusQuestion { root }),
            cx.ask(Libc),
            cx.ask(Pythons),
            cx.ask(avx2)
        )?;
        Ok(HostFacts { machine: boot.machine, libc, pythons, gpus: Gpus::of_report(&report), avx2 })
    }

    /// An environment that has torch already has the room.
    async fn has_room(&self, cx: &Cx, build: &Build) -> Result<(), Failure> {
        let Some(path) = cx.some_path(self.path.as_ref()).await? else {
            return Ok(());
        };
        let virtualenv = path.clone();
        let (dists, free) =
            futures::try_join!(cx.ask(Dists { virtualenv }), cx.ask(FreeDisk { path: path.clone() }))?;
        let installed = dists.is_some_and(|all| all.iter().any(|dist| dist.name == "torch"));
        let needed = ROOM_MIB[usize::from(build.backend != "cpu")];
        match free {
            Some(free) if free < needed && !installed => Err(Failure::new(format!(
                "{free} MiB are free for `{path}`, and the {} build takes {needed}",
                build.backend
            ))
            .param("path")),
            _ => Ok(()),
        }
    }

    fn returns(&self, host: &HostFacts, build: &Build) -> Returns {
        let (driver, gpus) = match &host.gpus {
            Gpus::Ready { driver, gpus } => (Some(driver.clone()), gpus.iter().map(Gpu::returns).collect()),
            _ => (None, Vec::new()),
        };
        let glibc = match host.libc {
            LibcKind::Glibc(major, minor) => Some(format!("{major}.{minor}")),
            _ => None,
        };
        let returns = Returns::new()
            .with("torch", build.release.torch)
            .with("torchvision", build.release.torchvision)
            .with("backend", build.backend.clone())
            .with("index_url", self.index(build))
            .with("why", build.why.clone())
            .with("requirements", self.requirements(build))
            .with("sources", self.sources(build))
            .with("fallback", build.default_does)
            .with("python", build.python.as_ref().map(|python| python.path.clone()))
            .with("gpus", gpus)
            .with("driver", driver)
            .with("glibc", glibc);
        build.warnings.iter().fold(returns, Returns::warn)
    }

    fn index(&self, build: &Build) -> String {
        format!("{}/{}", self.index_url.trim_end_matches('/'), build.backend)
    }

    /// The packages, with a version where PyTorch's index has them. On aarch64 torchvision's wheels bear no backend.
    fn requirements(&self, build: &Build) -> Vec<String> {
        let pinned = |package: &String| match normalized(package).as_str() {
            "torch" => format!("torch=={}+{}", build.release.torch, build.backend),
            "torchvision" if build.aarch64 => format!("torchvision=={}", build.release.torchvision),
            "torchvision" => format!("torchvision=={}+{}", build.release.torchvision, build.backend),
            _ => package.clone(),
        };
        self.packages.iter().map(pinned).collect()
    }

    fn sources(&self, build: &Build) -> Value {
        let ours =
            |package: &String| matches!(normalized(package).as_str(), "torch" | "torchvision" | "torchaudio");
        let names = self.packages.iter().filter(|package| ours(package));
        let sources: Map<String, Value> =
            names.map(|name| (normalized(name), self.index(build).into())).collect();
        Value::Object(sources)
    }
}
