use std::{
    collections::{BTreeSet, HashSet},
    path::PathBuf,
    rc::Rc,
};

use crate::{
    project::Project,
    source::{Diagnostic, Place, did_you_mean, shown},
    vars::Store,
};

use super::near_delegates::letters;

/// Variables by which a host is reached, without `ansible_`.
const WAYS: &[&str] = &[
    "async_dir",
    "become",
    "become_exe",
    "become_flags",
    "become_method",
    "become_pass",
    "become_password",
    "become_user",
    "connection",
    "host",
    "host_key_checking",
    "password",
    "pipelining",
    "port",
    "private_key_file",
    "python_interpreter",
    "remote_tmp",
    "shell_executable",
    "shell_type",
    "ssh_args",
    "ssh_common_args",
    "ssh_executable",
    "ssh_extra_args",
    "ssh_host",
    "ssh_host_key_checking",
    "ssh_pass",
    "ssh_password",
    "ssh_pipelining",
    "ssh_port",
    "ssh_private_key_file",
    "ssh_retries",
    "ssh_timeout",
    "ssh_user",
    "su_exe",
    "su_flags",
    "su_pass",
    "su_user",
    "sudo_exe",
    "sudo_flags",
    "sudo_pass",
    "sudo_user",
    "timeout",
    "user",
];

/// Names of an inventory that are nearly those that mean something: of variables, and of files of variables.
pub fn near_names(store: &Rc<Store>, project: &Project) -> Vec<Diagnostic> {
    let inventory = store.inventory.borrow();
    let hosts = inventory.hosts.values().flat_map(|host| host.vars.iter());
    let groups = inventory.groups.values().flat_map(|group| group.vars.iter());
    let mut found: Vec<Diagnostic> =
        hosts.chain(groups).filter_map(|(name, value)| variable(name, value.place())).collect();
    let plays = project.plays.iter().map(|tree| tree.dir.clone());
    let dirs: BTreeSet<PathBuf> =
        inventory.dirs.iter().cloned().chain(plays).chain([project.root.clone()]).collect();
    let [hosts, groups]: [Vec<&str>; 2] = [
        inventory.hosts.keys().map(String::as_str).collect(),
        inventory.groups.keys().map(String::as_str).collect(),
    ];
    for dir in &dirs {
        found.extend(files(&dir.join("group_vars"), "group", &groups));
        found.extend(files(&dir.join("host_vars"), "host", &hosts));
    }
    found
}

/// The line of what may be meant for a password is not shown.
fn variable(name: &str, place: &Place) -> Option<Diagnostic> {
    let way = name.strip_prefix("ansible_").filter(|way| !WAYS.contains(way))?;
    let meant = did_you_mean(way, WAYS).filter(|meant| way != format!("{meant}s"))?;
    let message = format!("`{name}` says nothing of how a host is reached");
    let warning = match meant.contains("pass") {
        true => Diagnostic::warning(format!("{message} ({place})")),
        false => Diagnostic::warning(message).at(place),
    };
    Some(warning.hint(format!("did you mean `ansible_{meant}`?")))
}

/// Files of variables that are nobody's, where a name that is nearly the same has none.
fn files(folder: &std::path::Path, whose: &str, names: &[&str]) -> Vec<Diagnostic> {
    let entries = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let mut entries: Vec<(String, PathBuf)> = entries
        .filter_map(|path| Some((path.file_name()?.to_str()?.split('.').next()?.to_owned(), path)))
        .collect();
    entries.sort();
    let theirs: HashSet<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    let known: HashSet<&str> = names.iter().copied().collect();
    let lone: Vec<&&str> = names.iter().filter(|name| !theirs.contains(*name)).collect();
    let strays = entries.iter().filter(|(name, path)| {
        let whole = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // Names of hosts may have dots.
        !name.is_empty()
            && !known.contains(name.as_str())
            && !names.iter().any(|known| whole.starts_with(known))
    });
    let told = strays.filter_map(|(name, path)| {
        let meant = did_you_mean(name, &lone).filter(|meant| letters(meant) != letters(name))?;
        let warning = Diagnostic::warning(format!("`{}` is of no {whose}", shown(path)));
        Some(warning.hint(format!("did you mean `{meant}`?")))
    });
    told.collect()
}
