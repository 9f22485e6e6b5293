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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_drivers() {
        let report = |smi_rc: Option<i32>, smi: &str, proc_version: &str, pci: &[&str]| {
            Gpus::of_report(&GpuReport {
                smi_rc,
                smi: smi.into(),
                smi_errors:
                    "Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 580.1"
                        .into(),
                proc_version: proc_version.into(),
                module_version: String::new(),
                pci: pci.iter().map(|device| (*device).to_owned()).collect(),
            })
        };
        let proc_open = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.82.07  Release Build";
        let h100 = "0, GPU-1, NVIDIA H100 80GB HBM3, 580.82.07, 9.0, 81559, Enabled";
        let Gpus::Ready { driver, gpus } = report(Some(0), h100, "", &["0x2330"]) else {
            panic!("not ready")
        };
        assert_eq!(
            (driver.as_str(), gpus[0].capability, gpus[0].memory_mib),
            ("580.82.07", Some((9, 0)), Some(81559))
        );
        assert!(gpus[0].mig);
        let k80 = "0, GPU-1, Tesla K80, 470.256.02";
        let Gpus::Ready { gpus, .. } = report(Some(0), k80, "", &["0x102d"]) else { panic!("not ready") };
        assert_eq!(gpus[0].capability, Some((3, 7)));
        assert_eq!(report(None, "", "", &[]), Gpus::None);
        assert_eq!(report(None, "", "", &["0x1b06"]), Gpus::NoDriver(1));
        assert_eq!(report(Some(9), "", "", &["0x1b06"]), Gpus::NoDriver(1));
        let why = |gpus: Gpus| match gpus {
            Gpus::Unusable { why, .. } => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            why(report(Some(18), "", proc_open, &["0x2330"])),
            "driver 580.82.07 does not work: Failed to initialize NVML: Driver/library version mismatch"
        );
        assert_eq!(
            why(report(None, "", proc_open, &["0x2330"])),
            "driver 580.82.07 is loaded, but `nvidia-smi` is not installed"
        );
        assert_eq!(
            why(report(Some(0), "No devices were found", proc_open, &["0x1b06"])),
            "driver 580.82.07 does not drive the host's NVIDIA device"
        );
    }
}
