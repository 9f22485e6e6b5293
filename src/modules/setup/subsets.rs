use crate::{
    ask::Sections,
    plan::{Failure, Returns},
};

use super::{
    clock, cpu, devices, distribution, firmware, identity, local, memory, mounts, names, network, platform,
    security, storage, virtualization,
};

/// Facts that are gathered together.
pub struct Subset {
    pub name: &'static str,
    /// Other words of `gather_subset` that mean this one too.
    groups: &'static [&'static str],
    /// What the host has to be asked for besides what it tells in any case.
    pub part: Option<&'static str>,
    pub facts: fn(&Sections) -> Returns,
    /// The names of its facts; with `*` at the end, all that begin so.
    names: &'static [&'static str],
}

const fn cheap(
    name: &'static str,
    groups: &'static [&'static str],
    facts: fn(&Sections) -> Returns,
    names: &'static [&'static str],
) -> Subset {
    Subset { name, groups, part: None, facts, names }
}

const fn dear(
    name: &'static str,
    groups: &'static [&'static str],
    facts: fn(&Sections) -> Returns,
    names: &'static [&'static str],
) -> Subset {
    Subset { name, groups, part: Some(name), facts, names }
}

const MIN: &[&str] = &["min"];
const HARDWARE: &[&str] = &["hardware"];

/// All facts. What is `dear` costs the host processes of its own, or may hang.
const SUBSETS: &[Subset] = &[
    cheap("apparmor", MIN, security::apparmor, &["apparmor"]),
    cheap("caps", MIN, security::capabilities, &["system_capabilities*"]),
    cheap("cmdline", MIN, platform::cmdline, &["cmdline", "proc_cmdline"]),
    cheap("date_time", MIN, clock::facts, &["date_time"]),
    cheap("distribution", MIN, distribution::facts, &["distribution*", "os_family"]),
    cheap("dns", MIN, names::dns, &["dns"]),
    cheap("env", MIN, identity::environment, &["env"]),
    cheap("fips", MIN, security::fips, &["fips"]),
    dear("local", MIN, local::facts, &["local"]),
    cheap("lsb", MIN, distribution::lsb, &["lsb"]),
    cheap("pkg_mgr", MIN, platform::package_manager, &["pkg_mgr"]),
    cheap(
        "platform",
        MIN,
        platform::facts,
        &[
            "system",
            "kernel",
            "kernel_version",
            "machine",
            "architecture",
            "nodename",
            "hostname",
            "userspace_*",
            "machine_id",
        ],
    ),
    dear("fqdn", &["min", "platform"], names::fqdn, &["fqdn", "domain"]),
    dear("python", MIN, platform::python, &["python", "python_version"]),
    cheap("selinux", MIN, security::selinux, &["selinux", "selinux_python_present"]),
    cheap("service_mgr", MIN, platform::service_manager, &["service_mgr"]),
    cheap("ssh_pub_keys", MIN, names::host_keys, &["ssh_host_key_*"]),
    cheap("user", MIN, identity::ids, &["user_uid", "user_gid", "real_*", "effective_*"]),
    dear(
        "account",
        &["min", "user"],
        identity::account,
        &["user_id", "user_gecos", "user_dir", "user_shell"],
    ),
    dear("cpu", HARDWARE, cpu::facts, &["processor*"]),
    cheap(
        "memory",
        HARDWARE,
        memory::facts,
        &["memtotal_mb", "memfree_mb", "swaptotal_mb", "swapfree_mb", "memory_mb"],
    ),
    dear("devices", HARDWARE, devices::facts, &["devices", "device_links", "lvm"]),
    dear("mounts", HARDWARE, mounts::facts, &["mounts"]),
    cheap(
        "dmi",
        HARDWARE,
        firmware::facts,
        &["bios_*", "board_*", "chassis_*", "form_factor", "product_*", "system_vendor"],
    ),
    cheap("uptime", HARDWARE, memory::uptime, &["uptime_seconds"]),
    dear("network", &["interfaces"], network::facts, network::NAMES),
    dear("virtual", &[], virtualization::facts, &["virtualization_*"]),
    cheap("chroot", &[], security::chroot, &["is_chroot"]),
    cheap("loadavg", &[], memory::load, &["loadavg"]),
    cheap("fibre_channel_wwn", &[], storage::fibre_channel, &["fibre_channel_wwn"]),
    cheap("iscsi", &[], storage::iscsi, &["iscsi_iqn"]),
    cheap("nvme", &[], storage::nvme, &["hostnqn"]),
    cheap("facter", &[], nothing, &[]),
    cheap("ohai", &[], nothing, &[]),
];

/// Facts of other programs that are not asked here.
fn nothing(_: &Sections) -> Returns {
    Returns::new()
}

impl Subset {
    fn is_meant_by(&self, word: &str) -> bool {
        word == "all" || word == self.name || self.groups.contains(&word) || self.has(word)
    }

    /// Whether a fact, by its name without `ansible_`, is one of these.
    fn has(&self, fact: &str) -> bool {
        self.names.iter().any(|name| match name.strip_suffix('*') {
            Some(prefix) => fact.starts_with(prefix),
            None => *name == fact,
        })
    }
}

/// The subset that has a fact, by its name without `ansible_`, where it is one that a play may do without. Names that
/// no subset has are those of network interfaces.
pub fn dear_subset(fact: &str) -> Option<&'static str> {
    let found = SUBSETS.iter().find(|subset| subset.has(fact));
    found.map_or(Some("network"), |subset| subset.part)
}

/// Facts that are read often, of those whose subset names only how they begin.
const COMMON: &[&str] = &[
    "distribution",
    "distribution_file_variety",
    "distribution_major_version",
    "distribution_minor_version",
    "distribution_release",
    "distribution_version",
    "processor",
    "processor_cores",
    "processor_count",
    "processor_nproc",
    "processor_threads_per_core",
    "processor_vcpus",
    "product_name",
    "product_serial",
    "product_uuid",
    "product_version",
    "virtualization_role",
    "virtualization_type",
];

/// Names of facts without `ansible_`: of those whose subset names only how they begin, the ones that are read often.
pub fn fact_names() -> impl Iterator<Item = &'static str> {
    let exact = SUBSETS.iter().flat_map(|subset| subset.names).filter(|name| !name.ends_with('*'));
    exact.chain(COMMON).copied()
}

/// The names of all subsets that a play may do without.
pub fn dear_subsets() -> impl Iterator<Item = &'static str> {
    SUBSETS.iter().filter_map(|subset| subset.part)
}

/// What the words of a `gather_subset` mean. What is named itself stays, whatever is excluded.
pub fn chosen(words: &[String]) -> Result<Vec<&'static Subset>, Failure> {
    let words: Vec<&str> = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
    let (negative, positive): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.starts_with('!'));
    let excluded: Vec<&str> = negative.iter().map(|word| &word[1..]).collect();
    if let Some(bad) = positive.iter().find(|word| !known(word)) {
        return Err(Failure::new(format!(
            "Bad subset '{bad}' given to Ansible. gather_subset options allowed: all, {}",
            allowed().join(", ")
        )));
    }
    let wanted = |subset: &Subset| {
        let named = |words: &[&str]| words.iter().any(|word| *word != "all" && subset.is_meant_by(word));
        let min = subset.groups.contains(&"min");
        let whole = positive.contains(&"all") || positive.is_empty() && !excluded.contains(&"all");
        let minimal = min && !excluded.contains(&"min");
        (whole || minimal) && !named(&excluded) || named(&positive)
    };
    Ok(SUBSETS.iter().filter(|subset| wanted(subset)).collect())
}

fn known(word: &str) -> bool {
    word == "all" || SUBSETS.iter().any(|subset| subset.is_meant_by(word))
}

fn allowed() -> Vec<&'static str> {
    let mut names: Vec<_> =
        SUBSETS.iter().flat_map(|subset| subset.groups.iter().copied().chain([subset.name])).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> Vec<&'static str> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        chosen(&words).unwrap().iter().map(|subset| subset.name).collect()
    }

    fn differ(words: &[&str], all: &[&str]) -> Vec<&'static str> {
        let less = of(words);
        of(all).into_iter().filter(|name| !less.contains(name)).collect()
    }

    #[test]
    fn words_mean_subsets() {
        let min = of(&["min"]);
        assert_eq!(of(&[]).len(), SUBSETS.len());
        assert_eq!(min.len(), 19);
        assert_eq!(of(&["!all"]), min);
        assert_eq!(of(&["!all", "!min"]), Vec::<&str>::new());
        assert_eq!(differ(&["min"], &["network"]), ["network"]);
        assert_eq!(differ(&["!hardware"], &[]), ["cpu", "memory", "devices", "mounts", "dmi", "uptime"]);
        assert_eq!(differ(&["min"], &["!all", "mounts"]), ["mounts"]);
        assert_eq!(of(&["!all", "!min", "processor_cores"]), ["cpu"]);
        assert_eq!(of(&["!all", "!min", "platform"]), ["platform", "fqdn"]);
        assert_eq!(differ(&["!python", "!local"], &[]), ["local", "python"]);
        let Err(failure) = chosen(&["networks".to_owned()]) else { panic!("a bad subset") };
        assert!(failure.msg.starts_with("Bad subset 'networks' given to Ansible."), "{}", failure.msg);
    }

    #[test]
    fn facts_belong_to_subsets() {
        let cases = [
            ("mounts", Some("mounts")),
            ("processor_vcpus", Some("cpu")),
            ("user_id", Some("account")),
            ("user_uid", None),
            ("fqdn", Some("fqdn")),
            ("hostname", None),
            ("distribution_release", None),
            ("eth0", Some("network")),
        ];
        for (fact, subset) in cases {
            assert_eq!(dear_subset(fact), subset, "{fact}");
        }
    }
}
