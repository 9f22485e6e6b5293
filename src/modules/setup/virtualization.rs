use crate::{ask::Sections, plan::Returns};

/// What a product or vendor name of the firmware tells.
const FIRMWARE: &[(&str, &str)] = &[
    ("KVM", "kvm"),
    ("QEMU", "kvm"),
    ("Google", "kvm"),
    ("Amazon EC2", "kvm"),
    ("OpenStack", "openstack"),
    ("VMware", "VMware"),
    ("VirtualBox", "virtualbox"),
    ("innotek", "virtualbox"),
    ("Xen", "xen"),
    ("Microsoft Corporation", "VirtualPC"),
    ("Parallels", "parallels"),
    ("Bochs", "kvm"),
    ("RHEV", "RHEV"),
];

/// Whether the host is a guest, and of what.
pub fn facts(sections: &Sections) -> Returns {
    let container = container(sections);
    let inside = container.as_ref().map(|_| "container");
    let kind = container.clone().or_else(|| machine(sections));
    let tech: Vec<&str> = inside.into_iter().chain(kind.as_deref()).collect();
    Returns::new()
        .with("virtualization_type", kind.clone().unwrap_or_else(|| "NA".to_owned()))
        .with("virtualization_role", if kind.is_some() { "guest" } else { "NA" })
        .with("virtualization_tech_guest", tech)
        .with("virtualization_tech_host", Vec::<String>::new())
}

fn container(sections: &Sections) -> Option<String> {
    let cgroup = sections.get("/proc/1/cgroup").unwrap_or_default();
    let named = match () {
        () if sections.has("dockerenv") || cgroup.contains("/docker") => "docker",
        () if sections.has("podmanenv") => "podman",
        () if cgroup.contains("/lxc") || sections.has("lxc") => "lxc",
        () => match sections.get("detect_virt")? {
            said @ ("lxc" | "docker" | "podman" | "systemd-nspawn" | "openvz" | "wsl") => said,
            _ => return None,
        },
    };
    Some(named.to_owned())
}

fn machine(sections: &Sections) -> Option<String> {
    let firmware =
        [sections.get("/sys/class/dmi/id/product_name"), sections.get("/sys/class/dmi/id/sys_vendor")]
            .into_iter()
            .flatten();
    let told = firmware
        .filter_map(|text| FIRMWARE.iter().find(|(name, _)| text.contains(name)))
        .map(|(_, kind)| *kind)
        .next();
    let said = sections.get("detect_virt").filter(|said| *said != "none");
    let found = told.or(said).or(sections.get("/sys/hypervisor/type"));
    found.or_else(|| sections.get("hyperflag").map(|_| "kvm")).map(str::to_owned)
}
