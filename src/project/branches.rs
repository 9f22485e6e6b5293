use std::rc::Rc;

use crate::{
    playbook::{Block, Item, Kind, Task},
    vars::{Context, Level},
};

use super::{
    loader::{Loader, below},
    tree::{Branch, Placed, PlacedBlock},
};

impl Loader<'_> {
    /// Items in their context; static imports become what they import.
    pub fn branches(&mut self, items: &[Item], context: &Rc<Context>, kind: Kind) -> Vec<Branch> {
        let mut branches = vec![];
        for item in items {
            match item {
                Item::Block(block) => branches.push(self.block(block, context)),
                Item::Task(task) => branches.extend(self.task(task, context, kind)),
            }
        }
        branches
    }

    fn block(&mut self, block: &Rc<Block>, context: &Rc<Context>) -> Branch {
        let context = below(context, Level::Block, &block.keywords, context.dir.clone());
        Branch::Block(Rc::new(PlacedBlock {
            block: block.clone(),
            body: self.branches(&block.block, &context, Kind::Tasks),
            rescue: self.branches(&block.rescue, &context, Kind::Tasks),
            always: self.branches(&block.always, &context, Kind::Tasks),
            context,
        }))
    }

    fn task(&mut self, task: &Rc<Task>, context: &Rc<Context>, kind: Kind) -> Vec<Branch> {
        match task.short_module() {
            "import_tasks" => self.import_tasks(task, context, kind),
            "include" if is_static(task) && !is_lost(task, context) => self.import_tasks(task, context, kind),
            "import_role" if kind == Kind::Tasks => self.import_role(task, context),
            "import_role" | "include_role" if kind == Kind::Handlers => {
                let module = task.short_module();
                let error = format!("using '{module}' as a handler is not supported.");
                self.errors.push(crate::source::Diagnostic::error(error).at(&task.module_place));
                vec![]
            }
            _ => vec![Branch::Task(self.place(task, context, kind))],
        }
    }

    fn place(&self, task: &Rc<Task>, context: &Rc<Context>, kind: Kind) -> Rc<Placed> {
        let mut tags = self.inherited_tags(context);
        tags.extend(self.tags(&task.keywords.tags, context));
        let mut seen = std::collections::HashSet::new();
        tags.retain(|tag| seen.insert(tag.clone()));
        Rc::new(Placed { task: task.clone(), context: context.clone(), tags, kind })
    }

    /// Of all levels, the outermost first. Those of a dynamic include select the include only.
    fn inherited_tags(&self, context: &Rc<Context>) -> Vec<String> {
        let mut levels: Vec<_> = context.chain().collect();
        levels.reverse();
        let inherits = |level: &&Rc<Context>| !matches!(level.level, Level::Include);
        levels.iter().filter(inherits).flat_map(|level| self.tags(&level.keywords.tags, level)).collect()
    }
}

/// The old `include` is static where nothing about it can depend on a host.
fn is_static(task: &Task) -> bool {
    let literal = || super::import_tasks::file(task).is_some_and(|(file, _)| file.as_literal().is_some());
    task.r#static.unwrap_or_else(|| task.r#loop.is_none() && literal())
}

/// An old `include` whose file is not there, and which does not insist on being static, is looked for when its turn
/// comes.
fn is_lost(task: &Task, context: &Rc<Context>) -> bool {
    let name = super::import_tasks::file(task).and_then(|(file, _)| file.as_literal());
    let is_lost = |name: &str| super::task_files::find(name, context).is_err();
    task.r#static.is_none() && name.as_ref().and_then(|name| name.as_str()).is_some_and(is_lost)
}
