use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{ask::Sections, plan::Returns};

/// The names that facts use for what `os-release` calls by an id.
const NAMES: &[(&str, &str)] = &[
    ("debian", "Debian"),
    ("ubuntu", "Ubuntu"),
    ("raspbian", "Raspbian"),
    ("kali", "Kali"),
    ("linuxmint", "Linux Mint"),
    ("devuan", "Devuan"),
    ("pop", "Pop!_OS"),
    ("neon", "KDE neon"),
    ("fedora", "Fedora"),
    ("rhel", "RedHat"),
    ("centos", "CentOS"),
    ("rocky", "Rocky"),
    ("almalinux", "AlmaLinux"),
    ("ol", "OracleLinux"),
    ("amzn", "Amazon"),
    ("alpine", "Alpine"),
    ("arch", "Archlinux"),
    ("opensuse-leap", "openSUSE Leap"),
    ("opensuse-tumbleweed", "openSUSE Tumbleweed"),
    ("sles", "SLES"),
    ("gentoo", "Gentoo"),
    ("openeuler", "openEuler"),
    ("scientific", "Scientific"),
    ("cloudlinux", "CloudLinux"),
    ("virtuozzo", "Virtuozzo"),
    ("euleros", "EulerOS"),
    ("parrot", "Parrot"),
    ("osmc", "OSMC"),
];

const FAMILIES: &[(&str, &[&str])] = &[
    (
        "Debian",
        &[
            "Debian",
            "Ubuntu",
            "Raspbian",
            "Kali",
            "Linux Mint",
            "Devuan",
            "Pop!_OS",
            "KDE neon",
            "Parrot",
            "OSMC",
        ],
    ),
    (
        "RedHat",
        &[
            "Fedora",
            "RedHat",
            "CentOS",
            "Rocky",
            "AlmaLinux",
            "OracleLinux",
            "Amazon",
            "Scientific",
            "CloudLinux",
            "Virtuozzo",
            "EulerOS",
            "openEuler",
        ],
    ),
    ("Suse", &["openSUSE Leap", "openSUSE Tumbleweed", "SLES"]),
    ("Archlinux", &["Archlinux"]),
    ("Alpine", &["Alpine"]),
    ("Gentoo", &["Gentoo"]),
];

/// Which distribution the host runs.
pub fn facts(sections: &Sections) -> Returns {
    let release = os_release(sections);
    let name = name(&release);
    let version = version(sections, &name, &field(&release, "VERSION_ID"));
    let mut parts = version.split('.');
    let major = parts.next().unwrap_or_default().to_owned();
    let minor = parts.next().map_or(Value::Null, Value::from);
    let family = family(&name, &field(&release, "ID_LIKE"));
    let file = match family.as_str() {
        "RedHat" if sections.has("/etc/redhat-release") => "/etc/redhat-release",
        "Alpine" => "/etc/alpine-release",
        _ => "/etc/os-release",
    };
    let variety = match family.as_str() {
        "Suse" => "SUSE",
        family => family,
    };
    Returns::new()
        .with("distribution", name.clone())
        .with("distribution_version", version.clone())
        .with("distribution_major_version", major)
        .with("distribution_minor_version", minor)
        .with("distribution_release", codename(&release, &name))
        .with("distribution_file_path", file)
        .with("distribution_file_parsed", true)
        .with("distribution_file_variety", variety)
        .with("os_family", family.clone())
}

fn os_release(sections: &Sections) -> BTreeMap<String, String> {
    assignments(sections.get("/etc/os-release").or(sections.get("/usr/lib/os-release")).unwrap_or_default())
}

fn field(release: &BTreeMap<String, String>, key: &str) -> String {
    release.get(key).cloned().unwrap_or_default()
}

fn name(release: &BTreeMap<String, String>) -> String {
    let id = field(release, "ID");
    let known = NAMES.iter().find(|(known, _)| *known == id);
    known.map_or(field(release, "NAME"), |(_, name)| (*name).to_owned())
}

/// `KEY=value` lines with shell quotes.
fn assignments(text: &str) -> BTreeMap<String, String> {
    let value = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
    text.lines()
        .filter_map(|line| line.trim().split_once('='))
        .map(|(key, text)| (key.to_owned(), value(text)))
        .collect()
}

/// Debian's point release stands in a file of its own.
fn version(sections: &Sections, name: &str, id: &str) -> String {
    match (name, sections.get("/etc/debian_version")) {
        ("Debian", Some(point)) if point.starts_with(|c: char| c.is_ascii_digit()) => point.to_owned(),
        _ => id.to_owned(),
    }
}

fn codename(release: &BTreeMap<String, String>, name: &str) -> String {
    if let Some(codename) = release.get("VERSION_CODENAME").or(release.get("UBUNTU_CODENAME")) {
        return codename.clone();
    }
    if name == "CentOS" && release.get("NAME").is_some_and(|name| name.contains("Stream")) {
        return "Stream".to_owned();
    }
    let version = release.get("VERSION").map(String::as_str).unwrap_or_default();
    let code = version.split_once('(').and_then(|(_, code)| code.split_once(')')).map(|(code, _)| code);
    code.map_or_else(|| "NA".to_owned(), str::to_owned)
}

fn family(name: &str, like: &str) -> String {
    let of = |wanted: &str| {
        FAMILIES.iter().find(|(_, names)| names.contains(&wanted)).map(|(family, _)| (*family).to_owned())
    };
    let by_kin = || {
        let kin = |id| NAMES.iter().find(|(known, _)| *known == id).map(|(_, name)| *name);
        like.split_whitespace().filter_map(kin).find_map(of)
    };
    of(name).or_else(by_kin).unwrap_or_else(|| name.to_owned())
}

/// What `lsb_release` would say.
pub fn lsb(sections: &Sections) -> Returns {
    let lsb = assignments(sections.get("/etc/lsb-release").unwrap_or_default());
    let release = os_release(sections);
    let field = |key: &str, other: String| lsb.get(key).cloned().unwrap_or(other);
    let id = field("DISTRIB_ID", name(&release));
    let number = field("DISTRIB_RELEASE", self::field(&release, "VERSION_ID"));
    let lsb = json!({
        "id": id,
        "codename": field("DISTRIB_CODENAME", self::field(&release, "VERSION_CODENAME")),
        "description": field("DISTRIB_DESCRIPTION", self::field(&release, "PRETTY_NAME")),
        "major_release": number.split('.').next().unwrap_or_default(),
        "release": number,
    });
    Returns::new().with("lsb", lsb)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(os_release: &str, debian: Option<&str>) -> Vec<String> {
        let sections = [("/etc/os-release", os_release)]
            .into_iter()
            .chain(debian.map(|text| ("/etc/debian_version", text)));
        let facts = facts(&sections.collect()).0;
        let keys = [
            "distribution",
            "distribution_version",
            "distribution_major_version",
            "distribution_release",
            "os_family",
        ];
        keys.iter().map(|key| facts[*key].as_str().unwrap_or("-").to_owned()).collect()
    }

    #[test]
    fn distributions() {
        let debian = "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\nNAME=\"Debian GNU/Linux\"";
        assert_eq!(of(debian, Some("12.11\n")), ["Debian", "12.11", "12", "bookworm", "Debian"]);
        let ubuntu = "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"22.04\"\nVERSION_CODENAME=jammy";
        assert_eq!(of(ubuntu, Some("bookworm/sid")), ["Ubuntu", "22.04", "22", "jammy", "Debian"]);
        let rhel = "ID=\"rhel\"\nVERSION_ID=\"9.4\"\nVERSION=\"9.4 (Plow)\"";
        assert_eq!(of(rhel, None), ["RedHat", "9.4", "9", "Plow", "RedHat"]);
        let alpine = "ID=alpine\nVERSION_ID=3.20.1";
        assert_eq!(of(alpine, None), ["Alpine", "3.20.1", "3", "NA", "Alpine"]);
        let stream = "ID=centos\nNAME=\"CentOS Stream\"\nVERSION_ID=9\nVERSION=9";
        assert_eq!(of(stream, None), ["CentOS", "9", "9", "Stream", "RedHat"]);
        let kin = "ID=newish\nNAME=Newish\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=1";
        assert_eq!(of(kin, None), ["Newish", "1", "1", "NA", "Debian"]);
    }
}
