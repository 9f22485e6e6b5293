use crate::{
    source::{Diagnostic, Kind, Node},
    template::Template,
};

use super::{
    keywords::{Keywords, Setting, VarEntry},
    reader::Reader,
    table::{Thing, misfit},
    words::{each, is_identifier, is_template, meant_identifier},
};

impl Reader<'_> {
    /// Takes a keyword that many things share. False: the key is none of them, or the thing does not have it.
    pub fn shared(&mut self, keywords: &mut Keywords, thing: Thing, key: &Node, value: &Node) -> bool {
        let Some(name) = self.modern(thing, key).filter(|name| thing.allows(name)) else {
            return false;
        };
        match name {
            "environment" => keywords.environment.extend(self.environment(value)),
            "module_defaults" => keywords.module_defaults.extend(self.settings(value)),
            "tags" => keywords.tags.extend(self.tags(value)),
            "when" => keywords.when.extend(self.conditions(value)),
            "vars" => keywords.vars.extend(self.vars(thing, value)),
            "debugger" => self.warn("`debugger` has no effect: a task that fails is not debugged", key),
            _ => match slot(keywords, name) {
                Some(slot) => *slot = self.checked(name, value),
                None => return false,
            },
        }
        true
    }

    /// Mappings of variables.
    fn environment(&mut self, node: &Node) -> Vec<Setting> {
        for part in each(node) {
            let may_be =
                matches!(part.kind, Kind::Map(_) | Kind::Null) || part.as_str().is_some_and(is_template);
            if !may_be {
                self.error(
                    format!("`environment` must be a mapping of variables, not {}", part.noun()),
                    part,
                );
            }
        }
        self.settings(node)
    }

    /// The value of a keyword, if its type fits.
    pub fn checked(&mut self, keyword: &str, value: &Node) -> Option<Setting> {
        if let Some(message) = misfit(keyword, value) {
            let hint = (keyword == "become").then_some("it is yes or no: `become_user` names the user");
            self.errors.push(Diagnostic::error(message).at(&value.place).maybe_hint(hint));
            return None;
        }
        self.setting(value)
    }

    /// The name that a keyword has now.
    fn modern<'n>(&mut self, thing: Thing, key: &'n Node) -> Option<&'n str> {
        let name = key.as_str()?;
        let modern = match name {
            "sudo" | "su" => "become",
            "sudo_user" | "su_user" => "become_user",
            "user" if thing == Thing::Play => return Some("remote_user"),
            _ => return Some(name),
        };
        self.warn(format!("`{name}` is an old name of `{modern}`"), key);
        Some(modern)
    }

    /// Tags; text is split at commas.
    fn tags(&mut self, node: &Node) -> Vec<Setting> {
        let mut tags = vec![];
        for node in each(node) {
            match &node.kind {
                Kind::Str(text) if !is_template(text) => tags.extend(self.words(text, node)),
                Kind::List(_) | Kind::Map(_) => {
                    self.error(format!("a tag must be text, not {}", node.noun()), node);
                }
                _ => {
                    let tag = self.setting(node);
                    tags.extend(self.sound(tag));
                }
            }
        }
        tags
    }

    fn words(&mut self, text: &str, node: &Node) -> Vec<Setting> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let mut settings = vec![];
        for word in words {
            settings.extend(self.text(word, node));
        }
        settings
    }

    /// A setting whose text stands within a node.
    pub fn text(&mut self, text: &str, node: &Node) -> Option<Setting> {
        let value = Template::lenient_text(text, &node.place);
        self.sound(Some(Setting { place: node.place.clone(), value }))
    }

    /// `vars:`, a mapping or a list of mappings; the names are checked.
    fn vars(&mut self, thing: Thing, node: &Node) -> Vec<VarEntry> {
        if node.is_null() {
            return vec![];
        }
        let what = format!("vars in a {}", thing.name());
        let mut vars = vec![];
        for node in each(node) {
            for (name, entry) in self.mapping(node, &what) {
                if !is_identifier(name) {
                    let of = thing.name();
                    let why = "is not a valid variable name";
                    let message = format!("invalid variable name in vars specified for {of}: '{name}' {why}");
                    let error = Diagnostic::error(message).at(&entry.key.place);
                    self.errors.push(error.maybe_hint(meant_identifier(name)));
                }
                vars.push(self.variable(name, &entry.key, &entry.value));
            }
        }
        vars
    }

    /// A mistake in its value fails only who reads it.
    fn variable(&mut self, name: &str, key: &Node, value: &Node) -> VarEntry {
        let value = Template::lenient(value);
        self.warnings.extend(value.mistakes_of(name));
        VarEntry { name: name.to_owned(), place: key.place.clone(), value }
    }

    /// A whole file of variables; a list of mappings is one too.
    pub fn variables(&mut self, node: &Node) -> Vec<VarEntry> {
        if node.is_null() {
            return vec![];
        }
        let mut vars = vec![];
        for node in each(node) {
            if node.as_map().is_none() {
                self.error(format!("variables must be a mapping, not {}", node.noun()), node);
            }
            for entry in node.as_map().unwrap_or_default() {
                let name = entry.key.as_str().unwrap_or_else(|| entry.key.place.text().trim());
                vars.push(self.variable(name, &entry.key, &entry.value));
            }
        }
        vars
    }
}

fn slot<'k>(keywords: &'k mut Keywords, name: &str) -> Option<&'k mut Option<Setting>> {
    Some(match name {
        "any_errors_fatal" => &mut keywords.any_errors_fatal,
        "become" => &mut keywords.r#become,
        "become_exe" => &mut keywords.become_exe,
        "become_flags" => &mut keywords.become_flags,
        "become_method" => &mut keywords.become_method,
        "become_user" => &mut keywords.become_user,
        "check_mode" => &mut keywords.check_mode,
        "collections" => &mut keywords.collections,
        "connection" => &mut keywords.connection,
        "delegate_facts" => &mut keywords.delegate_facts,
        "delegate_to" => &mut keywords.delegate_to,
        "diff" => &mut keywords.diff,
        "ignore_errors" => &mut keywords.ignore_errors,
        "ignore_unreachable" => &mut keywords.ignore_unreachable,
        "no_log" => &mut keywords.no_log,
        "notify" => &mut keywords.notify,
        "port" => &mut keywords.port,
        "remote_user" => &mut keywords.remote_user,
        "run_once" => &mut keywords.run_once,
        "throttle" => &mut keywords.throttle,
        "timeout" => &mut keywords.timeout,
        _ => return None,
    })
}
