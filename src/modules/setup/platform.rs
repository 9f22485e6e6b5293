use serde_json::{Map, Value, json};

use crate::{ask::Sections, plan::Returns};

/// Kernel, names, init system, package manager and what else belongs to no other collector.
pub fn facts(sections: &Sections) -> Returns {
    let mut words = sections.get("kernel").unwrap_or_default().split_whitespace();
    let [system, node, release, machine] = [0; 4].map(|_| words.next().unwrap_or_default());
    let hostname = node.split('.').next().unwrap_or_default();
    let fqdn = sections.get("fqdn").unwrap_or(node);
    let architecture = match machine {
        "i386" | "i486" | "i586" | "i686" => "i386",
        other => other,
    };
    let bits = if machine.contains("64") { "64" } else { "32" };
    Returns::new()
        .with("system", system)
        .with("kernel", release)
        .with("kernel_version", sections.get("kernel_version").unwrap_or_default())
        .with("machine", machine)
        .with("architecture", architecture)
        .with("userspace_bits", bits)
        .with("userspace_architecture", architecture)
        .with("nodename", node)
        .with("hostname", hostname)
        .with("fqdn", fqdn)
        .with("domain", fqdn.split_once('.').map_or("", |(_, domain)| domain))
        .with("machine_id", sections.get("machine_id").unwrap_or_default())
        .with("service_mgr", service_manager(sections))
        .with("pkg_mgr", package_manager(sections))
        .with("selinux", selinux(sections))
        .with("selinux_python_present", true)
        .with("apparmor", json!({"status": if sections.has("apparmor") { "enabled" } else { "disabled" }}))
        .with("fips", sections.get("fips") == Some("1"))
        .with("is_chroot", false)
        .with("python", json!({}))
        .with("python_version", python(sections))
        .with("dns", dns(sections))
        .with("cmdline", cmdline(sections))
        .with("proc_cmdline", cmdline(sections))
        .and(host_keys(sections))
}

fn python(sections: &Sections) -> String {
    sections.get("python").and_then(|said| said.strip_prefix("Python ")).unwrap_or_default().to_owned()
}

fn service_manager(sections: &Sections) -> &'static str {
    match sections.get("init").unwrap_or_default() {
        "systemd" => return "systemd",
        "openrc-init" => return "openrc",
        "runit" | "runit-init" => return "runit",
        "procd" => return "openwrt_init",
        _ => {}
    }
    let known = [("systemd", "systemd"), ("upstart", "upstart"), ("openrc", "openrc"), ("initd", "sysvinit")];
    known.into_iter().find(|(section, _)| sections.has(section)).map_or("service", |(_, name)| name)
}

fn package_manager(sections: &Sections) -> &'static str {
    let path = sections.get("pkg_mgr").unwrap_or_default();
    match path.rsplit('/').next().unwrap_or_default() {
        "apt-get" => "apt",
        "dnf5" => "dnf5",
        "dnf" | "dnf-3" => "dnf",
        "yum" => "yum",
        "zypper" => "zypper",
        "pacman" => "pacman",
        "apk" => "apk",
        "xbps-install" => "xbps",
        _ => "unknown",
    }
}

fn selinux(sections: &Sections) -> Value {
    let configured = |key: &str| {
        let line = sections
            .get("selinux")?
            .lines()
            .find_map(|line| line.trim().strip_prefix(key)?.strip_prefix('='))?;
        Some(line.trim().to_owned())
    };
    match sections.get("getenforce").map(str::to_lowercase) {
        Some(mode) if mode != "disabled" => json!({
            "status": "enabled", "mode": mode, "config_mode": configured("SELINUX"), "type": configured("SELINUXTYPE"),
        }),
        _ => json!({"status": "disabled"}),
    }
}

fn dns(sections: &Sections) -> Value {
    let mut found = Map::new();
    for line in sections.get("resolv").unwrap_or_default().lines() {
        let mut words = line.split_whitespace();
        let rest = |words: std::str::SplitWhitespace<'_>| words.map(str::to_owned).collect::<Vec<_>>();
        match words.next() {
            Some("nameserver") => {
                let list = found.entry("nameservers").or_insert_with(|| json!([]));
                if let (Value::Array(list), Some(server)) = (list, words.next()) {
                    list.push(server.into());
                }
            }
            Some("search") => drop(found.insert("search".to_owned(), rest(words).into())),
            Some("domain") => {
                drop(found.insert("domain".to_owned(), words.next().unwrap_or_default().into()))
            }
            _ => {}
        }
    }
    Value::Object(found)
}

fn cmdline(sections: &Sections) -> Value {
    let words = sections.get("cmdline").unwrap_or_default().split_whitespace();
    let entry = |word: &str| match word.split_once('=') {
        Some((key, value)) => (key.to_owned(), value.into()),
        None => (word.to_owned(), true.into()),
    };
    Value::Object(words.map(entry).collect())
}

fn host_keys(sections: &Sections) -> Returns {
    sections.below("hostkey_").fold(Returns::new(), |facts, (kind, line)| {
        let mut words = line.split_whitespace();
        let (keytype, blob) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        facts
            .with(&format!("ssh_host_key_{kind}_public"), blob)
            .with(&format!("ssh_host_key_{kind}_public_keytype"), keytype)
    })
}
