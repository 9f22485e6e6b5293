use std::cmp::Ordering;

use crate::ask::Python;

use super::{
    gpu::Gpu,
    releases::{ALONE, BLACKWELL, BLACKWELL_DRIVER, Capability, Cuda, DRIVERS, RELEASES, Release},
};

/// What a build has to fit. `None` is fitted by all.
#[derive(Clone, Debug, Default)]
pub struct Needs<'a> {
    pub aarch64: bool,
    pub version: Option<&'a str>,
    /// `None`: any for CUDA.
    pub backend: Option<&'a str>,
    /// Minor version of glibc 2.
    pub glibc: Option<u32>,
    pub pythons: Option<&'a [Python]>,
    pub driver: Option<&'a str>,
    pub gpus: Option<&'a [Gpu]>,
}

/// A build that fits.
#[derive(Clone, Copy)]
pub struct Found {
    pub release: &'static Release,
    pub backend: &'static str,
    /// Place of the release in the table: 0 is the newest.
    pub age: usize,
}

impl Needs<'_> {
    /// The newest build that fits; among the builds of one release the one that the table prefers.
    pub fn newest(&self) -> Option<Found> {
        let fitting = |(age, release): (usize, &'static Release)| {
            let backend = self.fits(release).then(|| self.backend_of(release))??;
            Some(Found { release, backend, age })
        };
        RELEASES.iter().enumerate().find_map(fitting)
    }

    fn fits(&self, release: &Release) -> bool {
        let python = |python: &Python| takes(release, python);
        self.version.is_none_or(|version| version == release.torch)
            && self.glibc.is_none_or(|glibc| glibc >= release.glibc[usize::from(self.aarch64)])
            && self.pythons.is_none_or(|pythons| pythons.iter().any(python))
    }

    fn backend_of(&self, release: &'static Release) -> Option<&'static str> {
        if self.backend == Some("cpu") {
            return Some("cpu");
        }
        let named = |cuda: &&Cuda| self.backend.is_none_or(|backend| backend == cuda.backend);
        let mut all = release.cuda.iter().filter(named);
        all.find(|cuda| self.drives(cuda)).map(|cuda| cuda.backend)
    }

    /// Whether the build that the default package index has would do for the same release.
    pub fn takes_default(&self, release: &Release) -> bool {
        let default = release.default[usize::from(self.aarch64)];
        let mut same = release.cuda.iter().filter(|cuda| cuda.backend == default);
        self.backend == Some("cpu") || same.any(|cuda| self.driver.is_some() && self.drives(cuda))
    }

    fn drives(&self, cuda: &Cuda) -> bool {
        let codes = if self.aarch64 { cuda.aarch64 } else { cuda.x86_64 };
        let gpus = self.gpus.unwrap_or_default();
        let capabilities: Vec<Capability> = gpus.iter().filter_map(|gpu| gpu.capability).collect();
        let runs = |of: &Capability| codes.iter().any(|code| runs(*of, *code, cuda.backend));
        let driver = self.driver.is_none_or(|driver| {
            let blackwell = capabilities.iter().any(|of| *of >= BLACKWELL);
            compare(driver, driver_for(cuda.backend)).is_ge()
                && (!blackwell || compare(driver, BLACKWELL_DRIVER).is_ge())
        });
        driver && !codes.is_empty() && capabilities.iter().all(runs)
    }
}

/// Whether wheels of a release are made for an interpreter.
pub fn takes(release: &Release, python: &Python) -> bool {
    let (first, last) = release.python;
    python.version.0 == 3 && (first..=last).contains(&python.version.1)
}

/// Whether a GPU runs code: of its own generation, and not newer than itself.
fn runs(of: Capability, code: Capability, backend: &str) -> bool {
    match ALONE.contains(&of) {
        true if of == (8, 7) && backend == "cu132" => code == (8, 0),
        true => code == of,
        false => code.0 == of.0 && code.1 <= of.1,
    }
}

/// Oldest driver that loads a build.
pub fn driver_for(backend: &str) -> &'static str {
    let row = DRIVERS.iter().find(|(start, _)| backend.starts_with(start));
    row.map_or("580", |(_, driver)| driver)
}

/// Compares dotted numbers.
pub fn compare(a: &str, b: &str) -> Ordering {
    let numbers = |text: &str| -> Vec<u64> { text.split('.').map(|n| n.parse().unwrap_or(0)).collect() };
    numbers(a).cmp(&numbers(b))
}
