//! Executable inventories: `SCRIPT --list`, and `SCRIPT --host NAME` where that has no `_meta`.

use std::{collections::HashMap, path::Path, process::Command};

use indexmap::IndexSet;

use crate::source::{Diagnostic, Entry, File, Node, parse, shown};

use super::builder::Builder;

/// Reads what a script prints.
pub(super) fn read(path: &Path, builder: &mut Builder) -> Result<(), Diagnostic> {
    let root = ask(path, &["--list"])?;
    let Some(groups) = root.as_map() else {
        return Err(bad(path, "needs to be a json dict"));
    };
    let mut hosts: IndexSet<String> = IndexSet::new();
    for Entry { key, value } in groups {
        let name = key.as_str().ok_or_else(|| bad(path, "has a group whose name is not text"))?;
        if name != "_meta" {
            hosts.extend(group(name, value, builder)?);
        }
    }
    let meta = root.get("_meta").and_then(|meta| meta.get("hostvars")).map(by_name);
    for host in hosts {
        let asked;
        let vars = match &meta {
            Some(vars) => vars.get(host.as_str()).copied(),
            None => {
                asked = ask(path, &["--host", &host])?;
                Some(&asked)
            }
        };
        for Entry { key, value } in vars.and_then(Node::as_map).unwrap_or_default() {
            builder.host_var(&host, key.as_str().unwrap_or_default(), value)?;
        }
    }
    Ok(())
}

fn by_name(map: &Node) -> HashMap<&str, &Node> {
    let entries = map.as_map().unwrap_or_default();
    entries.iter().filter_map(|entry| Some((entry.key.as_str()?, &entry.value))).collect()
}

/// One group; the hosts that it lists.
fn group(name: &str, data: &Node, builder: &mut Builder) -> Result<Vec<String>, Diagnostic> {
    builder.group(name);
    let parts = ["hosts", "vars", "children"];
    let (hosts, vars) = match data.as_map() {
        None => (Some(data), None),
        Some(_) if parts.iter().any(|part| data.get(part).is_some()) => (data.get("hosts"), data.get("vars")),
        Some(_) => {
            builder.host(name, name);
            (None, Some(data))
        }
    };
    let wrong = |what: &str, place| {
        Diagnostic::error(format!("You defined a group '{name}' with bad data for {what}")).at(place)
    };
    let mut listed = vec![];
    if let Some(hosts) = hosts.filter(|hosts| !hosts.is_null()) {
        for host in hosts.as_list().ok_or_else(|| wrong("the host list", &hosts.place))? {
            let host = host.as_str().ok_or_else(|| wrong("the host list", &host.place))?;
            builder.host(name, host);
            listed.push(host.to_owned());
        }
    }
    if let Some(vars) = vars {
        for Entry { key, value } in vars.as_map().ok_or_else(|| wrong("variables", &vars.place))? {
            builder.group_var(name, key.as_str().unwrap_or_default(), value)?;
        }
    }
    for child in data.get("children").and_then(Node::as_list).unwrap_or_default() {
        if let Some(child_name) = child.as_str() {
            builder.child(name, child_name, &child.place)?;
        }
    }
    Ok(listed)
}

/// What the script prints, as JSON. No output is an empty answer of `--host`.
fn ask(path: &Path, args: &[&str]) -> Result<Node, Diagnostic> {
    let failed = |reason: String| {
        let path = shown(path);
        Diagnostic::error(format!("Inventory script ({path}) had an execution error: {}", reason.trim_end()))
    };
    let absolute = std::path::absolute(path).map_err(|error| failed(error.to_string()))?;
    let output = Command::new(absolute).args(args).output().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        let error = failed(String::from_utf8_lossy(&output.stderr).into_owned());
        return Err(error.note(format!("`{}` ended with {}", args.join(" "), output.status)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let file = File::new(format!("{} {}", path.display(), args.join(" ")), text);
    let loaded = parse(&file).map_err(|mut error| {
        error.message = bad(path, &error.message).message.clone();
        error
    })?;
    Ok(loaded.node)
}

fn bad(path: &Path, what: &str) -> Diagnostic {
    let path = shown(path);
    Diagnostic::error(format!("failed to parse executable inventory script results from {path}: {what}"))
}
