use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
};

use serde_json::{Map, Value, json};

use crate::{ask::Sections, plan::Returns};

/// Interfaces, their addresses, and where the default routes lead.
pub fn facts(sections: &Sections) -> Returns {
    let mut links = links(sections.get("links").unwrap_or_default());
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
        .with("default_ipv4", default_route(sections.get("route4"), &links, "ipv4"))
        .with("default_ipv6", default_route(sections.get("route6"), &links, "ipv6"))
        .with("all_ipv4_addresses", all(|ip| ip.is_ipv4() && !ip.is_loopback()))
        .with("all_ipv6_addresses", all(|ip| ip.is_ipv6() && !ip.is_loopback()))
        .with("interfaces", names);
    links.into_iter().fold(facts, |facts, (name, link)| facts.with(&name.replace(['-', ':', '.'], "_"), link))
}

/// `ip -o link`: number, name, flags, then words.
fn links(text: &str) -> BTreeMap<String, Value> {
    let link = |line: &str| {
        let mut words = line.split_whitespace().skip(1);
        let name = words.next()?.trim_end_matches(':').split('@').next()?.to_owned();
        let flags = words.next()?.to_owned();
        let rest: Vec<&str> = words.collect();
        let after =
            |key: &str| rest.iter().position(|word| *word == key).and_then(|at| rest.get(at + 1)).copied();
        let kind = if flags.contains("LOOPBACK") { "loopback" } else { "ether" };
        let link = json!({
            "device": name, "active": flags.contains("UP"), "type": kind, "promisc": flags.contains("PROMISC"),
            "mtu": after("mtu").and_then(|mtu| mtu.parse::<u64>().ok()), "macaddress": after("link/ether"), "ipv6": [],
        });
        Some((name, link))
    };
    text.lines().filter_map(link).collect()
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
        interface: interface.trim_end_matches(':'),
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
            if let Some(Value::Array(list)) = link.get_mut("ipv6") {
                let prefix = address.prefix.to_string();
                list.push(json!({"address": ip.to_string(), "prefix": prefix, "scope": address.scope}));
            }
        }
    }
}

/// `ip route get`: where a far address is reached through, with what is known of that interface.
fn default_route(said: Option<&str>, links: &BTreeMap<String, Value>, family: &str) -> Value {
    let words: Vec<&str> = said.unwrap_or_default().split_whitespace().collect();
    let after =
        |key: &str| words.iter().position(|word| *word == key).and_then(|at| words.get(at + 1)).copied();
    let (Some(interface), Some(source)) = (after("dev"), after("src")) else {
        return json!({});
    };
    let mut route = Map::new();
    if let Some(Value::Object(link)) = links.get(interface) {
        if let Some(Value::Object(own)) = link.get(family) {
            route.extend(own.clone());
        }
        route.extend(
            ["macaddress", "mtu", "type"]
                .iter()
                .filter_map(|key| Some(((*key).to_owned(), link.get(*key)?.clone()))),
        );
    }
    let named = [
        ("address", source),
        ("gateway", after("via").unwrap_or_default()),
        ("interface", interface),
        ("alias", interface),
    ];
    route.extend(named.into_iter().map(|(key, value)| (key.to_owned(), value.into())));
    Value::Object(route)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_interface_with_a_default_route() {
        let sections: Sections = [
            ("links", "1: lo: <LOOPBACK,UP> mtu 65536 link/loopback 00\n2: eth0@if5: <UP> mtu 1500 state UP \\ link/ether 02:01 brd ff"),
            ("addresses", "1: lo inet 127.0.0.1/8 scope host lo\n2: eth0 inet 10.1.2.3/20 brd 10.1.15.255 scope global eth0"),
            ("route4", "8.8.8.8 via 10.1.0.1 dev eth0 src 10.1.2.3 uid 0"),
        ]
        .into_iter()
        .collect();
        let facts = facts(&sections).0;
        assert_eq!(facts["all_ipv4_addresses"], json!(["10.1.2.3"]));
        assert_eq!(facts["default_ipv4"]["gateway"], "10.1.0.1");
        assert_eq!(facts["default_ipv4"]["network"], "10.1.0.0");
        assert_eq!(facts["default_ipv4"]["netmask"], "255.255.240.0");
        assert_eq!(facts["eth0"]["macaddress"], "02:01");
        assert_eq!(facts["default_ipv6"], json!({}));
        assert_eq!(facts["interfaces"], json!(["eth0", "lo"]));
    }
}
