use std::path::PathBuf;

use crate::{
    source::{Diagnostic, Place},
    template::{Fallible, Halt, Template, Value},
    vars::find::find,
};

use super::call::Call;

/// The path of a file of the controller; `kind` is the folder in which such files live.
fn path(call: &Call<'_>, kind: &str, name: &str) -> Fallible<PathBuf> {
    let dir = call.scope.store.playbook_dir.borrow().clone();
    find(kind, name, &call.scope.context, &dir).map_err(|missing| {
        let message = format!(
            "The '{}' lookup had an issue accessing the file '{name}'",
            call.name
        );
        let note = |error: Diagnostic, path: &PathBuf| error.note(format!("looked for `{}`", path.display()));
        Halt::Error(missing.searched.iter().fold(Diagnostic::error(message), note))
    })
}

pub fn file(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let (left, right) = (call.flag("lstrip", false)?, call.flag("rstrip", true)?);
    let content = |name: &String| {
        let file = call.scope.store.read_text(&path(call, "files", name)?)?;
        let mut text = file.text.as_str();
        text = if left { text.trim_start() } else { text };
        text = if right { text.trim_end() } else { text };
        Ok(Value::text(text, file.secret))
    };
    call.texts()?.iter().map(content).collect()
}

/// The content as it is, decrypted.
pub fn unvault(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let content = |name: &String| {
        let file = call.scope.store.read_text(&path(call, "files", name)?)?;
        Ok(Value::text(&file.text, file.secret))
    };
    call.texts()?.iter().map(content).collect()
}

pub fn template(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let more: Vec<(String, Value)> = match call
        .option("template_vars")
        .and_then(crate::vars::values::entries)
    {
        Some(entries) => entries
            .into_iter()
            .map(|(key, value)| (crate::vars::values::name(&key), value))
            .collect(),
        None => vec![],
    };
    let scope = call.scope.bind(more);
    let rendered = |name: &String| {
        let file = call.scope.store.read_text(&path(call, "templates", name)?)?;
        Template::text(&file.text, &Place::new(&file, 0..file.text.len()))?.render(&scope)
    };
    call.texts()?.iter().map(rendered).collect()
}
