use std::collections::BTreeMap;

use serde_json::Value;

use crate::{ask::Sections, plan::Returns};

use super::links::links;

/// File systems on devices and network shares, with their sizes, unless that took too long.
pub fn facts(sections: &Sections) -> Returns {
    let said = sections.below("statfs").flat_map(|(_, text)| text.lines());
    let sizes: BTreeMap<&str, Vec<u64>> = said.filter_map(size).collect();
    let late = sections.below("late_statfs").next().is_some();
    let uuids = links(sections, "by-uuid");
    let lines = sections.get("mounts").unwrap_or_default().lines();
    let mounts: Vec<Value> = lines.filter_map(|line| mount(line, &sizes, &uuids, late)).collect();
    Returns::new().with("mounts", mounts)
}

fn size(line: &str) -> Option<(&str, Vec<u64>)> {
    let (path, numbers) = line.split_once('|')?;
    Some((path, numbers.split('|').filter_map(|number| number.parse().ok()).collect()))
}

fn mount(
    line: &str,
    sizes: &BTreeMap<&str, Vec<u64>>,
    uuids: &BTreeMap<String, Vec<String>>,
    late: bool,
) -> Option<Value> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [device, path, fstype, options, dump, pass, ..] = words[..] else {
        return None;
    };
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    let uuid = uuids.get(device.rsplit('/').next()?).and_then(|of| of.first());
    let mut mount = Returns::new()
        .with("device", device)
        .with("mount", path.replace("\\040", " "))
        .with("fstype", fstype)
        .with("options", options)
        .with("dump", number(dump))
        .with("passno", number(pass))
        .with("uuid", uuid.map_or("N/A", String::as_str));
    match sizes.get(path).map(Vec::as_slice) {
        Some(numbers) => mount = mount.and(sized(numbers)),
        None if late => mount = mount.with("note", "its size was not told within the time limit"),
        None => {}
    }
    Some(Value::Object(mount.0))
}

fn sized(numbers: &[u64]) -> Returns {
    let &[block, blocks, _, available, inodes, inodes_free] = numbers else {
        return Returns::new();
    };
    Returns::new()
        .with("block_size", block)
        .with("block_total", blocks)
        .with("block_available", available)
        .with("block_used", blocks.saturating_sub(available))
        .with("size_total", block * blocks)
        .with("size_available", block * available)
        .with("inode_total", inodes)
        .with("inode_available", inodes_free)
        .with("inode_used", inodes.saturating_sub(inodes_free))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_that_does_not_answer_has_no_size() {
        let mounts = "/dev/sda1 / ext4 rw,relatime 0 1\nfs:/export /mnt/a\\040b nfs4 ro 0 0\n";
        let links =
            "/dev/disk/by-uuid:\ntotal 0\nlrwxrwxrwx 1 root root 10 Jan  1 00:00 12ab -> ../../sda1\n";
        let statfs = "/|4096|1000|600|500|100|40\n";
        let sections = [("mounts", mounts), ("statfs", statfs), ("late_statfs1", ""), ("links", links)];
        let facts = facts(&sections.into_iter().collect()).0;
        let [root, share] = [0, 1].map(|at| &facts["mounts"][at]);
        assert_eq!(
            [&root["uuid"], &root["passno"], &root["size_available"]],
            [&Value::from("12ab"), &1.into(), &2_048_000.into()]
        );
        assert_eq!([&root["block_used"], &root["inode_used"]], [&Value::from(500), &60.into()]);
        assert_eq!([&share["mount"], &share["uuid"]], ["/mnt/a b", "N/A"]);
        assert!(
            share.get("size_total").is_none() && share.get("note").is_some() && root.get("note").is_none()
        );
    }
}
