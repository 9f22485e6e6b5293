use std::rc::Rc;

use crate::source::{Entry, Kind, Node};

use super::{
    keywords::{Keywords, Setting},
    reader::Reader,
    table::Thing,
    task::{LoopControl, Task, short_name},
    words::each,
};

/// A task on the way: what its keys said so far.
struct Draft<'n> {
    thing: Thing,
    task: Task,
    keywords: Keywords,
    /// Keys that are no keywords, `action` and `local_action`.
    candidates: Vec<&'n Entry>,
    args: Option<&'n Node>,
    loops: Vec<&'n Entry>,
    control: LoopControl,
}

impl Reader<'_> {
    /// A task or a handler.
    pub fn task(&mut self, thing: Thing, node: &Node) -> Option<Task> {
        let entries = self.mapping(node, "a task");
        let mut draft = Draft {
            thing,
            task: Task::bare("", &node.place),
            keywords: Keywords::default(),
            candidates: vec![],
            args: None,
            loops: vec![],
            control: LoopControl::default(),
        };
        for (key, entry) in &entries {
            self.task_key(&mut draft, key, entry);
        }
        draft.task.r#loop = self.r#loop(&draft.loops, std::mem::take(&mut draft.control));
        let task = self.finish(draft, node)?;
        self.check_include(&task, &entries);
        Some(task)
    }

    fn task_key<'n>(&mut self, draft: &mut Draft<'n>, key: &str, entry: &'n Entry) {
        let value = &entry.value;
        match key {
            "action" | "local_action" => draft.candidates.push(entry),
            "args" => draft.args = Some(value),
            "loop" => draft.loops.push(entry),
            _ if key.starts_with("with_") => draft.loops.push(entry),
            "loop_control" => draft.control = self.loop_control(value),
            "register" => draft.task.register = self.identifier(value, key),
            "listen" if draft.thing == Thing::Handler => draft.task.listen = self.topics(value),
            "static" => draft.task.r#static = self.r#static(entry),
            "changed_when" => draft.task.changed_when = self.conditions(value),
            "failed_when" => draft.task.failed_when = self.conditions(value),
            "until" => draft.task.until = self.conditions(value),
            _ => {
                if let Some(slot) = slot(&mut draft.task, key) {
                    *slot = self.checked(key, value);
                } else if !self.shared(&mut draft.keywords, draft.thing, &entry.key, value) {
                    draft.candidates.push(entry);
                }
            }
        }
    }

    /// The module, its arguments, and what depends on them.
    fn finish(&mut self, draft: Draft<'_>, node: &Node) -> Option<Task> {
        let action = self.action(draft.thing, &draft.candidates, node)?;
        let mut task = draft.task;
        let mut keywords = draft.keywords;
        task.args = action.args;
        if let Some(args) = draft.args {
            self.defaults(&action.module, &mut task.args, args);
        }
        if matches!(short_name(&action.module), "include_tasks" | "include_role") {
            let inline = action.node.and_then(|node| node.get("apply"));
            let apply = inline.or_else(|| draft.args.and_then(|args| args.get("apply")));
            task.apply = apply.and_then(|node| self.apply(node));
            task.args.named.retain(|arg| arg.name != "apply");
        }
        if action.local {
            keywords.delegate_to = self.text("localhost", action.key);
        }
        task.module = action.module;
        task.module_place = action.key.place.clone();
        task.keywords = Rc::new(keywords);
        Some(task)
    }

    /// `listen`: one name or several.
    fn topics(&mut self, node: &Node) -> Vec<String> {
        let mut topics = vec![];
        for node in each(node) {
            match node.as_str() {
                Some(topic) => topics.push(topic.to_owned()),
                None => self.error(format!("`listen` must be text, not {}", node.noun()), node),
            }
        }
        topics
    }

    fn r#static(&mut self, entry: &Entry) -> Option<bool> {
        self.warn("`static` is obsolete: `import_tasks` is static, `include_tasks` is not", &entry.key);
        match entry.value.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }
}

fn slot<'t>(task: &'t mut Task, key: &str) -> Option<&'t mut Option<Setting>> {
    Some(match key {
        "name" => &mut task.name,
        "retries" => &mut task.retries,
        "delay" => &mut task.delay,
        "async" => &mut task.r#async,
        "poll" => &mut task.poll,
        _ => return None,
    })
}
