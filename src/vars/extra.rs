use std::{path::Path, sync::Arc};

use crate::{
    playbook::{VarEntry, key_values, variables},
    source::{self, Diagnostic, File, Node, Place, Secrets},
    template::Template,
};

use super::find::expand;

/// What one `-e` argument defines: `@file` (relative to `cwd`), a YAML or JSON mapping, or `k=v` text, of which every
/// value is text.
pub fn extra_vars(argument: &str, cwd: &Path, secrets: &Secrets) -> Result<Vec<VarEntry>, Diagnostic> {
    let argument = argument.trim();
    if let Some(name) = argument.strip_prefix('@') {
        let path = cwd.join(expand(name, &|name| std::env::var(name).ok()));
        return of_node(&source::load_with(&path, secrets)?.node, argument);
    }
    let file = File::new("--extra-vars", argument);
    match argument.chars().next() {
        None => Ok(vec![]),
        Some('/' | '.') => {
            Err(Diagnostic::error(format!("Please prepend extra_vars filename '{argument}' with '@'")))
        }
        Some('{' | '[') => of_node(&parsed(&file)?, argument),
        Some(_) => of_pairs(&file),
    }
}

fn parsed(file: &Arc<File>) -> Result<Node, Diagnostic> {
    let hint = "`-e` takes `name=value`, a mapping in JSON or YAML as one word of the shell, or `@FILE`";
    match source::parse(file) {
        Ok(read) => Ok(read.node),
        Err(error) => Err(error.hint(hint)),
    }
}

fn invalid(argument: &str) -> Diagnostic {
    Diagnostic::error(format!(
        "Invalid extra vars data supplied. '{argument}' could not be made into a dictionary"
    ))
}

fn of_node(node: &Node, argument: &str) -> Result<Vec<VarEntry>, Diagnostic> {
    if node.as_map().is_none() && !node.is_null() {
        return Err(invalid(argument));
    }
    match variables(node).whole() {
        Ok(read) => Ok(read.value),
        Err(errors) => Err(errors.into_iter().next().unwrap_or_else(|| invalid(argument))),
    }
}

fn of_pairs(file: &Arc<File>) -> Result<Vec<VarEntry>, Diagnostic> {
    let whole = Place::new(file, 0..file.text.len());
    let read = key_values(&file.text, false).map_err(|message| Diagnostic::error(message).at(&whole))?;
    if !read.free.is_empty() {
        return Err(invalid(&file.text));
    }
    let entry = |pair: &crate::playbook::Pair| {
        Ok(VarEntry {
            name: pair.key.clone(),
            place: Place::new(file, pair.key_range.clone()),
            value: Template::text(&pair.value, &Place::new(file, pair.value_range.clone()))?,
        })
    };
    read.pairs.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(argument: &str) -> String {
        match extra_vars(argument, Path::new("/"), &Secrets::default()) {
            Ok(entries) => entries
                .iter()
                .map(|entry| format!("{}={:?};", entry.name, entry.value.render(&()).unwrap()))
                .collect(),
            Err(error) => error.message.clone(),
        }
    }

    #[test]
    fn forms_of_extra_vars() {
        for (argument, expected) in [
            ("a=1 b=\"x y\"", "a='1';b='x y';"),
            ("{\"a\": 1, b: [x]}", "a=1;b=['x'];"),
            ("", ""),
            ("/etc/vars.yml", "Please prepend extra_vars filename '/etc/vars.yml' with '@'"),
            ("./vars.yml", "Please prepend extra_vars filename './vars.yml' with '@'"),
            ("[a]", "Invalid extra vars data supplied. '[a]' could not be made into a dictionary"),
            ("plain", "Invalid extra vars data supplied. 'plain' could not be made into a dictionary"),
        ] {
            assert_eq!(shown(argument), expected, "{argument}");
        }
    }

    #[test]
    fn a_file_keeps_its_types() {
        let path = std::env::temp_dir().join(format!("extra-{}.yml", std::process::id()));
        std::fs::write(&path, "a: 1\nb: yes\n").unwrap();
        assert_eq!(shown(&format!("@{}", path.display())), "a=1;b=True;");
        std::fs::remove_file(path).unwrap();
    }
}
