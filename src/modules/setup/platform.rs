use serde_json::{Map, Value, json};

use crate::{ask::Sections, plan::Returns};

/// Kernel, processor and the host's own name.
pub fn facts(sections: &Sections) -> Returns {
    let (system, node, release, version, machine) = uname(sections.get("uname").unwrap_or_default());
    let architecture = match machine {
        "i486" | "i586" | "i686" => "i386",
        other => other,
    };
    let bits = bits(sections, machine);
    let userspace = match (bits, machine) {
        ("32", "x86_64") => "i386",
        _ => architecture,
    };
    let id = sections.get("/var/lib/dbus/machine-id").or(sections.get("/etc/machine-id"));
    Returns::new()
        .with("system", system)
        .with("kernel", release)
        .with("kernel_version", version)
        .with("machine", machine)
        .with("architecture", architecture)
        .with("userspace_bits", bits)
        .with("userspace_architecture", userspace)
        .with("nodename", node)
        .with("hostname", node.split('.').next().unwrap_or_default())
        .with("machine_id", id.map(str::to_owned))
}

/// `uname -snrvm`: only the version has blanks in it.
fn uname(said: &str) -> (&str, &str, &str, &str, &str) {
    let mut words = said.splitn(4, ' ');
    let [system, node, release, rest] = [0; 4].map(|_| words.next().unwrap_or_default());
    let (version, machine) = rest.rsplit_once(' ').unwrap_or((rest, ""));
    (system, node, release, version, machine)
}

/// A 64-bit kernel may run 32-bit programs: the shell's own ELF header tells what they are.
fn bits(sections: &Sections, machine: &str) -> &'static str {
    match sections.raw("exe").and_then(|head| head.strip_prefix("\u{7f}ELF")?.chars().next()) {
        Some('\u{1}') => "32",
        Some('\u{2}') => "64",
        _ if machine.contains("64") => "64",
        _ => "32",
    }
}

/// The interpreter's version, where the host has one.
pub fn python(sections: &Sections) -> Returns {
    let said = sections.get("python").and_then(|said| said.split_once("\nPython "));
    let Some((executable, version)) = said else {
        return Returns::new().with("python", json!({})).with("python_version", "");
    };
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let [major, minor, micro] = [0; 3].map(|_| numbers.next().unwrap_or(0));
    let python = json!({
        "executable": executable, "type": "cpython", "has_sslcontext": true,
        "version": {"major": major, "minor": minor, "micro": micro, "releaselevel": "final", "serial": 0},
        "version_info": [major, minor, micro, "final", 0],
    });
    Returns::new().with("python", python).with("python_version", version)
}

/// What starts services, by the name of the first process, or by what is installed where that says nothing.
pub fn service_manager(sections: &Sections) -> Returns {
    let first = sections.get("/proc/1/comm").unwrap_or_default();
    let first = first.rsplit('/').next().unwrap_or_default();
    let manager = match first {
        "procd" => "openwrt_init",
        "runit-init" => "runit",
        "svscan" => "svc",
        "openrc-init" => "openrc",
        "" | "init" => installed(sections),
        shell if shell.ends_with("sh") => installed(sections),
        named => named,
    };
    Returns::new().with("service_mgr", manager)
}

fn installed(sections: &Sections) -> &'static str {
    if sections.has("systemd") && sections.has("systemctl") {
        return "systemd";
    }
    let known = [("upstart", "upstart"), ("openrc", "openrc"), ("initd", "sysvinit")];
    known.into_iter().find(|(section, _)| sections.has(section)).map_or("service", |(_, name)| name)
}

/// What installs packages.
pub fn package_manager(sections: &Sections) -> Returns {
    let path = sections.get("pkg_mgr").unwrap_or_default();
    let manager = match path.rsplit('/').next().unwrap_or_default() {
        "apt-get" => "apt",
        "dnf-3" => "dnf",
        "xbps-install" => "xbps",
        "" => "unknown",
        named => named,
    };
    Returns::new().with("pkg_mgr", manager)
}

/// What the kernel was started with: of a word that stands there twice, the last, and all.
pub fn cmdline(sections: &Sections) -> Returns {
    let (mut last, mut all) = (Map::new(), Map::new());
    for word in sections.get("/proc/cmdline").unwrap_or_default().split_whitespace() {
        let (key, value): (&str, Value) =
            word.split_once('=').map_or((word, true.into()), |(key, value)| (key, value.into()));
        last.insert(key.to_owned(), value.clone());
        match all.get_mut(key) {
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = json!([first.take(), value]),
            None => drop(all.insert(key.to_owned(), value)),
        }
    }
    Returns::new().with("cmdline", Value::Object(last)).with("proc_cmdline", Value::Object(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_and_shell() {
        let sections = [
            ("uname", "Linux web.example 6.1.0-9 #1 SMP Debian 6.1.2 (2024) x86_64\n"),
            ("exe", "\u{7f}ELF\u{1}\u{1}"),
        ];
        let facts = facts(&sections.into_iter().collect()).0;
        let of = |name: &str| facts[name].as_str().unwrap().to_owned();
        assert_eq!(of("kernel_version"), "#1 SMP Debian 6.1.2 (2024)");
        assert_eq!(
            [of("machine"), of("userspace_bits"), of("userspace_architecture")],
            ["x86_64", "32", "i386"]
        );
        assert_eq!([of("nodename"), of("hostname")], ["web.example", "web"]);
    }

    #[test]
    fn words_of_the_kernel() {
        let facts =
            cmdline(&[("/proc/cmdline", "quiet console=tty0 console=ttyS0,9\n")].into_iter().collect()).0;
        assert_eq!(facts["cmdline"], json!({"quiet": true, "console": "ttyS0,9"}));
        assert_eq!(facts["proc_cmdline"], json!({"quiet": true, "console": ["tty0", "ttyS0,9"]}));
    }

    #[test]
    fn service_managers() {
        let of = |comm: &str, more: &[(&str, &str)]| {
            let sections = more.iter().copied().chain([("/proc/1/comm", comm)]).collect();
            service_manager(&sections).0["service_mgr"].as_str().unwrap().to_owned()
        };
        assert_eq!(of("systemd", &[]), "systemd");
        assert_eq!(of("init", &[("initd", "")]), "sysvinit");
        assert_eq!(of("sh", &[("systemd", ""), ("systemctl", ""), ("initd", "")]), "systemd");
        assert_eq!(of("tini", &[]), "tini");
    }
}
