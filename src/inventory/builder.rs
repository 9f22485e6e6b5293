use std::{path::Path, rc::Rc};

use crate::{
    source::{Diagnostic, Kind, Node, Place},
    template::Template,
};

use super::{
    address::{Address, expand},
    store::{Inventory, Loaded},
};

/// The inventory while its sources are read.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) inventory: Inventory,
    pub(super) warnings: Vec<Diagnostic>,
    /// The source that is being read.
    source: Option<Rc<Path>>,
    odd_names: Vec<String>,
}

impl Builder {
    pub(super) fn start(&mut self, source: &Path) {
        self.source = Some(source.into());
    }

    pub(super) fn group(&mut self, name: &str) {
        if self.inventory.groups.contains_key(name) {
            return;
        }
        if !is_identifier(name) {
            self.odd_names.push(name.to_owned());
        }
        self.inventory.group(name);
    }

    pub(super) fn child(&mut self, parent: &str, child: &str, place: &Place) -> Result<(), Diagnostic> {
        self.group(parent);
        self.group(child);
        if self.inventory.link(parent, child) {
            return Ok(());
        }
        Err(Diagnostic::error(format!(
            "Adding group '{child}' as child to '{parent}' creates a recursive dependency loop."
        ))
        .at(place))
    }

    /// The hosts that a name with ranges and port means, put into a group.
    pub(super) fn hosts(
        &mut self,
        group: &str,
        pattern: &str,
        place: &Place,
    ) -> Result<Vec<String>, Diagnostic> {
        let address = Address::parse(pattern).map_err(|message| Diagnostic::error(message).at(place))?;
        let names = expand(&address.host).map_err(|message| Diagnostic::error(message).at(place))?;
        for name in &names {
            self.host(group, name);
            if let Some(port) = address.port {
                let port = Node { place: place.clone(), kind: Kind::Int(port.into()), tag: None };
                self.host_var(name, "ansible_port", &port)?;
            }
        }
        Ok(names)
    }

    /// One host by its exact name.
    pub(super) fn host(&mut self, group: &str, name: &str) {
        self.inventory.host(name, self.source.as_ref());
        self.inventory.enlist(group, name);
    }

    pub(super) fn host_var(&mut self, host: &str, name: &str, value: &Node) -> Result<(), Diagnostic> {
        let value = Template::lenient(value);
        self.set_host_var(host, name, value);
        Ok(())
    }

    /// A variable of several hosts: parsed once.
    pub(super) fn hosts_var(&mut self, hosts: &[String], name: &str, value: &Node) -> Result<(), Diagnostic> {
        let value = Template::lenient(value);
        hosts.iter().for_each(|host| self.set_host_var(host, name, value.clone()));
        Ok(())
    }

    fn set_host_var(&mut self, host: &str, name: &str, value: Template) {
        let host = self.inventory.host(host, self.source.as_ref());
        Rc::make_mut(&mut host.vars).insert(name.to_owned(), value);
    }

    pub(super) fn group_var(&mut self, group: &str, name: &str, value: &Node) -> Result<(), Diagnostic> {
        if name == "ansible_group_priority" {
            let Some(priority) = integer(value) else {
                return Err(Diagnostic::error("`ansible_group_priority` must be an integer").at(&value.place));
            };
            self.inventory.group(group).priority = priority;
            return Ok(());
        }
        let value = Template::lenient(value);
        Rc::make_mut(&mut self.inventory.group(group).vars).insert(name.to_owned(), value);
        Ok(())
    }

    pub(super) fn finish(mut self) -> Loaded {
        self.inventory.settle();
        if let Some(first) = self.odd_names.first() {
            let message =
                "Invalid characters were found in group names but not replaced, use -vvvv to see details";
            let note = format!("such as `{first}`: letters, digits and `_` can be used everywhere");
            self.warnings.push(Diagnostic::warning(message).note(note));
        }
        let groups = &self.inventory.groups;
        for name in self.inventory.hosts.keys().filter(|name| groups.contains_key(*name)) {
            let message = format!("Found both group and host with same name: {name}");
            self.warnings.push(Diagnostic::warning(message));
        }
        Loaded { inventory: self.inventory, warnings: self.warnings }
    }
}

fn integer(value: &Node) -> Option<i64> {
    match &value.kind {
        Kind::Int(number) => Some(*number),
        Kind::Str(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn is_identifier(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
