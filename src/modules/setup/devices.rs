use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::{ask::Sections, plan::Returns};

use super::links::links;

const SYS: &str = "/sys/block/";

/// Block devices with their partitions and links, and what LVM makes of them.
pub fn facts(sections: &Sections) -> Returns {
    let known = Links::of(sections);
    let names: BTreeSet<&str> =
        sections.below(SYS).filter_map(|(path, _)| Some(path.split_once('/')?.0)).collect();
    let devices: Map<String, Value> =
        names.into_iter().map(|name| (name.to_owned(), device(sections, name, &known))).collect();
    Returns::new()
        .with("devices", devices)
        .with(
            "device_links",
            json!({
                "ids": known.ids, "uuids": known.uuids, "labels": known.labels, "masters": known.masters,
            }),
        )
        .with("lvm", lvm(sections))
}

type ByDevice = BTreeMap<String, Vec<String>>;

struct Links {
    ids: ByDevice,
    uuids: ByDevice,
    labels: ByDevice,
    /// What is built upon a device.
    masters: ByDevice,
    holders: ByDevice,
}

impl Links {
    fn of(sections: &Sections) -> Self {
        let (mut masters, mut holders) = (ByDevice::new(), ByDevice::new());
        for line in sections.get("below").unwrap_or_default().lines().filter(|line| !line.contains('*')) {
            let parts: Vec<&str> = line.split('/').collect();
            let [.., device, kind, other] = parts[..] else { continue };
            let (map, device, other) = match kind {
                "holders" => (&mut holders, device, other),
                _ => (&mut masters, other, device),
            };
            map.entry(device.to_owned()).or_default().push(other.to_owned());
        }
        let [ids, uuids, labels] = ["by-id", "by-uuid", "by-label"].map(|folder| links(sections, folder));
        Self { ids, uuids, labels, masters, holders }
    }

    fn to(&self, device: &str) -> Value {
        let of = |map: &ByDevice| map.get(device).cloned().unwrap_or_default();
        json!({
            "ids": of(&self.ids), "uuids": of(&self.uuids), "labels": of(&self.labels), "masters": of(&self.masters),
        })
    }

    fn holders(&self, device: &str) -> Vec<String> {
        self.holders.get(device).cloned().unwrap_or_default()
    }
}

fn device(sections: &Sections, name: &str, known: &Links) -> Value {
    let read = |file: &str| sections.get(&format!("{SYS}{name}/{file}"));
    let scheduler = read("queue/scheduler").and_then(|all| Some(all.split_once('[')?.1.split_once(']')?.0));
    let sectors = read("size").unwrap_or("0");
    let sector_size = read("queue/hw_sector_size").unwrap_or("512");
    json!({
        "virtual": 1, "links": known.to(name), "holders": known.holders(name), "host": "",
        "vendor": read("device/vendor"), "model": read("device/model"), "serial": read("device/serial"),
        "removable": read("removable"), "rotational": read("queue/rotational"),
        "support_discard": read("queue/discard_granularity"), "scheduler_mode": scheduler.unwrap_or_default(),
        "sectors": sectors, "sectorsize": sector_size, "size": size(sectors),
        "partitions": partitions(sections, name, sector_size, known),
    })
}

fn partitions(sections: &Sections, device: &str, sector_size: &str, known: &Links) -> Map<String, Value> {
    let prefix = format!("{SYS}{device}/");
    let starts =
        sections.below(&prefix).filter_map(|(path, start)| Some((path.strip_suffix("/start")?, start)));
    let partition = |(name, start): (&str, &str)| {
        let sectors = sections.get(&format!("{prefix}{name}/size")).unwrap_or("0");
        let uuid = known.uuids.get(name).and_then(|of| of.first());
        let of = json!({
            "links": known.to(name), "holders": known.holders(name), "start": start, "sectors": sectors,
            "sectorsize": sector_size, "size": size(sectors), "uuid": uuid,
        });
        (name.to_owned(), of)
    };
    starts.map(partition).collect()
}

/// Sectors of 512 bytes as people read them.
fn size(sectors: &str) -> String {
    const UNITS: &[(&str, u32)] = &[("PB", 50), ("TB", 40), ("GB", 30), ("MB", 20), ("KB", 10)];
    let bytes = sectors.parse::<u64>().unwrap_or(0) as f64 * 512.0;
    let unit =
        UNITS.iter().map(|(name, bits)| (*name, (1_u64 << bits) as f64)).find(|(_, unit)| bytes >= *unit);
    let (name, unit) = unit.unwrap_or(("Bytes", 1.0));
    format!("{:.2} {name}", bytes / unit)
}

/// Volume groups, logical and physical volumes, where root asks and there are tools to tell.
fn lvm(sections: &Sections) -> Value {
    if !sections.has("vgs") {
        return "N/A".into();
    }
    let table = |name: &str, entry: fn(&[&str]) -> Option<(String, Value)>| -> Value {
        let lines = sections.get(name).unwrap_or_default().lines();
        let rows = lines.map(|line| line.trim().split(',').collect::<Vec<_>>());
        Value::Object(rows.filter_map(|row| entry(&row)).collect())
    };
    json!({
        "vgs": table("vgs", |row| match *row {
            [vg, pvs, lvs, _, _, size, free, ..] => Some((
                vg.to_owned(), json!({"size_g": size, "free_g": free, "num_lvs": lvs, "num_pvs": pvs}),
            )),
            _ => None,
        }),
        "lvs": table("lvs", |row| match *row {
            [lv, vg, _, size, ..] => Some((lv.to_owned(), json!({"size_g": size, "vg": vg}))),
            _ => None,
        }),
        "pvs": table("pvs", |row| match *row {
            [pv, vg, _, _, size, free, ..] => Some((pv.to_owned(), json!({"size_g": size, "free_g": free, "vg": vg}))),
            _ => None,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_with_a_volume_on_its_partition() {
        let sections = [
            ("/sys/block/sda/size", "41943040\n"),
            ("/sys/block/sda/removable", "0\n"),
            ("/sys/block/sda/queue/scheduler", "none [mq-deadline] bfq\n"),
            ("/sys/block/sda/sda1/start", "2048\n"),
            ("/sys/block/sda/sda1/size", "2048\n"),
            ("/sys/block/dm-0/size", "0\n"),
            ("below", "sda/sda1/holders/dm-0\ndm-0/slaves/sda1\n*/holders/*\n"),
            ("links", "/dev/disk/by-uuid:\nlrwxrwxrwx 1 root root 10 Jan  1 00:00 12ab -> ../../sda1\n"),
            ("vgs", "  vg0,1,2,0,wz--n-,9.50,1.25\n"),
            ("lvs", "  root,vg0,-wi-ao----,8.25,,,,\n"),
        ];
        let facts = facts(&sections.into_iter().collect()).0;
        let disk = &facts["devices"]["sda"];
        assert_eq!(
            [&disk["size"], &disk["scheduler_mode"], &disk["removable"]],
            ["20.00 GB", "mq-deadline", "0"]
        );
        let part = &disk["partitions"]["sda1"];
        assert_eq!([&part["start"], &part["size"], &part["uuid"]], ["2048", "1.00 MB", "12ab"]);
        assert_eq!([&part["holders"], &part["links"]["masters"]], [&json!(["dm-0"]), &json!(["dm-0"])]);
        assert_eq!(facts["devices"]["dm-0"]["size"], "0.00 Bytes");
        assert_eq!(facts["device_links"]["uuids"], json!({"sda1": ["12ab"]}));
        assert_eq!(facts["lvm"]["lvs"], json!({"root": {"size_g": "8.25", "vg": "vg0"}}));
        assert_eq!(facts["lvm"]["vgs"]["vg0"]["free_g"], "1.25");
    }
}
