use serde_json::json;

use super::{
    PytorchBuild,
    decide::decide,
    facts::{HostFacts, InstallType, Wish},
    gpu::{Gpu, Gpus},
};
use crate::{
    ask::{
        BootAnswer, CpuFlag, Dist, Dists, FreeDisk, GpuReport, Gpus as Question, Libc, LibcKind, Python,
        Pythons,
    },
    modules::testing::Host,
};

fn python(minor: u32) -> Python {
    Python { path: format!("/usr/bin/python3.{minor}"), version: (3, minor) }
}

fn host(gpus: Gpus) -> HostFacts {
    HostFacts {
        machine: "x86_64".into(),
        libc: LibcKind::Glibc(2, 36),
        pythons: vec![python(11)],
        gpus,
        avx2: Some(true),
    }
}

fn ready(driver: &str, capabilities: &[(u8, u8)]) -> Gpus {
    let gpu = |of: &(u8, u8)| Gpu {
        name: format!("GPU{}", of.0),
        capability: (*of != (0, 0)).then_some(*of),
        ..Gpu::default()
    };
    Gpus::Ready { driver: driver.into(), gpus: capabilities.iter().map(gpu).collect() }
}

fn auto() -> Wish {
    Wish::default()
}

fn wish(install_type: InstallType) -> Wish {
    Wish { install_type, ..Wish::default() }
}

/// The build's name, or why there is none.
fn decided(host: &HostFacts, wish: &Wish) -> String {
    match decide(host, wish) {
        Ok(build) => format!("{}+{}", build.release.torch, build.backend),
        Err(refusal) => refusal.why,
    }
}

#[test]
fn gpus_and_drivers() {
    for (driver, capabilities, build) in [
        // All of 7.5 or newer, driver 580 or newer.
        ("580.82.07", &[(8, 0)][..], "2.15.0+cu130"),
        ("620.10", &[(7, 5), (8, 9), (12, 0)], "2.15.0+cu130"),
        ("580", &[(12, 1)], "2.15.0+cu130"),
        // Some older than 7.5.
        ("580.82.07", &[(6, 1)], "2.14.1+cu126"),
        ("525.60.13", &[(7, 0)], "2.14.1+cu126"),
        ("550.163.01", &[(5, 2), (9, 0)], "2.14.1+cu126"),
        // 7.5 to 9, driver before 580.
        ("535.261.03", &[(8, 6)], "2.14.1+cu126"),
        ("579.99", &[(7, 5), (9, 0)], "2.14.1+cu126"),
        // Blackwell, driver before 580.
        ("570.00", &[(10, 0)], "2.11.0+cu128"),
        ("575.1", &[(9, 0), (12, 0)], "2.11.0+cu128"),
        // Old drivers.
        ("450.80.02", &[(7, 0)], "2.7.1+cu118"),
        ("525.60.12", &[(8, 0)], "2.7.1+cu118"),
        ("470.1", &[(0, 0)], "2.7.1+cu118"),
        // Kepler.
        ("470.256.02", &[(3, 7)], "2.0.1+cu118"),
    ] {
        assert_eq!(decided(&host(ready(driver, capabilities)), &auto()), build, "{driver} {capabilities:?}");
    }
}

#[test]
fn what_no_build_drives() {
    for (driver, capabilities, why) in [
        (
            "580.1",
            &[(6, 1), (12, 0)][..],
            "no PyTorch build drives both GPU6 (compute capability 6.1) and GPU12 (compute capability 12.0)",
        ),
        (
            "570.1",
            &[(7, 0), (10, 0)],
            "no PyTorch build drives both GPU7 (compute capability 7.0) and GPU10 (compute capability 10.0)",
        ),
        ("470.1", &[(3, 5), (3, 5)], "no PyTorch build has code for 2 x GPU3 (compute capability 3.5)"),
        ("440.33", &[(7, 0)], "driver 440.33 is too old: torch 2.14.1+cu126 needs 525.60.13 or newer"),
        ("560.1", &[(12, 0)], "driver 560.1 is too old: torch 2.15.0+cu130 needs 580 or newer"),
    ] {
        assert_eq!(decided(&host(ready(driver, capabilities)), &auto()), why, "{driver} {capabilities:?}");
    }
}

#[test]
fn hosts_without_a_gpu_that_can_be_driven() {
    use InstallType::{Auto, Cuda, Standard};
    let broken =
        Gpus::Unusable { why: "driver 580.1 does not work: mismatch".into(), hint: "restart".into() };
    for (gpus, install_type, told) in [
        (Gpus::None, Auto, "2.15.0+cpu"),
        (Gpus::None, Standard, "2.15.0+cpu"),
        (Gpus::None, Cuda, "a CUDA build was asked for, but the host has no NVIDIA GPU"),
        (Gpus::NoDriver(1), Auto, "2.15.0+cpu"),
        (Gpus::NoDriver(1), Standard, "2.15.0+cpu"),
        (Gpus::NoDriver(1), Cuda, "a CUDA build was asked for, but the host's NVIDIA GPU has no driver"),
        (broken.clone(), Auto, "driver 580.1 does not work: mismatch"),
        (broken.clone(), Cuda, "driver 580.1 does not work: mismatch"),
        (broken, Standard, "2.15.0+cpu"),
        (ready("580", &[(9, 0)]), Standard, "2.15.0+cpu"),
        (ready("580", &[(9, 0)]), Cuda, "2.15.0+cu130"),
    ] {
        assert_eq!(decided(&host(gpus.clone()), &wish(install_type)), told, "{gpus:?} {install_type:?}");
    }
    let build = decide(&host(Gpus::NoDriver(1)), &auto()).ok().unwrap();
    assert_eq!(build.warnings.len(), 1);
    assert!(build.why.contains("but no driver for it"), "{}", build.why);
}

#[test]
fn libraries_pythons_and_architectures() {
    for (libc, minors, machine, told) in [
        (LibcKind::Glibc(2, 31), &[9][..], "x86_64", "2.8.0+cpu"),
        (LibcKind::Glibc(2, 31), &[8], "x86_64", "2.4.1+cpu"),
        (LibcKind::Glibc(2, 35), &[10], "x86_64", "2.14.1+cpu"),
        (LibcKind::Glibc(2, 41), &[13], "aarch64", "2.15.0+cpu"),
        (LibcKind::Glibc(2, 31), &[9, 12], "x86_64", "2.15.0+cpu"),
        (LibcKind::Glibc(2, 36), &[], "x86_64", "2.15.0+cpu"),
        (LibcKind::Glibc(2, 27), &[10], "x86_64", "2.6.0+cpu"),
        (LibcKind::Glibc(2, 17), &[10], "aarch64", "2.5.1+cpu"),
        (
            LibcKind::Glibc(2, 12),
            &[11],
            "x86_64",
            "glibc 2.12 is too old: PyTorch's wheels need 2.28, the oldest ones 2.17",
        ),
        (LibcKind::Musl, &[11], "x86_64", "there are no PyTorch wheels for musl: the host needs glibc"),
        (LibcKind::Unknown, &[11], "x86_64", "cannot tell which C library the host has"),
        (
            LibcKind::Glibc(2, 36),
            &[11],
            "riscv64",
            "there are no PyTorch wheels for the architecture `riscv64`",
        ),
        (
            LibcKind::Glibc(2, 36),
            &[5, 6],
            "x86_64",
            "no Python of the host fits: it has 3.5, 3.6, and torch 2.15.0+cpu takes 3.11 to 3.15",
        ),
        (
            LibcKind::Glibc(2, 17),
            &[14],
            "x86_64",
            "no Python of the host fits: it has 3.14, and torch 2.6.0+cpu takes 3.9 to 3.13",
        ),
    ] {
        let host = HostFacts {
            machine: machine.into(),
            pythons: minors.iter().map(|minor| python(*minor)).collect(),
            libc: libc.clone(),
            ..host(Gpus::None)
        };
        assert_eq!(decided(&host, &auto()), told, "{libc:?} {minors:?} {machine}");
    }
}

#[test]
fn what_is_named_is_taken() {
    let ampere = || ready("580.1", &[(8, 0)]);
    for (gpus, version, backend, told) in [
        (ampere(), Some("2.14.1"), None, "2.14.1+cu130"),
        (ampere(), None, Some("cu126"), "2.14.1+cu126"),
        (ampere(), Some("2.11.0"), Some("cu129"), "2.11.0+cu129"),
        (ampere(), None, Some("cpu"), "2.15.0+cpu"),
        (Gpus::None, None, Some("cu132"), "2.15.0+cu132"),
        (
            ampere(),
            Some("2.15.0"),
            Some("cu126"),
            "there is no PyTorch 2.15.0 build for `cu126` that this host can use",
        ),
        (ampere(), Some("9.9"), None, "PyTorch 9.9 is not in the table of builds"),
        (
            ready("580.1", &[(6, 1)]),
            None,
            Some("cu130"),
            "no PyTorch build for `cu130` has code for GPU6 (compute capability 6.1)",
        ),
        (
            ready("535.1", &[(8, 0)]),
            Some("2.15.0"),
            None,
            "driver 535.1 is too old: torch 2.15.0+cu130 needs 580 or newer",
        ),
    ] {
        let wish = Wish {
            version: version.map(str::to_owned),
            backend: backend.map(str::to_owned),
            ..Wish::default()
        };
        assert_eq!(decided(&host(gpus), &wish), told, "{version:?} {backend:?}");
    }
}

#[test]
fn the_reason_is_one_line() {
    let why = |host: &HostFacts| decide(host, &auto()).ok().unwrap().why;
    assert_eq!(
        why(&host(ready("535.1", &[(8, 0), (8, 0)]))),
        "torch 2.14.1+cu126: 2 x GPU8 (compute capability 8.0), driver 535.1 (x86_64, glibc 2.36, Python 3.11); \
         driver 580 or newer would allow 2.15.0"
    );
    assert_eq!(
        why(&host(ready("580.1", &[(6, 1)]))),
        "torch 2.14.1+cu126: GPU6 (compute capability 6.1), driver 580.1 (x86_64, glibc 2.36, Python 3.11); \
         a GPU of compute capability 7.5 or newer would allow 2.15.0"
    );
    let bullseye = HostFacts { libc: LibcKind::Glibc(2, 31), pythons: vec![python(9)], ..host(Gpus::None) };
    assert_eq!(
        why(&bullseye),
        "torch 2.8.0+cpu: the host has no NVIDIA GPU (x86_64, glibc 2.31, Python 3.9); \
         Python 3.11 or newer would allow 2.15.0"
    );
}

#[test]
fn whether_the_default_index_would_do() {
    let does = |gpus: Gpus, wish: &Wish| decide(&host(gpus), wish).ok().unwrap().default_does;
    assert!(does(Gpus::None, &auto()));
    assert!(does(ready("580", &[(8, 0)]), &auto()));
    assert!(!does(ready("535", &[(8, 0)]), &auto()), "its default build needs driver 580");
    assert!(!does(ready("580", &[(6, 1)]), &auto()), "its default build has no such code");
}

/// A host that answers all that the module asks.
fn scripted(free_mib: u64, dists: Option<Vec<Dist>>) -> Host {
    let root = || "/".to_owned();
    let avx2 = CpuFlag { flag: "avx2".into(), root: root() };
    let boot = BootAnswer { machine: "x86_64".into(), ..BootAnswer::default() };
    let (virtualenv, path) = ("/srv/env".to_owned(), "/srv/env".to_owned());
    Host::root()
        .boot(boot)
        .knows(Question { root: root() }, GpuReport::default())
        .knows(Libc, LibcKind::Glibc(2, 36))
        .knows(Pythons, vec![python(11)])
        .knows(avx2, Some(false))
        .knows(Dists { virtualenv }, dists)
        .knows(FreeDisk { path }, Some(free_mib))
}

#[test]
fn results_and_room() {
    scripted(5000, None).decides::<PytorchBuild>(
        json!({"path": "/srv/env", "index_url": "http://mirror/whl/", "packages": ["torch", "TorchVision", "numpy"]}),
        &[
            "rounds: 2",
            r#"ok {"torch":"2.15.0","torchvision":"0.29.2","backend":"cpu","index_url":"http://mirror/whl/cpu","why":"torch 2.15.0+cpu: the host has no NVIDIA GPU (x86_64, glibc 2.36, Python 3.11)","requirements":["torch==2.15.0+cpu","torchvision==0.29.2+cpu","numpy"],"sources":{"torch":"http://mirror/whl/cpu","torchvision":"http://mirror/whl/cpu"},"fallback":true,"python":"/usr/bin/python3.11","gpus":[],"driver":null,"glibc":"2.36","warnings":["the processor has no AVX2: PyTorch may end with an illegal instruction"]}"#,
        ],
    );
    scripted(100, None).decides::<PytorchBuild>(
        json!({"path": "/srv/env"}),
        &["rounds: 2", "failed: 100 MiB are free for `/srv/env`, and the cpu build takes 2500 [path]"],
    );
    let torch = Dist { name: "torch".into(), version: "2.15.0".into() };
    let full = std::rc::Rc::new(scripted(100, Some(vec![torch])));
    assert!(full.plan::<PytorchBuild>(json!({"path": "/srv/env"})).is_ok());
}
