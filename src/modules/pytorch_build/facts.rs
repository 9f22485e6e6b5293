use crate::ask::{LibcKind, Python};

use super::gpu::Gpus;

/// Which kind of build is wanted.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum InstallType {
    /// For CUDA where an NVIDIA GPU can be driven, else the standard one.
    #[default]
    Auto,
    /// For processors.
    Standard,
    Cuda,
}

/// All that is known of a host.
#[derive(Clone, Debug)]
pub struct HostFacts {
    pub machine: String,
    pub libc: LibcKind,
    pub pythons: Vec<Python>,
    pub gpus: Gpus,
    /// `None` where it is not told.
    pub avx2: Option<bool>,
}

#[derive(Clone, Debug, Default)]
pub struct Wish {
    pub install_type: InstallType,
    pub version: Option<String>,
    pub backend: Option<String>,
}

/// Why a host cannot have what is wanted.
#[derive(Debug, PartialEq)]
pub struct Refusal {
    pub why: String,
    pub hint: Option<String>,
}

impl Refusal {
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), hint: None }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
