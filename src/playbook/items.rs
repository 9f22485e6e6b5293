use std::rc::Rc;

use crate::source::{Diagnostic, Entry, Node};

use super::{
    keywords::Keywords,
    reader::{Kind, Reader},
    table::Thing,
    task::{Block, Item},
    words::is_identifier,
};

const LIST: &str = "an item of a list starts with `- `";

impl Reader<'_> {
    /// A list of tasks and blocks.
    pub fn items(&mut self, node: &Node, kind: Kind) -> Vec<Item> {
        let Some(entries) = node.as_list() else {
            if !node.is_null() {
                self.error_with(format!("expected a list of tasks, got {}", node.noun()), node, LIST);
            }
            return vec![];
        };
        let present = self.present(entries, "tasks");
        present.filter_map(|node| self.item(node, kind)).collect()
    }

    fn item(&mut self, node: &Node, kind: Kind) -> Option<Item> {
        if node.as_map().is_none() {
            self.no_mapping(node);
            return None;
        }
        if node.get("hosts").is_some() && ["tasks", "roles"].iter().any(|key| node.get(key).is_some()) {
            self.error_with(
                "a play cannot stand in a list of tasks",
                node,
                "a file of tasks holds only what stands below `tasks:`",
            );
            return None;
        }
        let is_block = ["block", "rescue", "always"].iter().any(|key| node.get(key).is_some());
        match kind {
            Kind::Handlers if is_block => {
                self.error("using a block as a handler is not supported", node);
                None
            }
            Kind::Tasks | Kind::Notified if is_block => Some(Item::Block(Rc::new(self.block(node)))),
            Kind::Tasks => Some(Item::Task(Rc::new(self.task(Thing::Task, node)?))),
            Kind::Handlers | Kind::Notified => Some(Item::Task(Rc::new(self.task(Thing::Handler, node)?))),
        }
    }

    fn no_mapping(&mut self, node: &Node) {
        let message = format!("a task must be a mapping, not {}", node.noun());
        let text = node.as_str().unwrap_or_default();
        let first = text.split_whitespace().next().unwrap_or_default();
        let hint = match first.split_once(':') {
            Some((key, value)) if is_identifier(key) => {
                Some(format!("a blank stands behind the colon: `{key}: {value}`"))
            }
            _ if self.modules.iter().any(|module| module == first) => {
                Some(format!("write `{first}:{}`", &text[first.len()..]))
            }
            _ => None,
        };
        self.errors.push(Diagnostic::error(message).at(&node.place).maybe_hint(hint));
    }

    fn block(&mut self, node: &Node) -> Block {
        let mut block = Block {
            place: node.place.clone(),
            name: None,
            keywords: Rc::default(),
            block: vec![],
            rescue: vec![],
            always: vec![],
        };
        let mut keywords = Keywords::default();
        for (key, entry) in self.mapping(node, "a block") {
            match key {
                "name" => block.name = self.checked(key, &entry.value),
                "block" => block.block = self.section(key, &entry.value),
                "rescue" => block.rescue = self.needy(key, entry, node),
                "always" => block.always = self.needy(key, entry, node),
                _ => {
                    if !self.shared(&mut keywords, Thing::Block, &entry.key, &entry.value) {
                        self.unknown(Thing::Block, &entry.key);
                    }
                }
            }
        }
        block.keywords = Rc::new(keywords);
        block
    }

    /// `rescue` and `always` need a `block` that they belong to.
    fn needy(&mut self, key: &str, entry: &Entry, block: &Node) -> Vec<Item> {
        if block.get("block").is_none() {
            self.error(format!("'{key}' keyword cannot be used without 'block'"), &entry.key);
        }
        self.section(key, &entry.value)
    }

    fn section(&mut self, key: &str, node: &Node) -> Vec<Item> {
        if node.as_map().is_some() {
            self.error_with(format!("`{key}` must be a list of tasks, not {}", node.noun()), node, LIST);
            return vec![];
        }
        self.items(node, Kind::Tasks)
    }
}
