mod any;
mod load;
mod order;
mod select;
mod values;

use crate::source::{Diagnostic, Secrets};

use super::{Inventory, Loaded};

/// A folder of one test, removed at its end.
pub(super) struct Folder(pub std::path::PathBuf);

impl Folder {
    pub(super) fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("deploy-host-inventory-{}-{name}", std::process::id()));
        for (file, text) in files {
            let file = path.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        Self(path)
    }

    pub(super) fn load(&self, source: &str) -> Result<Loaded, Diagnostic> {
        let path = self.0.join(source);
        Inventory::load_with(&[path.to_str().unwrap().to_owned()], &Secrets::default())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The inventory of one file, of an INI file unless the name says otherwise.
pub(super) fn read(name: &str, text: &str) -> Result<Loaded, Diagnostic> {
    static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let unique = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    Folder::new(&unique.to_string(), &[(name, text)]).load(name)
}

pub(super) fn inventory(text: &str) -> Inventory {
    read("hosts.ini", text).unwrap().inventory
}

/// `name(child, child)[host, host]` of every group, in order.
pub(super) fn outline(inventory: &Inventory) -> String {
    let groups = inventory.groups.values().map(|group| {
        let list = |names: &indexmap::IndexSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" ");
        format!("{}({})[{}]", group.name, list(&group.children), list(&group.hosts))
    });
    groups.collect::<Vec<_>>().join(" ")
}

/// A variable of a host, as text.
pub(super) fn var(inventory: &Inventory, host: &str, name: &str) -> String {
    match inventory.hosts[host].vars.get(name) {
        Some(template) => {
            template.as_literal().map_or_else(|| template.source(), |value| format!("{value:?}"))
        }
        None => "-".into(),
    }
}
