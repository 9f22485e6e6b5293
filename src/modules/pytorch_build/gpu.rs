use serde_json::{Value, json};

use crate::ask::GpuReport;

use super::releases::Capability;

/// What a host has of NVIDIA's.
#[derive(Clone, Debug, PartialEq)]
pub enum Gpus {
    None,
    /// Devices on the PCI bus that nothing drives.
    NoDriver(usize),
    /// A driver that cannot be used, and why.
    Unusable {
        why: String,
        hint: String,
    },
    Ready {
        driver: String,
        gpus: Vec<Gpu>,
    },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gpu {
    pub name: String,
    pub uuid: String,
    /// `None` where an old driver does not tell it.
    pub capability: Option<Capability>,
    pub memory_mib: Option<u64>,
    pub mig: bool,
}

impl Gpu {
    pub fn returns(&self) -> Value {
        json!({
            "name": self.name,
            "uuid": self.uuid,
            "compute_capability": self.capability.map(dotted),
            "memory_mib": self.memory_mib,
            "mig": self.mig,
        })
    }

    /// Such as `Tesla V100 (compute capability 7.0)`.
    pub fn told(&self) -> String {
        match self.capability {
            Some(capability) => format!("{} (compute capability {})", self.name, dotted(capability)),
            None => self.name.clone(),
        }
    }
}

pub fn dotted((major, minor): Capability) -> String {
    format!("{major}.{minor}")
}

impl Gpus {
    pub fn of_report(report: &GpuReport) -> Self {
        let driver = driver(report);
        match (report.smi_rc, driver, report.pci.len()) {
            (Some(0), driver, _) => ready(report, driver),
            (_, None, 0) => Self::None,
            (_, None, devices) => Self::NoDriver(devices),
            (Some(_), Some(driver), _) => Self::Unusable {
                why: format!("driver {driver} does not work: {}", first_line(&report.smi_errors)),
                hint: "restart the host, or install a driver whose parts have one version".into(),
            },
            (None, Some(driver), _) => Self::Unusable {
                why: format!("driver {driver} is loaded, but `nvidia-smi` is not installed"),
                hint: "install `nvidia-smi`, or name the backend".into(),
            },
        }
    }
}

fn ready(report: &GpuReport, driver: Option<String>) -> Gpus {
    let lines: Vec<Vec<&str>> = report.smi.lines().map(fields).filter(|line| line.len() > 3).collect();
    let told = lines.first().map(|line| line[3].to_owned());
    let gpus: Vec<Gpu> = lines.iter().map(|line| gpu(line, &report.pci)).collect();
    let driver = told.or(driver).unwrap_or_default();
    match gpus.is_empty() {
        true if report.pci.is_empty() => Gpus::None,
        true => Gpus::Unusable {
            why: format!("driver {driver} does not drive the host's NVIDIA device"),
            hint: "GPUs older than compute capability 7.5 need driver 580 or older; it may also be hidden from this \
                   session"
                .into(),
        },
        false => Gpus::Ready { driver, gpus },
    }
}

/// A line as `nvidia-smi` prints it for `index,uuid,name,driver_version,compute_cap,memory.total,mig.mode.current`.
fn gpu(line: &[&str], pci: &[String]) -> Gpu {
    Gpu {
        name: line[2].to_owned(),
        uuid: line[1].to_owned(),
        capability: line.get(4).and_then(|text| capability(text)).or_else(|| kepler(pci)),
        memory_mib: line.get(5).and_then(|text| text.parse().ok()),
        mig: line.get(6).is_some_and(|mode| *mode == "Enabled"),
    }
}

fn fields(line: &str) -> Vec<&str> {
    line.split(',').map(str::trim).collect()
}

fn capability(text: &str) -> Option<Capability> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Drivers that do not tell capabilities still drove Kepler GPUs: their device numbers tell those apart.
fn kepler(pci: &[String]) -> Option<Capability> {
    let numbers =
        pci.iter().filter_map(|device| u32::from_str_radix(device.trim_start_matches("0x"), 16).ok());
    let of = |number: u32| match number {
        0x102d => Some((3, 7)),
        0x0fc0..=0x12bf => Some((3, 5)),
        _ => None,
    };
    numbers.filter_map(of).min()
}

/// The version of the kernel's driver.
fn driver(report: &GpuReport) -> Option<String> {
    let module = Some(report.module_version.trim()).filter(|version| !version.is_empty());
    let version = |word: &&str| word.contains('.') && word.chars().all(|c| c == '.' || c.is_ascii_digit());
    module.or_else(|| report.proc_version.split_whitespace().find(version)).map(str::to_owned)
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or("it says nothing")
}
