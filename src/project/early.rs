use std::{cell::Cell, rc::Rc};

use crate::{
    playbook::{Arg, VarEntry},
    template::{Halt, Scope, Template, Value},
    vars::{Context, Level, Role},
};

/// The variables that are known before there is a host: extra vars, those of the play, its blocks, imports and roles.
/// Names of imported files and roles, and tags, may use them.
pub(super) struct Early<'c> {
    pub extra: &'c [VarEntry],
    /// Of the play's `vars_files`.
    pub files: &'c [VarEntry],
    pub context: &'c Rc<Context>,
    /// `vars` of the statement itself.
    pub own: &'c [VarEntry],
    pub depth: Cell<usize>,
}

/// Templates that go through templates are not nested deeper than this.
const MAX_DEPTH: usize = 50;

impl Scope for Early<'_> {
    fn variable(&self, name: &str) -> Result<Option<Value>, Halt> {
        if let Some(value) = self.magic(name) {
            return Ok(Some(value));
        }
        let Some(template) = self.find(name) else {
            return Ok(None);
        };
        if self.depth.get() > MAX_DEPTH {
            let shown = template.source();
            return Err(Halt::error(format!("recursive loop detected in template string: {shown}")));
        }
        self.depth.set(self.depth.get() + 1);
        let value = template.render(self);
        self.depth.set(self.depth.get() - 1);
        value.map(Some)
    }
}

impl Early<'_> {
    fn magic(&self, name: &str) -> Option<Value> {
        let text = match name {
            "playbook_dir" => self.context.chain().last()?.dir.to_string_lossy().into_owned(),
            "role_path" => self.context.role()?.path.to_string_lossy().into_owned(),
            "role_name" | "ansible_role_name" => self.context.role()?.name.clone(),
            _ => return None,
        };
        Some(Value::str(text))
    }

    /// The definition with the highest precedence.
    fn find(&self, name: &str) -> Option<Template> {
        var(self.extra, name)
            .or_else(|| self.roles().find_map(|role| param(&role.params, name)))
            .or_else(|| var(self.own, name))
            .or_else(|| self.inner().find_map(|context| var(&context.keywords.vars, name)))
            .or_else(|| self.roles().find_map(|role| role.vars.get(name).cloned()))
            .or_else(|| var(self.files, name))
            .or_else(|| var(&self.context.chain().last()?.keywords.vars, name))
            .or_else(|| self.roles().find_map(|role| role.defaults.get(name).cloned()))
    }

    /// Blocks, imports and role entries, the innermost first.
    fn inner(&self) -> impl Iterator<Item = Rc<Context>> {
        self.context.chain().filter(|context| !matches!(context.level, Level::Play(_)))
    }

    fn roles(&self) -> impl Iterator<Item = Rc<Role>> {
        self.context.chain().filter_map(|context| match &context.level {
            Level::Role(role) => Some(role.clone()),
            _ => None,
        })
    }
}

fn var(vars: &[VarEntry], name: &str) -> Option<Template> {
    vars.iter().rev().find(|var| var.name == name).map(|var| var.value.clone())
}

fn param(params: &[Arg], name: &str) -> Option<Template> {
    params.iter().rev().find(|param| param.name == name).map(|param| param.value.clone())
}
