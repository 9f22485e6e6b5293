use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Map, Value, json};

use crate::{ask::Sections, plan::Returns};

use super::interfaces::interfaces;

/// The facts of this subset but for those of the interfaces, which have the interfaces' names.
pub const NAMES: &[&str] =
    &["interfaces", "default_ipv4", "default_ipv6", "all_ipv4_addresses", "all_ipv6_addresses"];

/// Interfaces, their addresses, and where the default routes lead.
pub fn facts(sections: &Sections) -> Returns {
    let mut links = interfaces(sections);
    let addresses: Vec<Address> =
        sections.get("addresses").unwrap_or_default().lines().filter_map(address).collect();
    for address in &addresses {
        if let Some(Value::Object(link)) = links.get_mut(address.interface) {
            add(link, address);
        }
    }
    let all = |wanted: fn(&IpAddr) -> bool| -> Vec<String> {
        addresses.iter().map(|address| address.ip).filter(wanted).map(|ip| ip.to_string()).collect()
    };
    let names: Vec<String> = links.keys().cloned().collect();
    let facts = Returns::new()
        .with("default_ipv4", default_route(sections.get("route4"), &links))
        .with("default_ipv6", default_route(sections.get("route6"), &links))
        .with("all_ipv4_addresses", all(|ip| ip.is_ipv4() && !ip.is_loopback()))
        .with("all_ipv6_addresses", all(|ip| ip.is_ipv6() && !ip.is_loopback()))
        .with("interfaces", names);
    links.into_iter().fold(facts, |facts, (name, link)| facts.with(&name.replace(['-', ':', '.'], "_"), link))
}

struct Address<'a> {
    interface: &'a str,
    ip: IpAddr,
    prefix: u8,
    broadcast: &'a str,
    scope: &'a str,
}

/// `ip -o addr`: number, name, family, address/prefix, then words.
fn address(line: &str) -> Option<Address<'_>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (interface, family) = (words.get(1)?, words.get(2)?);
    if !family.starts_with("inet") {
        return None;
    }
    let (ip, prefix) = words.get(3)?.split_once('/').unwrap_or((words.get(3)?, "32"));
    let after =
        |key: &str| words.iter().position(|word| *word == key).and_then(|at| words.get(at + 1)).copied();
    Some(Address {
        interface: interface.trim_end_matches(':').split('@').next()?,
        ip: ip.parse().ok()?,
        prefix: prefix.parse().ok()?,
        broadcast: after("brd").unwrap_or_default(),
        scope: after("scope").unwrap_or_default(),
    })
}

fn add(link: &mut Map<String, Value>, address: &Address<'_>) {
    match address.ip {
        IpAddr::V4(ip) => {
            let mask = Ipv4Addr::from(u32::MAX.checked_shl(32 - u32::from(address.prefix)).unwrap_or(0));
            let entry = json!({
                "address": ip.to_string(), "netmask": mask.to_string(), "prefix": address.prefix.to_string(),
                "network": Ipv4Addr::from(u32::from(ip) & u32::from(mask)).to_string(), "broadcast": address.broadcast,
            });
            if link.contains_key("ipv4") {
                if let Value::Array(more) = link.entry("ipv4_secondaries").or_insert_with(|| json!([])) {
                    more.push(entry);
                }
            } else {
                link.insert("ipv4".to_owned(), entry);
            }
        }
        IpAddr::V6(ip) => {
            if let Value::Array(list) = link.entry("ipv6").or_insert_with(|| json!([])) {
                let prefix = address.prefix.to_string();
                list.push(json!({"address": ip.to_string(), "prefix": prefix, "scope": address.scope}));
            }
        }
    }
}

/// `ip route get`: where a far address is reached through, with what is known of that interface and address.
fn default_route(said: Option<&str>, links: &Map<String, Value>) -> Value {
    let words: Vec<&str> = said.unwrap_or_default().split_whitespace().collect();
    let after =
        |key: &str| words.iter().position(|word| *word == key).and_then(|at| words.get(at + 1)).copied();
    let (Some(interface), Some(source)) = (after("dev"), after("src")) else {
        return json!({});
    };
    let mut route = Map::new();
    if let Some(Value::Object(link)) = links.get(interface) {
        route.extend(own(link, source));
        let known = ["macaddress", "mtu", "type"].into_iter();
        route.extend(known.filter_map(|key| Some((key.to_owned(), link.get(key)?.clone()))));
    }
    route.extend(after("via").map(|gateway| ("gateway".to_owned(), gateway.into())));
    if source.contains('.') {
        route.insert("alias".to_owned(), interface.into());
    }
    route.insert("address".to_owned(), source.into());
    route.insert("interface".to_owned(), interface.into());
    Value::Object(route)
}

/// What an interface knows of one of its addresses.
fn own(link: &Map<String, Value>, address: &str) -> Map<String, Value> {
    let lists = ["ipv4_secondaries", "ipv6"].into_iter().filter_map(|list| link.get(list)?.as_array());
    let mut all = link.get("ipv4").into_iter().chain(lists.flatten());
    let found = all.find(|own| own["address"] == address).and_then(Value::as_object);
    found.cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_interface_with_default_routes() {
        let sections: Sections = [
            ("/sys/class/net/lo/flags", "0x9"),
            ("/sys/class/net/lo/type", "772"),
            ("/sys/class/net/eth0/flags", "0x1103"),
            ("/sys/class/net/eth0/type", "1"),
            ("/sys/class/net/eth0/mtu", "1500"),
            ("/sys/class/net/eth0/address", "02:01"),
            ("/sys/class/net/eth0/operstate", "up"),
            ("drivers", "lrwxrwxrwx 1 root root 0 Nov 21 15:05 eth0/device -> ../../../virtio2\n"),
            (
                "addresses",
                "1: lo inet 127.0.0.1/8 scope host lo\n2: eth0@if5 inet 10.1.2.3/20 brd 10.1.15.255 scope global eth0\n\
                 2: eth0 inet6 fd00::2/64 scope global \n",
            ),
            ("route4", "8.8.8.8 via 10.1.0.1 dev eth0 src 10.1.2.3 uid 0"),
            ("route6", "2404:: from :: via fd00::1 dev eth0 src fd00::2 metric 1024"),
        ]
        .into_iter()
        .collect();
        let facts = facts(&sections).0;
        assert_eq!(facts["all_ipv4_addresses"], json!(["10.1.2.3"]));
        let route = json!({
            "address": "10.1.2.3", "netmask": "255.255.240.0", "prefix": "20", "network": "10.1.0.0",
            "broadcast": "10.1.15.255", "macaddress": "02:01", "mtu": 1500, "type": "ether", "gateway": "10.1.0.1",
            "alias": "eth0", "interface": "eth0",
        });
        assert_eq!(facts["default_ipv4"], route);
        assert_eq!(facts["default_ipv6"]["gateway"], "fd00::1");
        assert_eq!(facts["default_ipv6"]["prefix"], "64");
        assert_eq!([&facts["eth0"]["pciid"], &facts["lo"]["type"]], ["virtio2", "loopback"]);
        assert_eq!([&facts["eth0"]["active"], &facts["eth0"]["promisc"]], [&Value::Bool(true); 2]);
        assert_eq!(facts["interfaces"], json!(["eth0", "lo"]));
    }
}
