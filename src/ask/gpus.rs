use crate::sh::{Output, Sh};

use super::{
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// NVIDIA GPUs and their driver, as the driver's own tool, the kernel and the PCI bus tell; needs no Python.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Gpus {
    /// Folder in which `/proc` and `/sys` are read; `/` but for tests.
    pub root: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GpuReport {
    /// Exit status of `nvidia-smi`; `None` where there is none.
    pub smi_rc: Option<i32>,
    /// One line for each GPU: index, uuid, name, driver version, compute capability, MiB of memory, MIG mode; the last
    /// three are missing where an old driver does not tell them.
    pub smi: String,
    pub smi_errors: String,
    /// `/proc/driver/nvidia/version`.
    pub proc_version: String,
    /// `/sys/module/nvidia/version`.
    pub module_version: String,
    /// Device numbers, such as `0x20b0`, of NVIDIA's display devices on the PCI bus.
    pub pci: Vec<String>,
}

impl Question for Gpus {
    type Answer = GpuReport;
    const KIND: &'static str = "gpus";
    /// The tool of a driver that is in trouble may take forever.
    const COST: Cost = Cost::MayHang;

    const FUNCTIONS: &'static str = r#"
q_gpus() {
  for q_r; do
    if command -v nvidia-smi >/dev/null 2>&1; then
      q_f=index,uuid,name,driver_version
      q_o=$(q_smi $q_f,compute_cap,memory.total,mig.mode.current 2>/dev/null) ||
        q_o=$(q_smi $q_f,compute_cap,memory.total 2>/dev/null) || q_o=$(q_smi $q_f 2>/dev/null)
      q_c=$? q_e=
      [ $q_c -eq 0 ] || q_e=$(q_smi $q_f 2>&1)
      printf '%s\0%s\0%s\0' "$q_c" "$q_o" "$q_e"
    else
      printf '\0\0\0'
    fi
    q_line "$q_r/proc/driver/nvidia/version"
    q_line "$q_r/sys/module/nvidia/version"
    for q_d in "$q_r"/sys/bus/pci/devices/*; do
      q_y= q_k= q_n=
      { read -r q_y <"$q_d/vendor" && read -r q_k <"$q_d/class" && read -r q_n <"$q_d/device"; } 2>/dev/null
      case $q_y$q_k in 0x10de0x03*) printf '%s\0' "$q_n" ;; esac
    done
    printf '\0'
  done
}
q_smi() { nvidia-smi --query-gpu="$1" --format=csv,noheader,nounits; }
q_line() { q_x=; { IFS= read -r q_x <"$1"; } 2>/dev/null; printf '%s\0' "$q_x"; }
"#;

    fn script(questions: &[Self]) -> Sh {
        let roots = questions.iter().map(|q| q.root.trim_end_matches('/'));
        Sh::script(r#"q_gpus "$@""#, roots)
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| report(&mut reader)).collect()
    }
}

fn report(reader: &mut Reader) -> Result<GpuReport, Garbled> {
    let rc = reader.field()?;
    let mut report = GpuReport {
        smi_rc: rc.parse().ok(),
        smi: reader.field()?,
        smi_errors: reader.field()?,
        proc_version: reader.field()?,
        module_version: reader.field()?,
        pci: vec![],
    };
    loop {
        match reader.field()? {
            end if end.is_empty() => return Ok(report),
            device => report.pci.push(device),
        }
    }
}
