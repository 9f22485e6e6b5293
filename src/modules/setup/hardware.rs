use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{ask::Sections, plan::Returns};

/// Processors, memory, uptime and what the firmware says.
pub fn facts(sections: &Sections) -> Returns {
    processors(sections).and(memory(sections)).and(firmware(sections)).and(uptime(sections))
}

fn processors(sections: &Sections) -> Returns {
    let text = sections.get("cpuinfo").unwrap_or_default();
    let blocks: Vec<BTreeMap<&str, &str>> =
        text.split("\n\n").map(fields).filter(|block| !block.is_empty()).collect();
    let logical: Vec<_> = blocks.iter().filter(|block| block.contains_key("processor")).collect();
    let mut list = vec![];
    for block in &logical {
        let named = ["processor", "vendor_id", "model name"];
        list.extend(named.iter().filter_map(|key| block.get(key)).map(|text| Value::from(*text)));
    }
    let number = |key: &str| {
        logical.first().and_then(|block| block.get(key)).and_then(|text| text.parse::<usize>().ok())
    };
    let sockets: BTreeSet<_> = logical.iter().filter_map(|block| block.get("physical id")).collect();
    let count = if sockets.is_empty() { logical.len() } else { sockets.len() };
    let cores = number("cpu cores").unwrap_or(1);
    let threads = number("siblings").map_or(1, |siblings| (siblings / cores.max(1)).max(1));
    let nproc = sections.get("nproc").and_then(|text| text.parse().ok()).unwrap_or(logical.len());
    Returns::new()
        .with("processor", list)
        .with("processor_count", count)
        .with("processor_cores", cores)
        .with("processor_threads_per_core", threads)
        .with("processor_vcpus", count * cores * threads)
        .with("processor_nproc", nproc)
}

fn fields(block: &str) -> BTreeMap<&str, &str> {
    block
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key.trim(), value.trim()))
        .collect()
}

fn memory(sections: &Sections) -> Returns {
    let fields = fields(sections.get("meminfo").unwrap_or_default());
    let mb = |key: &str| -> u64 {
        let kilobytes =
            fields.get(key).and_then(|text| text.split(' ').next()).and_then(|text| text.parse::<u64>().ok());
        kilobytes.unwrap_or(0) / 1024
    };
    let (total, free, swap, swap_free) = (mb("MemTotal"), mb("MemFree"), mb("SwapTotal"), mb("SwapFree"));
    let without_cache = free + mb("Cached") + mb("Buffers");
    Returns::new()
        .with("memtotal_mb", total)
        .with("memfree_mb", free)
        .with("swaptotal_mb", swap)
        .with("swapfree_mb", swap_free)
        .with(
            "memory_mb",
            json!({
                "real": {"total": total, "free": free, "used": total.saturating_sub(free)},
                "nocache": {"free": without_cache, "used": total.saturating_sub(without_cache)},
                "swap": {"total": swap, "free": swap_free, "used": swap.saturating_sub(swap_free), "cached": mb("SwapCached")},
            }),
        )
}

fn firmware(sections: &Sections) -> Returns {
    const NAMES: &[&str] = &[
        "product_name",
        "product_version",
        "product_serial",
        "product_uuid",
        "bios_version",
        "bios_date",
        "bios_vendor",
        "board_name",
        "board_vendor",
        "chassis_vendor",
    ];
    let read = |name: &str| sections.get(&format!("dmi_{name}")).unwrap_or("NA").to_owned();
    let facts = Returns::new().with("system_vendor", read("sys_vendor"));
    NAMES.iter().fold(facts, |facts, name| facts.with(name, read(name)))
}

fn uptime(sections: &Sections) -> Returns {
    let seconds = sections
        .get("uptime")
        .and_then(|text| text.split('.').next())
        .and_then(|text| text.parse::<u64>().ok());
    Returns::new().with("uptime_seconds", seconds)
}

/// The load averages.
pub fn load(sections: &Sections) -> Returns {
    let mut numbers =
        sections.get("loadavg").unwrap_or_default().split_whitespace().filter_map(|n| n.parse::<f64>().ok());
    let [one, five, fifteen] = [0; 3].map(|_| numbers.next());
    Returns::new().with("loadavg", json!({"1m": one, "5m": five, "15m": fifteen}))
}
