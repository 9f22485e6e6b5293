use std::{
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use crate::{
    project::Placed,
    source::{Diagnostic, File},
    template::{FileOptions, Value},
    vars::{Store, find},
};

use super::{
    decode::{Argument, Slot},
    how::all,
    registry::Entry,
};

/// The file of a `template` task.
pub struct TemplateFile {
    pub path: PathBuf,
    /// Or why it cannot be read.
    pub text: Result<Arc<File>, Diagnostic>,
    pub options: FileOptions,
    pub dest: String,
}

/// The template file of a task, as far as it is known before the task's turn, and there.
pub fn template_file(
    store: &Rc<Store>,
    placed: &Placed,
    entry: &Entry,
    arguments: &[Argument],
    dir: &Path,
) -> Option<TemplateFile> {
    let defaults = all(placed, |keywords| &keywords.module_defaults);
    if entry.name != "template" || !defaults.is_empty() {
        return None;
    }
    let options = options(arguments)?;
    let text = |name: &str| match &arguments.iter().find(|argument| argument.name == name)?.value {
        Slot::Value(Value::Str(text)) => Some(text.text.to_string()),
        _ => None,
    };
    let path = find("templates", &text("src")?, &placed.context, dir).ok()?;
    let dest = text("dest").unwrap_or_default();
    let source = arguments.iter().find(|argument| argument.name == "src").map(|source| &source.value_place);
    let text = store.read_text(&path).map_err(|error| match (&error.place, source) {
        (None, Some(place)) => error.at(place),
        _ => error,
    });
    Some(TemplateFile { text, path, options, dest })
}

/// How the file is written; `None` where only the task's turn will tell.
fn options(arguments: &[Argument]) -> Option<FileOptions> {
    let mut options = FileOptions::default();
    for argument in arguments {
        let slot = match argument.name.as_str() {
            "block_start_string" => &mut options.block_start,
            "block_end_string" => &mut options.block_end,
            "variable_start_string" => &mut options.variable_start,
            "variable_end_string" => &mut options.variable_end,
            "comment_start_string" => &mut options.comment_start,
            "comment_end_string" => &mut options.comment_end,
            // Arguments that are known only when they are rendered.
            "" => return None,
            _ => continue,
        };
        let Slot::Value(value) = &argument.value else { return None };
        *slot = Some(value.to_string());
    }
    Some(options)
}
