use std::rc::Rc;

use crate::{
    source::{Entry, Node, did_you_mean},
    template::{Template, Value},
};

use super::{
    keywords::{Keywords, Setting},
    play::{Gather, Include, Play, PlayEntry},
    reader::{Kind, Reader},
    table::Thing,
    words::each,
};

impl Reader<'_> {
    pub fn plays(&mut self, node: &Node) -> Vec<PlayEntry> {
        let path = crate::source::shown(node.place.path()).into_owned();
        match node.as_list() {
            None if node.is_null() => self.error(format!("empty playbook, nothing to do: {path}"), node),
            None => {
                let noun = node.noun();
                let message = format!("a playbook must be a list of plays, got {noun} instead: {path}");
                self.error_with(message, node, "a play starts with `- `");
            }
            Some([]) => self.error(format!("a playbook must contain at least one play: {path}"), node),
            Some(_) => {}
        }
        node.as_list().unwrap_or_default().iter().filter_map(|node| self.play_entry(node)).collect()
    }

    fn play_entry(&mut self, node: &Node) -> Option<PlayEntry> {
        if node.as_map().is_none() {
            self.error("playbook entries must be either valid plays or 'import_playbook' statements", node);
            return None;
        }
        let import = ["import_playbook", "ansible.builtin.import_playbook", "include"]
            .iter()
            .find_map(|key| Some((*key, node.get(key)?)));
        match import {
            Some((key, file)) => self.playbook_include(node, key, file).map(PlayEntry::Include),
            None => self.play(node).map(|play| PlayEntry::Play(Box::new(play))),
        }
    }

    fn playbook_include(&mut self, node: &Node, key: &str, file: &Node) -> Option<Include> {
        if key == "include" {
            self.warn("`include` among plays is an old name of `import_playbook`", node);
        }
        let mut keywords = Keywords::default();
        for (name, entry) in self.mapping(node, "a playbook entry") {
            let thing = Thing::PlaybookInclude;
            let known = name == key || name == "name";
            if !known && !self.shared(&mut keywords, thing, &entry.key, &entry.value) {
                self.unknown(thing, &entry.key);
            }
        }
        let file = self.checked("import_playbook", file);
        let file = self.sound(file);
        if file.is_none() {
            self.error("playbook import parameter is missing", node);
        }
        Some(Include { place: node.place.clone(), file: file?, keywords: Rc::new(keywords) })
    }

    fn play(&mut self, node: &Node) -> Option<Play> {
        let entries = self.mapping(node, "a play");
        let hosts = self.hosts(node);
        let mut play = Play {
            place: node.place.clone(),
            name: None,
            hosts: hosts.clone().unwrap_or_else(|| nobody(node)),
            keywords: Rc::default(),
            gather: Gather::default(),
            vars_files: vec![],
            vars_prompt: vec![],
            roles: vec![],
            pre_tasks: vec![],
            tasks: vec![],
            post_tasks: vec![],
            handlers: vec![],
            force_handlers: None,
            max_fail_percentage: None,
            serial: None,
            strategy: None,
            order: None,
        };
        let mut keywords = Keywords::default();
        for (key, entry) in entries {
            self.play_key(&mut play, &mut keywords, key, entry);
        }
        if node.get("user").is_some() && node.get("remote_user").is_some() {
            self.error("both 'user' and 'remote_user' are set for this play", node);
        }
        play.keywords = Rc::new(keywords);
        hosts.map(|_| play)
    }

    fn play_key(&mut self, play: &mut Play, keywords: &mut Keywords, key: &str, entry: &Entry) {
        let value = &entry.value;
        match key {
            "hosts" => {}
            "roles" => play.roles = self.role_entries(value),
            "pre_tasks" => play.pre_tasks = self.items(value, Kind::Tasks),
            "tasks" => play.tasks = self.items(value, Kind::Tasks),
            "post_tasks" => play.post_tasks = self.items(value, Kind::Tasks),
            "handlers" => play.handlers = self.items(value, Kind::Handlers),
            "vars_files" => {
                let files = self.settings(value).into_iter();
                play.vars_files = files.filter_map(|file| self.sound(Some(file))).collect();
            }
            "vars_prompt" => play.vars_prompt = self.prompts(value),
            _ => {
                if let Some(slot) = slot(play, key) {
                    self.check_choice(key, value);
                    let setting = self.checked(key, value);
                    *slot = self.sound(setting);
                } else if !self.shared(keywords, Thing::Play, &entry.key, value) {
                    self.unknown(Thing::Play, &entry.key);
                }
            }
        }
    }

    fn hosts(&mut self, play: &Node) -> Option<Setting> {
        let Some(node) = play.get("hosts") else {
            // A name that is nearly this one is told by itself.
            let keys = play.as_map().unwrap_or_default().iter().filter_map(|entry| entry.key.as_str());
            if !keys.into_iter().any(|key| did_you_mean("hosts", [key]).is_some()) {
                self.error("the field 'hosts' is required but was not set", play);
            }
            return None;
        };
        let empty = |node: &Node| node.is_null() || node.as_str().is_some_and(|text| text.trim().is_empty());
        if empty(node) || node.as_list().is_some_and(<[Node]>::is_empty) {
            self.error("hosts list cannot be empty", node);
            return None;
        }
        for node in each(node) {
            if empty(node) {
                self.error("hosts list cannot contain values of 'None'", node);
            } else if node.as_list().is_some() || node.as_map().is_some() {
                self.error(format!("hosts must be text or a list of text, not {}", node.noun()), node);
            }
        }
        Some(Setting { place: node.place.clone(), value: self.keep(Template::new(node))? })
    }
}

/// In the place of what is missing, so that the rest of the play can be read.
fn nobody(play: &Node) -> Setting {
    Setting { place: play.place.clone(), value: Template::literal(Value::Null, &play.place) }
}

fn slot<'p>(play: &'p mut Play, key: &str) -> Option<&'p mut Option<Setting>> {
    Some(match key {
        "name" => &mut play.name,
        "gather_facts" => &mut play.gather.gather_facts,
        "gather_subset" => &mut play.gather.gather_subset,
        "gather_timeout" => &mut play.gather.gather_timeout,
        "fact_path" => &mut play.gather.fact_path,
        "force_handlers" => &mut play.force_handlers,
        "max_fail_percentage" => &mut play.max_fail_percentage,
        "serial" => &mut play.serial,
        "strategy" => &mut play.strategy,
        "order" => &mut play.order,
        _ => return None,
    })
}
