use std::rc::Rc;

use crate::{
    playbook::{Arg, Keywords, RoleEntry, Task},
    source::Diagnostic,
    vars::{Context, Level, Role},
};

use super::{
    call::{Call, From, Origin},
    loader::{Loader, below},
    tree::Branch,
};

const OPTIONS: [&str; 9] = [
    "name",
    "role",
    "tasks_from",
    "vars_from",
    "defaults_from",
    "handlers_from",
    "public",
    "allow_duplicates",
    "rolespec_validate",
];

impl Loader<'_> {
    /// An entry of `roles:`, or of the `dependencies:` of `parent`.
    pub fn entry(
        &mut self,
        entry: &RoleEntry,
        context: &Rc<Context>,
        parent: Option<Rc<Role>>,
    ) -> Vec<Branch> {
        let vars = &entry.keywords.vars;
        let Some(name) = self.name(&entry.role.value, &entry.role.place, context, vars) else {
            return vec![];
        };
        let call = Call {
            name: &name,
            place: &entry.role.place,
            args: &[],
            keywords: entry.keywords.clone(),
            params: entry.params.clone(),
            from: From::default(),
            parent,
            origin: Origin::Roles,
            public: true,
            allow_duplicates: None,
            validate: true,
        };
        self.role(&call, context)
    }

    /// `import_role`.
    pub fn import_role(&mut self, task: &Rc<Task>, context: &Rc<Context>) -> Vec<Branch> {
        self.imported_role(task, context).unwrap_or_default()
    }

    fn imported_role(&mut self, task: &Rc<Task>, context: &Rc<Context>) -> Option<Vec<Branch>> {
        self.check_options(task);
        let Some(arg) = arg(task, "name").or_else(|| arg(task, "role")) else {
            let message = "'name' is a required field for import_role.";
            let hint = task.args.free.as_ref().map(|free| format!("write `name: {}`", free.value.source()));
            return self.fail(Diagnostic::error(message).at(&task.place).maybe_hint(hint));
        };
        let name = self.name(&arg.value, &arg.value_place, context, &task.keywords.vars)?;
        let call = Call {
            name: &name,
            place: &arg.value_place,
            args: &task.args.named,
            keywords: Rc::<Keywords>::default(),
            params: vec![],
            from: From {
                tasks: self.option(task, "tasks_from", context),
                vars: self.option(task, "vars_from", context),
                defaults: self.option(task, "defaults_from", context),
                handlers: self.option(task, "handlers_from", context),
            },
            parent: context.role(),
            origin: Origin::Import,
            public: self.flag(task, "public", context),
            allow_duplicates: Some(self.flag(task, "allow_duplicates", context)),
            validate: self.flag(task, "rolespec_validate", context),
        };
        let context = below(context, Level::Import, &task.keywords, context.dir.clone());
        Some(self.role(&call, &context))
    }

    fn check_options(&mut self, task: &Task) {
        for arg in &task.args.named {
            if !OPTIONS.contains(&arg.name.as_str()) {
                let message = format!("Invalid options for import_role: {}", arg.name);
                let hint = crate::source::did_you_mean_hint(&arg.name, OPTIONS);
                self.errors.push(Diagnostic::error(message).at(&arg.place).maybe_hint(hint));
            }
        }
    }

    fn option(&mut self, task: &Task, name: &str, context: &Rc<Context>) -> Option<String> {
        let arg = arg(task, name)?;
        self.name(&arg.value, &arg.value_place, context, &task.keywords.vars)
    }

    /// An option that is true unless it says otherwise.
    pub fn flag(&mut self, task: &Task, name: &str, context: &Rc<Context>) -> bool {
        let value = self.option(task, name, context).unwrap_or_default().to_lowercase();
        !matches!(value.as_str(), "false" | "no" | "off" | "n" | "f" | "0")
    }
}

fn arg<'t>(task: &'t Task, name: &str) -> Option<&'t Arg> {
    task.args.named.iter().find(|arg| arg.name == name)
}
