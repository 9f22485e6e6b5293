//! Addresses and networks: the `ipaddr` family.

use std::net::IpAddr;

use num_bigint::BigInt;

use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        items, print,
        truth::truth,
        value::{Fallible, Value},
    },
    family::Family,
    network::Net,
};

pub const FILTERS: Family = &[
    ("ipaddr", |_, input, args| filtered(&input, args, None)),
    ("ipv4", |_, input, args| filtered(&input, args, Some(false))),
    ("ipv6", |_, input, args| filtered(&input, args, Some(true))),
    ("ipwrap", ipwrap),
    ("ipsubnet", ipsubnet),
    ("ipmath", ipmath),
    ("nthhost", nthhost),
    ("network_in_network", |_, input, args| within(&input, args)),
    ("network_in_usable", |_, input, args| within(&input, args)),
];

/// A value that is an address, as the query wants it shown; `false` for one that is none. Of a list, those that are.
fn filtered(input: &Value, args: &mut Args, v6: Option<bool>) -> Fallible {
    let query = args.optional("query").unwrap_or_else(|| "".into());
    let query = print::text(&query)?;
    let version = args.optional_int("version")?;
    args.optional("alias");
    let v6 = v6.or(version.map(|version| version == 6));
    each(input, &|value| match net(value)?.filter(|net| v6.is_none_or(|v6| v6 == net.v6)) {
        Some(net) => answer(&net, &query),
        None => Ok(false.into()),
    })
}

fn each(input: &Value, of_one: &dyn Fn(&Value) -> Fallible) -> Fallible {
    if !matches!(input, Value::List(_) | Value::Tuple(_)) {
        return of_one(input);
    }
    let mut found = vec![];
    for item in items::items(input)? {
        let value = of_one(&item)?;
        if truth(&value)? {
            found.push(value);
        }
    }
    Ok(Value::list(found))
}

fn net(value: &Value) -> Fallible<Option<Net>> {
    Ok(match value {
        Value::Str(text) => Net::parse(text.trim()),
        Value::Int(number) => u128::try_from(*number).ok().map(Net::numbered),
        Value::Big(_) => Net::parse(&print::text(value)?),
        _ => None,
    })
}

fn required(value: &Value) -> Fallible<Net> {
    match net(value)? {
        Some(net) => Ok(net),
        None => Err(Halt::error(format!("'{value}' is no address and no network"))),
    }
}

fn answer(net: &Net, query: &str) -> Fallible {
    if let Ok(index) = query.parse::<i64>() {
        return Ok(or_false(net.nth(index).map(|ip| net.with_prefix(ip))));
    }
    if let Some(other) = Net::parse(query) {
        return Ok(if other.holds(net) { Value::from(net.to_string()) } else { false.into() });
    }
    match shape(net, query).or_else(|| kind(net, query)) {
        Some(value) => Ok(value),
        None => Err(Halt::error(format!("unknown filter type: {query}"))),
    }
}

/// A part of the address or of its network.
fn shape(net: &Net, query: &str) -> Option<Value> {
    let text = |ip: u128| Value::from(net.address(ip).to_string());
    let is_host = net.hosts() == 0 || net.ip != net.network() || net.broadcast().is_none();
    Some(match query {
        "" => net.to_string().into(),
        "address" | "ip" => or_false(is_host.then(|| net.address(net.ip).to_string())),
        "host" | "hostnet" | "router" | "gateway" | "gw" => {
            or_false(is_host.then(|| net.with_prefix(net.ip)))
        }
        "host/prefix" | "ip/prefix" | "address/prefix" => {
            let inside = is_host && net.broadcast() != Some(net.ip);
            or_false(inside.then(|| net.with_prefix(net.ip)))
        }
        "net" => {
            let is_net = net.hosts() > 0 && net.ip == net.network();
            or_false(is_net.then(|| net.with_prefix(net.ip)))
        }
        "network" | "network_id" => text(net.network()),
        "subnet" | "network/prefix" | "cidr" => net.with_prefix(net.network()).into(),
        "netmask" => text(net.mask()),
        "hostmask" | "wildcard" => text(net.hosts()),
        "broadcast" => or_false(net.broadcast().map(|ip| net.address(ip).to_string())),
        "prefix" => Value::Int(i64::from(net.prefix)),
        "size" => (BigInt::from(net.hosts()) + 1u8).into(),
        "int" => BigInt::from(net.ip).into(),
        "first_usable" | "last_usable" | "range_usable" | "size_usable" => usable(net, query),
        _ => return None,
    })
}

/// Without the network's own address and that of its broadcast.
fn usable(net: &Net, query: &str) -> Value {
    let (first, last) = match net.broadcast() {
        Some(broadcast) => (net.network() + 1, broadcast - 1),
        None => (net.network(), net.last()),
    };
    let text = |ip: u128| net.address(ip).to_string();
    match query {
        "first_usable" => text(first).into(),
        "last_usable" => text(last).into(),
        "range_usable" => format!("{}-{}", text(first), text(last)).into(),
        _ => (BigInt::from(last - first) + 1u8).into(),
    }
}

/// The address itself where it is of a kind, or what it is.
fn kind(net: &Net, query: &str) -> Option<Value> {
    let address = net.address(net.ip);
    let is = match query {
        "bool" => return Some(true.into()),
        "version" => return Some(Value::Int(if net.v6 { 6 } else { 4 })),
        "type" => return Some(if net.has_prefix { "network" } else { "address" }.into()),
        "revdns" => return Some(reverse(address).into()),
        "4" | "v4" | "ipv4" => !net.v6,
        "6" | "v6" | "ipv6" => net.v6,
        "private" => is_private(address),
        "public" => !is_private(address) && is_unicast(address) && !is_local(address),
        "unicast" => is_unicast(address),
        "multicast" => !is_unicast(address),
        "loopback" | "lo" => address.is_loopback(),
        "link-local" => is_local(address) && !address.is_loopback(),
        _ => return None,
    };
    Some(if is { net.to_string().into() } else { false.into() })
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => ip.is_private(),
        IpAddr::V6(ip) => ip.is_unique_local(),
    }
}

fn is_unicast(address: IpAddr) -> bool {
    !address.is_multicast()
}

/// Of this machine or its wire.
fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => ip.is_link_local() || ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_unicast_link_local() || ip.is_loopback(),
    }
}

/// The name under which an address is looked up backwards.
fn reverse(address: IpAddr) -> String {
    match address {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa.")
        }
        IpAddr::V6(ip) => {
            let digits: Vec<char> = format!("{:032x}", ip.to_bits()).chars().rev().collect();
            digits.iter().map(|digit| format!("{digit}.")).collect::<String>() + "ip6.arpa."
        }
    }
}

/// Brackets around addresses of version 6; everything else as it is.
fn ipwrap(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    let wrapped = |value: &Value| {
        Ok(match net(value)?.filter(|net| net.v6) {
            Some(net) if net.has_prefix => format!("[{}]/{}", net.address(net.ip), net.prefix).into(),
            Some(net) => format!("[{net}]").into(),
            None => value.clone(),
        })
    };
    match &input {
        Value::List(_) | Value::Tuple(_) => {
            items::items(&input)?.iter().map(wrapped).collect::<Fallible<Vec<_>>>().map(Value::list)
        }
        value => wrapped(value),
    }
}

/// `ipsubnet`: the network; with a prefix, how many such networks it holds, or the one that holds it; with an index,
/// that one.
fn ipsubnet(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let (prefix, index) = (args.optional_int("query")?, args.optional_int("index")?);
    let Some(net) = net(&input)? else { return Ok(false.into()) };
    let Some(prefix) = prefix else {
        return Ok(net.with_prefix(net.network()).into());
    };
    let part = u32::try_from(prefix).ok().filter(|prefix| *prefix <= net.width());
    let Some(part) = part.map(|prefix| Net { prefix, has_prefix: true, ..net }) else {
        return Ok(false.into());
    };
    if part.prefix < net.prefix {
        return Ok(part.with_prefix(part.network()).into());
    }
    let parts = part.prefix - net.prefix;
    let Some(index) = index else {
        return Ok((BigInt::from(1) << parts).into());
    };
    let distance = u128::from(index.unsigned_abs()).checked_mul(part.hosts() + 1);
    let at = match index < 0 {
        true => distance.and_then(|distance| (net.last() + 1).checked_sub(distance)),
        false => distance.and_then(|distance| net.network().checked_add(distance)),
    };
    let inside = at.filter(|at| (net.network()..=net.last()).contains(at));
    Ok(or_false(inside.map(|at| part.with_prefix(at))))
}

/// The address that is so far from this one.
fn ipmath(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let distance = args.int("amount", 0)?;
    let net = required(&input)?;
    let far = u128::from(distance.unsigned_abs());
    let at = if distance < 0 { net.ip.checked_sub(far) } else { net.ip.checked_add(far) };
    match at.filter(|at| net.v6 || u32::try_from(*at).is_ok()) {
        Some(at) => Ok(net.address(at).to_string().into()),
        None => Err(Halt::error(format!("there is no address {distance} from {net}"))),
    }
}

/// The address at an index of a network.
fn nthhost(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let index = args.int("query", 0)?;
    let net = required(&input)?;
    Ok(or_false(net.nth(index).map(|ip| net.address(ip).to_string())))
}

/// Whether a network holds another, or an address.
fn within(input: &Value, args: &mut Args) -> Fallible {
    let other = args.required("test")?;
    Ok(required(input)?.holds(&required(&other)?).into())
}

fn or_false(found: Option<String>) -> Value {
    found.map_or(Value::Bool(false), Value::from)
}
