use std::collections::BTreeMap;

use serde_json::json;

use crate::{ask::Sections, plan::Returns};

/// Memory and swap, in MiB.
pub fn facts(sections: &Sections) -> Returns {
    let fields = fields(sections.get("/proc/meminfo").unwrap_or_default());
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

fn fields(text: &str) -> BTreeMap<&str, &str> {
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key.trim(), value.trim()))
        .collect()
}

/// For how long the host has been up.
pub fn uptime(sections: &Sections) -> Returns {
    let seconds = sections
        .get("/proc/uptime")
        .and_then(|text| text.split('.').next())
        .and_then(|text| text.parse::<u64>().ok());
    Returns::new().with("uptime_seconds", seconds)
}

/// The load averages.
pub fn load(sections: &Sections) -> Returns {
    let mut numbers = sections
        .get("/proc/loadavg")
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|n| n.parse::<f64>().ok());
    let [one, five, fifteen] = [0; 3].map(|_| numbers.next());
    Returns::new().with("loadavg", json!({"1m": one, "5m": five, "15m": fifteen}))
}
