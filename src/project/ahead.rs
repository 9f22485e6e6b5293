use std::{collections::HashSet, path::PathBuf, rc::Rc};

use crate::{playbook::Task, source::Diagnostic, template::Template};

use super::{
    import_tasks::file,
    render::text,
    task_files,
    tree::{Branch, IncludeRole, Included, Placed, Project},
    walk::tasks_of,
};

/// What dynamic includes will bring in if they are reached.
#[derive(Default)]
pub struct Ahead {
    /// Tasks and handlers, in no particular order, those of one file once.
    pub tasks: Vec<Rc<Placed>>,
    /// Includes whose files are wrong or missing. A run that does not reach them is not hurt by it.
    pub errors: Vec<(Rc<Placed>, Vec<Diagnostic>)>,
    /// What each include brings in, where that can be read.
    brought: Vec<(Rc<Placed>, Vec<Branch>)>,
    /// Includes whose names are known only when their turn comes.
    pub unknown: Vec<Rc<Placed>>,
}

impl Ahead {
    /// What a dynamic include brings in.
    pub fn brought_by(&self, placed: &Rc<Placed>) -> Option<&[Branch]> {
        let (_, branches) = self.brought.iter().find(|(include, _)| Rc::ptr_eq(include, placed))?;
        Some(branches)
    }

    /// What is wrong with the file that it names.
    pub fn wrong_with(&self, placed: &Rc<Placed>) -> &[Diagnostic] {
        let found = self.errors.iter().find(|(include, _)| Rc::ptr_eq(include, placed));
        found.map_or(&[], |(_, errors)| errors)
    }
}

const INCLUDES: &[&str] = &["include_tasks", "include", "include_role"];

impl Project {
    /// Whether vaulted files can be opened, as far as that needs a password.
    pub fn opens_vaults(&self) -> bool {
        !self.sources.options.secrets.is_empty()
    }

    /// Follows those dynamic includes whose names are literal, and the includes in what they bring in.
    pub fn ahead(&self) -> Ahead {
        let mut ahead = Ahead::default();
        let mut seen = HashSet::new();
        let mut open: Vec<_> = self.tasks().collect();
        while let Some(placed) = open.pop() {
            match self.foreseen(&placed) {
                Some(Err(errors)) => ahead.errors.push((placed, errors)),
                Some(Ok(included)) => {
                    if seen.insert(of(&included, &placed)) {
                        let mut tasks = tasks_of(&included.branches);
                        tasks.extend(included.handlers);
                        open.extend(tasks.iter().cloned());
                        ahead.tasks.append(&mut tasks);
                    }
                    ahead.brought.push((placed, included.branches));
                }
                None if INCLUDES.contains(&placed.task.short_module()) => ahead.unknown.push(placed),
                None => {}
            }
        }
        ahead
    }

    /// What an include of tasks may bring in of whose name only beginning and end are known: all files that fit. Those
    /// that are no lists of tasks cannot be brought in.
    pub fn possible(&self, placed: &Placed, beginning: &str, end: &str) -> Vec<Included> {
        let files = task_files::fitting(&placed.context, beginning, end);
        let included = files
            .iter()
            .map(|file| self.include_tasks(&file.to_string_lossy(), placed, placed.task.apply.clone()));
        included.filter_map(Result::ok).collect()
    }

    fn foreseen(&self, placed: &Placed) -> Option<Result<Included, Vec<Diagnostic>>> {
        let task = &placed.task;
        match task.short_module() {
            "include_tasks" | "include" => {
                let name = literal(file(task)?.0)?;
                Some(self.include_tasks(&name, placed, task.apply.clone()))
            }
            "include_role" => Some(self.include_role(&role(task)?, placed)),
            _ => None,
        }
    }
}

/// What an include brings in is looked at once.
fn of(included: &Included, placed: &Placed) -> (PathBuf, Option<String>) {
    let entry_point = placed.task.args.named.iter().find(|arg| arg.name == "tasks_from");
    (included.file.clone(), entry_point.and_then(|arg| literal(&arg.value)))
}

fn role(task: &Task) -> Option<IncludeRole> {
    let arg = |name: &str| task.args.named.iter().find(|arg| arg.name == name);
    // `None`: it is given, but not known yet.
    let option = |name: &str| match arg(name) {
        Some(arg) => literal(&arg.value).map(Some),
        None => Some(None),
    };
    Some(IncludeRole {
        name: literal(&arg("name").or_else(|| arg("role"))?.value)?,
        tasks_from: option("tasks_from")?,
        vars_from: option("vars_from")?,
        defaults_from: option("defaults_from")?,
        handlers_from: option("handlers_from")?,
        public: arg("public").is_some(),
        allow_duplicates: true,
        apply: task.apply.clone(),
    })
}

fn literal(template: &Template) -> Option<String> {
    text(&template.as_literal()?)
}
