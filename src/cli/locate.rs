use std::path::{Path, PathBuf};

use crate::vars::Config;

/// Names of an inventory beside a project, in the order in which they are tried.
const INVENTORIES: &[&str] =
    &["inventory", "inventory.yml", "inventory.yaml", "inventory.ini", "hosts", "hosts.yml"];

/// The inventory sources of a run: those given, those configured, or what lies beside the project.
pub fn inventory(given: &[String], config: &Config, root: &Path) -> Vec<String> {
    if !given.is_empty() {
        return given.to_vec();
    }
    let configured = config.inventory();
    if config.given("defaults.inventory").is_some() {
        return configured;
    }
    let beside = INVENTORIES.iter().map(|name| root.join(name)).find(|path| path.exists());
    match beside {
        Some(path) => vec![path.display().to_string()],
        None => configured.into_iter().filter(|path| Path::new(path).exists()).collect(),
    }
}

/// The folder in which `ansible.cfg` is looked for: the working folder, or that of the playbook's project.
pub fn config_dir(cwd: &Path, playbook: &Path) -> PathBuf {
    let folder = cwd.join(playbook).parent().map(Path::to_owned).unwrap_or_default();
    let beside = [cwd.to_owned(), folder.clone(), folder.join("..")];
    beside.into_iter().find(|dir| dir.join("ansible.cfg").is_file()).unwrap_or_else(|| cwd.to_owned())
}
