use std::path::Path;

use crate::{
    project::{Placed, PlayTree},
    source::{Diagnostic, Place, VAULT_HINT, is_vaulted},
    template::{Template, Value},
    vars::{NotFound, find},
};

use super::decode::{Argument, Slot};

/// Modules that take a file of the controller, and the folder in which it is looked for.
const SOURCES: &[(&str, &str)] =
    &[("copy", "files"), ("script", "files"), ("template", "templates"), ("unarchive", "files")];

/// A `vars_files` of which no candidate exists: it is passed over, and a task before the play may still make it. `known`:
/// what such a name comes to.
pub fn vars_files(tree: &PlayTree, known: &dyn Fn(&Template) -> Option<Value>) -> Vec<Diagnostic> {
    let lost = |setting: &crate::playbook::Setting| {
        let names = match known(&setting.value)? {
            Value::List(items) => items.borrow().iter().map(ToString::to_string).collect(),
            name => vec![name.to_string()],
        };
        let each = names.iter().map(|name| find("vars", name, &tree.context, &tree.dir));
        let lost: Vec<NotFound> = each.map(Result::err).collect::<Option<_>>()?;
        let message = format!("vars file {} was not found, and is passed over", names.join(", "));
        Some(lost.first()?.tell(Diagnostic::warning(message).at(&setting.place)))
    };
    tree.play.vars_files.iter().filter_map(lost).collect()
}

/// The files of the controller that a task names.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// Of the playbook.
    pub dir: &'a Path,
    /// Whether a vault password was given.
    pub opened: bool,
}

/// The `src` of a task that is not there or is vaulted.
pub fn source(placed: &Placed, arguments: &[Argument], files: Files) -> Option<Diagnostic> {
    let module = placed.task.module.rsplit('.').next()?;
    let (_, kind) = SOURCES.iter().find(|(name, _)| *name == module)?;
    let given = |name: &str| arguments.iter().find(|argument| argument.name == name);
    // `copy: no` is how old roles write `remote_src`.
    if ["remote_src", "copy", "content"].iter().any(|name| given(name).is_some()) {
        return None;
    }
    let line = || given("_raw_params").or_else(|| given("cmd"));
    let source = if module == "script" { line() } else { given("src") }?;
    let Slot::Value(Value::Str(text)) = &source.value else {
        return None;
    };
    let name = if module == "script" { first_word(text)? } else { text };
    if name.contains("://") {
        return None;
    }
    check(placed, kind, name, &source.value_place, files)
}

/// Whether a task may find on the host that nothing is left to do, and never open its file.
pub fn may_be_done(arguments: &[Argument]) -> bool {
    arguments.iter().any(|argument| ["creates", "removes"].contains(&argument.name.as_str()))
}

/// Of a command line, where no quotes make it another.
fn first_word(line: &str) -> Option<&str> {
    line.split_whitespace().next().filter(|word| !word.contains(['"', '\'', '\\']))
}

/// The same for the file of an `include_vars`.
pub fn include_vars(placed: &Placed, files: Files) -> Option<Diagnostic> {
    let args = &placed.task.args;
    let file = args.named.iter().find(|arg| arg.name == "file");
    let free = args.free.as_ref().map(|free| (&free.value, &free.place));
    let (value, place) = file.map(|file| (&file.value, &file.value_place)).or(free)?;
    match value.as_literal()? {
        Value::Str(name) if placed.task.short_module() == "include_vars" => {
            check(placed, "vars", &name, place, files)
        }
        _ => None,
    }
}

fn check(placed: &Placed, kind: &str, name: &str, place: &Place, files: Files) -> Option<Diagnostic> {
    match find(kind, name, &placed.context, files.dir) {
        Err(lost) => Some(lost.tell(Diagnostic::error(format!("`{name}` was not found")).at(place))),
        Ok(path) if !files.opened && is_vaulted(&path) => {
            let message = format!("`{name}` is vaulted, and there is no vault password");
            Some(Diagnostic::error(message).at(place).hint(VAULT_HINT))
        }
        Ok(_) => None,
    }
}
