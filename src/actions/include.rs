use crate::{playbook::Task, project, source::Diagnostic, template::Halt, vars::TaskScope};

use super::{
    action::{Action, Defines},
    arguments::Arguments,
    deed::{Deed, Effect},
    manual::{Manual, Param},
};

const TASKS: Manual = Manual {
    name: "include_tasks",
    aliases: &["include"],
    about: "Run the tasks of another file, chosen when the task is reached.",
    params: &[
        Param::new("file", "The file, looked for beside the file of this task.").required(),
        Param::new("apply", "Keywords that hold for the tasks of the file."),
    ],
    free: Some("file"),
    open: false,
    example: "- include_tasks: \"{{ ansible_facts.os_family | lower }}.yml\"",
};

const ROLE: Manual = Manual {
    name: "include_role",
    aliases: &[],
    about: "Run a role, chosen when the task is reached.",
    params: &[
        Param::new("name", "Name of the role.").required().or(&["role"]),
        Param::new("tasks_from", "File of its `tasks/` instead of `main`."),
        Param::new("vars_from", "File of its `vars/` instead of `main`."),
        Param::new("defaults_from", "File of its `defaults/` instead of `main`."),
        Param::new("handlers_from", "File of its `handlers/` instead of `main`."),
        Param::new("public", "Its defaults and vars are seen by the rest of the play; no by default."),
        Param::new("allow_duplicates", "Run it though it ran before; yes by default."),
        Param::new("rolespec_validate", "Check its arguments against its specification; yes by default."),
        Param::new("apply", "Keywords that hold for its tasks."),
    ],
    free: None,
    open: false,
    example: "- include_role:\n    name: database\n    tasks_from: backup",
};

pub struct IncludeTasks;

impl Action for IncludeTasks {
    fn manual(&self) -> &'static Manual {
        &TASKS
    }

    fn check(&self, task: &Task) -> Result<(), Diagnostic> {
        let has_file = task.args.free.is_some() || task.args.named.iter().any(|arg| arg.name == "file");
        if !has_file && task.args.whole.is_empty() {
            let message = format!("No file specified for {}", task.short_module());
            return Err(Diagnostic::error(message).at(&task.module_place));
        }
        // Old playbooks gave variables to what `include` brought in beside the file's name.
        match task.short_module() {
            "include" => Ok(()),
            _ => super::check::check(&TASKS, task),
        }
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render(&TASKS, task, scope)?;
        let missing = format!("No file specified for {}", task.short_module());
        Ok(Deed {
            effect: Effect::IncludeTasks {
                file: arguments.required("file", &missing, task)?,
                apply: task.apply.clone(),
            },
            ..Deed::default()
        })
    }

    fn defines(&self, _: &Task) -> Defines {
        Defines::Anything
    }
}

pub struct IncludeRole;

impl Action for IncludeRole {
    fn manual(&self) -> &'static Manual {
        &ROLE
    }

    fn check(&self, task: &Task) -> Result<(), Diagnostic> {
        let is_unknown = |arg: &&crate::playbook::Arg| ROLE.param(&arg.name).is_none();
        if let Some(arg) = task.args.named.iter().find(is_unknown) {
            let names = ROLE.params.iter().map(|param| param.name);
            return Err(Diagnostic::error(format!("Invalid options for include_role: {}", arg.name))
                .at(&arg.place)
                .maybe_hint(crate::source::did_you_mean_hint(&arg.name, names)));
        }
        super::check::check(&ROLE, task)
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render(&ROLE, task, scope)?;
        Ok(Deed {
            effect: Effect::IncludeRole(project::IncludeRole {
                name: arguments.required("name", "'name' is a required field for include_role.", task)?,
                tasks_from: arguments.text("tasks_from")?,
                vars_from: arguments.text("vars_from")?,
                defaults_from: arguments.text("defaults_from")?,
                handlers_from: arguments.text("handlers_from")?,
                public: arguments.flag("public", false)?,
                allow_duplicates: arguments.flag("allow_duplicates", true)?,
                apply: task.apply.clone(),
            }),
            ..Deed::default()
        })
    }

    fn defines(&self, _: &Task) -> Defines {
        Defines::Anything
    }
}
