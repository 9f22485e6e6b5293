use crate::{
    template::{Fallible, FileOptions, Value, literal, render_file},
    vars::{
        template_vars::template_vars,
        values::{entries, name},
    },
};

use super::call::Call;

pub fn file(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let (left, right) = (call.flag("lstrip", false)?, call.flag("rstrip", true)?);
    let content = |name: &String| {
        let file = call.read("files", name)?;
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
        let file = call.read("files", name)?;
        Ok(Value::text(&file.text, file.secret))
    };
    call.texts()?.iter().map(content).collect()
}

/// The text that a template file comes to; text that is a list or mapping becomes one.
pub fn template(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let settings = &call.scope.store.settings;
    let mut more = vec![];
    if let Some(given) = call.option("template_vars").and_then(entries) {
        more.extend(given.into_iter().map(|(key, value)| (name(&key), value)));
    }
    let options = options(call)?;
    let convert = call.flag("convert_data", true)?;
    let rendered = |name: &String| {
        let file = call.read("templates", name)?;
        let own = template_vars(&file.path, &file.path.display().to_string(), settings);
        let text = render_file(&file, &options, &call.scope.bind(own).bind(more.clone()))?;
        let is_data = convert && text.text.starts_with(['{', '[']);
        let data = is_data.then(|| literal(text.text.trim_end())).flatten();
        Ok(data.unwrap_or(Value::Str(text)))
    };
    call.texts()?.iter().map(rendered).collect()
}

fn options(call: &Call<'_>) -> Fallible<FileOptions> {
    Ok(FileOptions {
        variable_start: call.text("variable_start_string")?,
        variable_end: call.text("variable_end_string")?,
        comment_start: call.text("comment_start_string")?,
        comment_end: call.text("comment_end_string")?,
        ..FileOptions::default()
    })
}
