use std::rc::Rc;

use crate::source::{Diagnostic, Kind, Node, did_you_mean_hint};

use super::{
    keywords::{Keywords, Setting},
    play::RoleEntry,
    reader::Reader,
    table::Thing,
};

impl Reader<'_> {
    pub fn role_entries(&mut self, node: &Node) -> Vec<RoleEntry> {
        let Some(entries) = node.as_list() else {
            if !node.is_null() {
                let hint = node.as_str().map(|name| format!("write `[{name}]`"));
                let error = Diagnostic::error(format!("expected a list of roles, got {}", node.noun()));
                self.errors.push(error.at(&node.place).maybe_hint(hint));
            }
            return vec![];
        };
        let present = self.present(entries, "roles");
        present.filter_map(|node| self.role_entry(node)).collect()
    }

    fn role_entry(&mut self, node: &Node) -> Option<RoleEntry> {
        if node.as_map().is_some() {
            return self.role_mapping(node);
        }
        Some(RoleEntry {
            place: node.place.clone(),
            role: self.role_name(node)?,
            keywords: Rc::default(),
            params: vec![],
        })
    }

    fn role_name(&mut self, node: &Node) -> Option<Setting> {
        match &node.kind {
            Kind::Str(name) if name.contains(',') && !name.contains("{{") => {
                let hint = "write `- role: NAME` with the params as keys beside it";
                self.error(format!("invalid old style role requirement: {name}"), node);
                if let Some(error) = self.errors.last_mut() {
                    error.hints.push(hint.to_owned());
                }
                None
            }
            Kind::Str(_) => {
                let name = self.setting(node);
                self.sound(name)
            }
            Kind::Int(_) => self.text(node.place.text().trim(), node),
            _ => {
                self.error(format!("the name of a role must be text, not {}", node.noun()), node);
                None
            }
        }
    }

    fn role_mapping(&mut self, node: &Node) -> Option<RoleEntry> {
        let source = node.get("src").filter(|_| node.get("role").is_none());
        let named = node.get("role").or_else(|| node.get("name"));
        let role = match (named, source) {
            (Some(name), _) => self.role_name(name)?,
            (None, Some(source)) => self.text(repository_name(source.as_str()?), source)?,
            (None, None) => {
                let keys = node.as_map().unwrap_or_default().iter().filter_map(|entry| entry.key.as_str());
                let near = keys.into_iter().find_map(|key| did_you_mean_hint(key, ["role", "name"]));
                let error = Diagnostic::error("role definitions must contain a role name");
                self.errors.push(error.at(&node.place).maybe_hint(near));
                return None;
            }
        };
        let mut keywords = Keywords::default();
        let mut params = vec![];
        for (key, entry) in self.mapping(node, "a role entry") {
            let galaxy = matches!(key, "src" | "scm" | "version");
            if matches!(key, "role" | "name") || galaxy && source.is_some() {
                continue;
            }
            if !self.shared(&mut keywords, Thing::Role, &entry.key, &entry.value) {
                params.extend(self.arg(key, &entry.key, &entry.value));
            }
        }
        Some(RoleEntry { place: node.place.clone(), role, keywords: Rc::new(keywords), params })
    }
}

/// The name that a role gets from where it is fetched.
fn repository_name(source: &str) -> &str {
    let last = source.trim_end_matches('/').rsplit('/').next().unwrap_or(source);
    let last = last.split(',').next().unwrap_or(last);
    [".git", ".tar.gz"].iter().find_map(|end| last.strip_suffix(end)).unwrap_or(last)
}
