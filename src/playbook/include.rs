use std::rc::Rc;

use crate::source::{Diagnostic, Entry, Node};

use super::{
    keywords::Keywords,
    reader::Reader,
    table::Thing,
    task::{Task, short_name},
};

impl Reader<'_> {
    /// What only tasks may say that bring in other tasks, and what they may not.
    pub fn check_include(&mut self, task: &Task, entries: &[(&str, &Entry)]) {
        let (thing, apply) = match short_name(&task.module) {
            "include_tasks" => (Thing::TaskInclude, true),
            "include_role" => (Thing::IncludeRole, true),
            "import_tasks" | "import_role" => (Thing::Task, false),
            _ => return,
        };
        if !apply {
            self.refuse_loop(task);
            return;
        }
        for (name, entry) in entries {
            let fits = thing.allows(name) || *name == "listen" || !Thing::Task.allows(name);
            if !fits {
                let message = format!("'{name}' is not a valid attribute for a {}", thing.name());
                let hint = format!("to give it to the included tasks: `apply: {{{name}: …}}`");
                self.errors.push(Diagnostic::error(message).at(&entry.key.place).hint(hint));
            }
        }
    }

    fn refuse_loop(&mut self, task: &Task) {
        let Some(r#loop) = &task.r#loop else {
            return;
        };
        let (import, include) = match short_name(&task.module) {
            "import_role" => ("import_role", "include_role"),
            _ => ("import_tasks", "include_tasks"),
        };
        let message =
            format!("you cannot use loops on '{import}' statements. You should use '{include}' instead.");
        self.errors.push(Diagnostic::error(message).at(&r#loop.place));
    }

    /// The keywords of `apply:`.
    pub fn apply(&mut self, node: &Node) -> Option<Rc<Keywords>> {
        if node.is_null() {
            return None;
        }
        let mut keywords = Keywords::default();
        for (key, entry) in self.mapping(node, "`apply`") {
            let taken = self.shared(&mut keywords, Thing::Block, &entry.key, &entry.value);
            if !taken && key != "name" {
                self.unknown(Thing::Block, &entry.key);
            }
        }
        Some(Rc::new(keywords))
    }
}
