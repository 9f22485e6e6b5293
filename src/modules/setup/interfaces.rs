use serde_json::{Map, Value};

use crate::{ask::Sections, plan::Returns};

use super::links::{last, link};

const SYS: &str = "/sys/class/net/";

/// Network interfaces by name, as the kernel tells of them.
pub fn interfaces(sections: &Sections) -> Map<String, Value> {
    let names = sections.below(SYS).filter_map(|(path, _)| path.strip_suffix("/flags"));
    names.map(|name| (name.to_owned(), Value::Object(interface(sections, name).0))).collect()
}

fn interface(sections: &Sections, name: &str) -> Returns {
    let read = |file: &str| sections.get(&format!("{SYS}{name}/{file}"));
    let flags = read("flags").and_then(|text| u32::from_str_radix(text.trim_start_matches("0x"), 16).ok());
    let mut link = Returns::new()
        .with("device", name)
        .with("active", read("operstate") != Some("down"))
        .with("promisc", flags.unwrap_or(0) & 0x100 != 0)
        .with("type", kind(read("type")));
    if let Some(mtu) = read("mtu").and_then(|mtu| mtu.parse::<u32>().ok()) {
        link = link.with("mtu", mtu);
    }
    if let Some(address) = read("address").filter(|address| *address != "00:00:00:00:00:00") {
        link = link.with("macaddress", address);
    }
    if let Some(speed) = read("speed").and_then(|speed| speed.parse::<i64>().ok()) {
        link = link.with("speed", speed);
    }
    link.and(hardware(sections, name)).and(composed(sections, name))
}

/// The kernel's numbers of kinds of links, from <linux/if_arp.h>.
fn kind(number: Option<&str>) -> &'static str {
    match number.unwrap_or_default() {
        "1" => "ether",
        "32" => "infiniband",
        "512" => "ppp",
        "772" => "loopback",
        "65534" => "tunnel",
        _ => "unknown",
    }
}

fn hardware(sections: &Sections, name: &str) -> Returns {
    let mut found = Returns::new();
    for (path, target) in sections.get("drivers").unwrap_or_default().lines().filter_map(link) {
        match path.strip_prefix(name) {
            Some("/device") => found = found.with("pciid", last(target)),
            Some("/device/driver") => found = found.with("module", last(target)),
            _ => {}
        }
    }
    found
}

/// What bridges and bonds are made of.
fn composed(sections: &Sections, name: &str) -> Returns {
    let read = |file: &str| sections.get(&format!("{SYS}{name}/{file}"));
    if let Some(mode) = read("bonding/mode") {
        let slaves: Vec<&str> = read("bonding/slaves").unwrap_or_default().split_whitespace().collect();
        let mode = mode.split(' ').next().unwrap_or_default();
        return Returns::new().with("type", "bonding").with("mode", mode).with("slaves", slaves);
    }
    let Some(id) = read("bridge/bridge_id") else {
        return Returns::new();
    };
    let prefix = format!("{name}/brif/");
    let ports = sections.get("ports").unwrap_or_default().lines();
    let ports: Vec<&str> = ports.filter_map(|port| port.strip_prefix(&prefix)).collect();
    let stp = read("bridge/stp_state") == Some("1");
    Returns::new().with("type", "bridge").with("id", id).with("stp", stp).with("interfaces", ports)
}
