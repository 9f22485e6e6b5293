use std::fmt::Write;

use crate::playbook::{Keywords, Setting};

use super::{call::Call, render::text_of};

/// What makes two entries the same role: its place, params, conditions, tags, variables, files, and what brought it in.
pub(super) fn identity(call: &Call<'_>, path: &std::path::Path) -> String {
    let mut text = format!("{} {}", path.display(), call.origin.name());
    for param in &call.params {
        let _ = write!(text, " {}={}", param.name, param.value.source());
    }
    let from = &call.from;
    for (what, file) in [
        ("tasks", &from.tasks),
        ("vars", &from.vars),
        ("defaults", &from.defaults),
        ("handlers", &from.handlers),
    ] {
        if let Some(file) = file {
            let _ = write!(text, " {what}_from={file}");
        }
    }
    text + &of_keywords(&call.keywords)
}

fn of_keywords(keywords: &Keywords) -> String {
    let mut text = String::new();
    let list = |settings: &[Setting]| settings.iter().map(text_of).collect::<Vec<_>>().join(", ");
    for (name, settings) in [("when", &keywords.when), ("tags", &keywords.tags)] {
        if !settings.is_empty() {
            let _ = write!(text, " {name}: [{}]", list(settings));
        }
    }
    for var in &keywords.vars {
        let _ = write!(text, " {}: {}", var.name, var.value.source());
    }
    text
}
