use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{ask::Sections, plan::Returns};

/// Sockets, cores and threads.
pub fn facts(sections: &Sections) -> Returns {
    let logical = blocks(sections.get("cpuinfo").unwrap_or_default());
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

/// What is said of each logical processor: its lines begin with its number.
fn blocks(text: &str) -> Vec<BTreeMap<&str, &str>> {
    let mut blocks: Vec<BTreeMap<&str, &str>> = vec![];
    for (key, value) in text.lines().filter_map(|line| line.split_once(':')) {
        let key = key.trim();
        if key == "processor" {
            blocks.push(BTreeMap::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.insert(key, value.trim());
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn two_sockets_of_two_cores_with_two_threads() {
        let one = |n: usize| {
            format!(
                "processor\t: {n}\nvendor_id\t: V\nmodel name\t: M\nphysical id\t: {}\nsiblings\t: 4\ncpu cores\t: 2\n",
                n / 4
            )
        };
        let text: String = (0..8).map(one).collect();
        let facts = facts(&[("cpuinfo", text.as_str()), ("nproc", "8\n")].into_iter().collect()).0;
        assert_eq!(
            facts["processor"].as_array().unwrap()[..4],
            [json!("0"), json!("V"), json!("M"), json!("1")]
        );
        let numbers = ["count", "cores", "threads_per_core", "vcpus", "nproc"];
        let numbers = numbers.map(|name| facts[&format!("processor_{name}")].as_u64().unwrap());
        assert_eq!(numbers, [2, 2, 2, 8, 8]);
    }
}
