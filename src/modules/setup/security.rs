use serde_json::{Value, json};

use crate::{ask::Sections, plan::Returns};

/// Whether AppArmor is there.
pub fn apparmor(sections: &Sections) -> Returns {
    let status = if sections.has("apparmor") { "enabled" } else { "disabled" };
    Returns::new().with("apparmor", json!({"status": status}))
}

/// Whether the kernel keeps to FIPS 140.
pub fn fips(sections: &Sections) -> Returns {
    Returns::new().with("fips", sections.get("/proc/sys/crypto/fips_enabled") == Some("1"))
}

/// Whether `/` is not that of the first process.
pub fn chroot(sections: &Sections) -> Returns {
    let debian =
        sections.raw("env").unwrap_or_default().split('\0').any(|of| of.starts_with("debian_chroot="));
    Returns::new().with("is_chroot", sections.has("chroot") || debian)
}

/// SELinux, as the kernel and its configuration have it.
pub fn selinux(sections: &Sections) -> Returns {
    let configured = |key: &str| {
        let mut lines = sections.get("/etc/selinux/config")?.lines();
        Some(lines.find_map(|line| line.trim().strip_prefix(key)?.strip_prefix('='))?.trim().to_owned())
    };
    let number = sections.get("/sys/fs/selinux/policyvers").and_then(|number| number.parse::<u32>().ok());
    let status: Value = match sections.get("/sys/fs/selinux/enforce") {
        Some(enforce) => json!({
            "status": "enabled",
            "mode": if enforce == "1" { "enforcing" } else { "permissive" },
            "config_mode": configured("SELINUX").unwrap_or_else(|| "unknown".to_owned()),
            "policyvers": number,
            "type": configured("SELINUXTYPE").unwrap_or_else(|| "unknown".to_owned()),
        }),
        None => json!({"status": "disabled"}),
    };
    Returns::new().with("selinux", status).with("selinux_python_present", true)
}

/// Capabilities by their number, from <linux/capability.h>.
const CAPABILITIES: &[&str] = &[
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
];

/// What this user may do; nothing is enforced upon one who may do everything.
pub fn capabilities(sections: &Sections) -> Returns {
    let Some(mask) = sections.get("caps").and_then(|mask| u64::from_str_radix(mask, 16).ok()) else {
        return Returns::new().with("system_capabilities_enforced", "NA");
    };
    let held = CAPABILITIES.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
    let names: Vec<String> = held.map(|(_, name)| format!("cap_{name}")).collect();
    let (enforced, names) = match names.len() == CAPABILITIES.len() {
        true => ("False", vec![]),
        false => ("True", names),
    };
    Returns::new().with("system_capabilities_enforced", enforced).with("system_capabilities", names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_named() {
        let of = |mask: &str| {
            capabilities(&[("caps", mask)].into_iter().collect()).0["system_capabilities"].clone()
        };
        assert_eq!(of("0000000000000401"), json!(["cap_chown", "cap_net_bind_service"]));
        assert_eq!(of("000001ffffffffff"), json!([]));
    }
}
