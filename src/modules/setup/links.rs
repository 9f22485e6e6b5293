use std::collections::BTreeMap;

use crate::ask::Sections;

/// The names in a folder of `/dev/disk` (`by-id`, `by-uuid`, `by-label`) by the device that they lead to.
pub fn links(sections: &Sections, folder: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut inside = false;
    for line in sections.get("links").unwrap_or_default().lines() {
        match line.strip_suffix(':') {
            Some(dir) if dir.starts_with("/dev/disk/") => inside = dir.ends_with(folder),
            _ => {}
        }
        if let Some((name, target)) = link(line).filter(|_| inside) {
            found.entry(last(target).to_owned()).or_default().push(name.to_owned());
        }
    }
    found
}

/// Name and target of a link, in a line of `ls -l`.
pub fn link(line: &str) -> Option<(&str, &str)> {
    let (before, target) = line.split_once(" -> ")?;
    Some((before.rsplit(' ').next()?, target))
}

/// The last part of a path.
pub fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
