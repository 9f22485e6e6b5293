use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{ask::Sections, plan::Returns};

/// File systems on devices and network shares, with their sizes where they are local.
pub fn facts(sections: &Sections) -> Returns {
    let sizes: BTreeMap<&str, Vec<u64>> =
        sections.get("statfs").unwrap_or_default().lines().filter_map(size).collect();
    let lines = sections.get("mounts").unwrap_or_default().lines();
    let mounts: Vec<Value> = lines.filter_map(|line| mount(line, &sizes)).collect();
    Returns::new().with("mounts", mounts)
}

fn size(line: &str) -> Option<(&str, Vec<u64>)> {
    let (path, numbers) = line.split_once('|')?;
    Some((path, numbers.split('|').filter_map(|number| number.parse().ok()).collect()))
}

fn mount(line: &str, sizes: &BTreeMap<&str, Vec<u64>>) -> Option<Value> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [device, path, fstype, options, ..] = words[..] else {
        return None;
    };
    if !device.starts_with('/') && !device.contains(":/") {
        return None;
    }
    let mut mount = json!({
        "device": device, "mount": path.replace("\\040", " "), "fstype": fstype, "options": options, "dump": 0,
        "passno": 0, "uuid": "N/A",
    });
    if let Some([block, blocks, free, available, inodes, inodes_free]) = sizes.get(path).map(Vec::as_slice)
        && let Value::Object(entries) = &mut mount
    {
        let sized = [
            ("block_size", *block),
            ("block_total", *blocks),
            ("block_available", *available),
            ("block_used", blocks - free),
            ("size_total", block * blocks),
            ("size_available", block * available),
            ("inode_total", *inodes),
            ("inode_available", *inodes_free),
            ("inode_used", inodes.saturating_sub(*inodes_free)),
        ];
        entries.extend(sized.into_iter().map(|(key, number)| (key.to_owned(), number.into())));
    }
    Some(mount)
}
