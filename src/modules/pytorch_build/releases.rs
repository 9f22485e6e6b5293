//! Which builds of PyTorch exist and what each takes, newest first: the data that decisions are made from.
//!
//! From PyTorch's release notes and its wheel indexes. To follow a new release, add a row at the top.

/// Compute capability of a GPU, or of code for one: major and minor number.
pub type Capability = (u8, u8);

pub struct Release {
    pub torch: &'static str,
    /// The version that was made for it.
    pub torchvision: &'static str,
    /// First and last minor version of Python 3 that has wheels of both.
    pub python: (u32, u32),
    /// Minor version of glibc 2 that the wheels need, on x86_64 and on aarch64.
    pub glibc: [u32; 2],
    /// Builds for CUDA, the preferred first.
    pub cuda: &'static [Cuda],
    /// The build that the default package index has, on x86_64 and on aarch64.
    pub default: [&'static str; 2],
}

/// A build for CUDA, and the capabilities that it has code for.
pub struct Cuda {
    pub backend: &'static str,
    pub x86_64: &'static [Capability],
    pub aarch64: &'static [Capability],
}

/// Oldest driver that can load a build, by the start of the backend's name.
pub const DRIVERS: &[(&str, &str)] = &[("cu13", "580"), ("cu12", "525.60.13"), ("cu11", "450.80.02")];

/// Oldest driver that knows GPUs of capability 10.0 and newer.
pub const BLACKWELL_DRIVER: &str = "570";
pub const BLACKWELL: Capability = (10, 0);

/// Older GPUs need the proprietary kernel module, which Blackwell's do not have.
pub const TURING: Capability = (7, 5);

/// Capabilities whose GPUs run no code but their own.
pub const ALONE: &[Capability] = &[(5, 3), (6, 2), (7, 2), (8, 7), (10, 1), (11, 0)];

const FROM_KEPLER: &[Capability] = &[(3, 7), (5, 0), (6, 0), (7, 0), (7, 5), (8, 0), (8, 6), (9, 0)];
const KEPLER_TO_AMPERE: &[Capability] = &[(3, 7), (5, 0), (6, 0), (7, 0), (7, 5), (8, 0), (8, 6)];
const FROM_MAXWELL: &[Capability] = &[(5, 0), (6, 0), (7, 0), (7, 5), (8, 0), (8, 6), (9, 0)];
const FROM_VOLTA: &[Capability] = &[(7, 0), (7, 5), (8, 0), (8, 6), (9, 0), (10, 0), (12, 0)];
const FROM_TURING: &[Capability] = &[(7, 5), (8, 0), (8, 6), (9, 0), (10, 0), (12, 0)];
const SERVERS: &[Capability] = &[(8, 0), (9, 0)];
const NEW_SERVERS: &[Capability] = &[(8, 0), (9, 0), (10, 0), (11, 0), (12, 0)];

const CU132: Cuda = cuda("cu132", FROM_TURING, NEW_SERVERS);
const CU130: Cuda = cuda("cu130", FROM_TURING, NEW_SERVERS);
const CU129: Cuda = cuda("cu129", FROM_TURING, &[]);
const CU128: Cuda = cuda("cu128", FROM_TURING, &[]);
const CU128_VOLTA: Cuda = cuda("cu128", FROM_VOLTA, &[]);
const CU126: Cuda = cuda("cu126", FROM_MAXWELL, SERVERS);
const CU126_X86: Cuda = cuda("cu126", FROM_MAXWELL, &[]);
const CU124: Cuda = cuda("cu124", FROM_MAXWELL, &[]);
const CU121: Cuda = cuda("cu121", FROM_MAXWELL, &[]);
const CU118: Cuda = cuda("cu118", FROM_MAXWELL, &[]);
const CU118_KEPLER: Cuda = cuda("cu118", FROM_KEPLER, &[]);
const CU117: Cuda = cuda("cu117", KEPLER_TO_AMPERE, &[]);

const fn cuda(backend: &'static str, x86_64: &'static [Capability], aarch64: &'static [Capability]) -> Cuda {
    Cuda { backend, x86_64, aarch64 }
}

const fn release(
    [torch, torchvision]: [&'static str; 2],
    python: (u32, u32),
    glibc: [u32; 2],
    cuda: &'static [Cuda],
    default: [&'static str; 2],
) -> Release {
    Release { torch, torchvision, python, glibc, cuda, default }
}

#[rustfmt::skip]
pub const RELEASES: &[Release] = &[
    release(["2.15.0", "0.29.2"], (11, 15), [28, 28], &[CU130, CU132], ["cu132", "cu132"]),
    release(["2.14.1", "0.29.1"], (10, 14), [28, 28], &[CU130, CU132, CU126], ["cu130", "cu130"]),
    release(["2.13.0", "0.28.0"], (10, 14), [28, 28], &[CU130, CU126, CU132], ["cu130", "cu130"]),
    release(["2.12.1", "0.27.1"], (10, 14), [28, 28], &[CU130, CU126, CU132], ["cu130", "cu130"]),
    release(["2.11.0", "0.26.0"], (10, 14), [28, 28], &[CU130, CU128, CU126, CU129], ["cu130", "cu130"]),
    release(["2.10.0", "0.25.0"], (10, 14), [28, 28], &[CU128_VOLTA, CU126_X86], ["cu128", "cpu"]),
    release(["2.9.1", "0.24.1"], (10, 14), [28, 28], &[CU128_VOLTA, CU126_X86], ["cu128", "cpu"]),
    release(["2.8.0", "0.23.0"], (9, 13), [28, 28], &[CU128_VOLTA, CU126_X86], ["cu128", "cpu"]),
    release(["2.7.1", "0.22.1"], (9, 13), [28, 28], &[CU126_X86, CU118, CU128], ["cu126", "cpu"]),
    release(["2.6.0", "0.21.0"], (9, 13), [17, 28], &[CU124, CU118, CU126_X86], ["cu124", "cpu"]),
    release(["2.5.1", "0.20.1"], (9, 12), [17, 17], &[CU124, CU121, CU118], ["cu124", "cpu"]),
    release(["2.4.1", "0.19.1"], (8, 12), [17, 17], &[CU121, CU118, CU124], ["cu121", "cpu"]),
    release(["2.0.1", "0.15.2"], (8, 11), [17, 17], &[CU118_KEPLER, CU117], ["cu117", "cpu"]),
    release(["1.13.1", "0.14.1"], (7, 11), [17, 17], &[CU117], ["cu117", "cpu"]),
];
