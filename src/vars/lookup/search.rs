use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    source::Diagnostic,
    template::{Fallible, Value},
    vars::{
        find::{expand, search_path},
        values::{flag, list_of, listed, shown},
    },
};

use super::call::Call;

fn path_value(path: &Path) -> Value {
    Value::str(path.to_string_lossy())
}

/// Files whose names match, sorted: of the first folder where any does.
pub fn fileglob(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let dir = call.scope.store.playbook_dir.borrow().clone();
    let mut found = vec![];
    for term in call.texts()? {
        let term = expand(&term, &|name| std::env::var(name).ok());
        let pattern = term.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folders: Vec<PathBuf> = match term.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            Some(parent) => call.scope.find("files", &parent.to_string_lossy()).into_iter().collect(),
            None => search_path(&call.scope.context, &dir)
                .into_iter()
                .flat_map(|base| [base.join("files"), base])
                .collect(),
        };
        let matcher =
            globset::GlobBuilder::new(&pattern).build().map_err(|e| call.error(e))?.compile_matcher();
        let matches = folders.iter().map(|folder| matching(folder, &matcher, &pattern));
        found.extend(matches.into_iter().find(|paths| !paths.is_empty()).unwrap_or_default());
    }
    Ok(found.iter().map(|path| path_value(path)).collect())
}

/// Hidden files match only patterns that name the dot.
fn matching(folder: &Path, matcher: &globset::GlobMatcher, pattern: &str) -> Vec<PathBuf> {
    let is_match = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_file()
            && (!name.starts_with('.') || pattern.starts_with('.'))
            && matcher.is_match(name.as_ref())
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_match).collect();
    paths.sort();
    paths
}

/// The first of the candidates that exists.
pub fn first_found(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let mut wanted = Wanted { skip: call.flag("skip", false)?, ..Wanted::default() };
    let terms = match &call.terms {
        Value::Dict(_) => call.flat_terms(),
        _ => call.terms(),
    };
    match (terms.is_empty(), call.option("files")) {
        (true, Some(files)) => wanted.mapping(Some(files), call.option("paths")),
        _ => wanted.terms(&terms)?,
    }
    let kind = kind(call);
    let mut lost = vec![];
    for name in &wanted.names {
        match call.scope.find(kind, name) {
            Ok(path) => return Ok(vec![path_value(&path)]),
            Err(missing) => lost.push(missing),
        }
    }
    if wanted.skip {
        return Ok(vec![]);
    }
    let looked = wanted.names.join(", ");
    let message =
        format!("lookup `{}`: No file was found when using first_found. (looked for: {looked})", call.name);
    let error = lost.iter().fold(Diagnostic::error(message), |error, missing| missing.tell(error));
    Err(call.scope.missing(error))
}

/// The folder that files of this task's module live in.
fn kind(call: &Call<'_>) -> &'static str {
    let module = call.scope.task.as_ref().map_or("", |task| task.module.as_str());
    match module {
        _ if module.contains("template") => "templates",
        _ if module.contains("var") => "vars",
        _ => "files",
    }
}

#[derive(Default)]
struct Wanted {
    names: Vec<String>,
    skip: bool,
}

impl Wanted {
    fn terms(&mut self, terms: &[Value]) -> Fallible<()> {
        for term in terms {
            match term {
                Value::Dict(_) => {
                    if let Some(skip) = term.get("skip") {
                        self.skip = flag(&skip, "skip")?;
                    }
                    self.mapping(term.get("files").as_ref(), term.get("paths").as_ref());
                }
                _ => match listed(term) {
                    Some(items) => self.terms(&items)?,
                    None => self.names.extend(split(term, &[',', ';'])),
                },
            }
        }
        Ok(())
    }

    fn mapping(&mut self, files: Option<&Value>, paths: Option<&Value>) {
        let files = files.map(|files| split(files, &[',', ';'])).unwrap_or_default();
        let paths = paths.map(|paths| split(paths, &[',', ';', ':'])).unwrap_or_default();
        if paths.is_empty() {
            self.names.extend(files);
        } else if files.is_empty() {
            self.names.extend(paths);
        } else {
            let joined = |path: &String| {
                let path = PathBuf::from(path);
                files
                    .iter()
                    .map(move |file| path.join(file).to_string_lossy().into_owned())
                    .collect::<Vec<_>>()
            };
            self.names.extend(paths.iter().flat_map(joined));
        }
    }
}

fn split(value: &Value, at: &[char]) -> Vec<String> {
    let texts = list_of(value).into_iter().map(|item| shown(&item));
    let words = texts.flat_map(|text| text.split(at).map(|word| word.trim().to_owned()).collect::<Vec<_>>());
    words.filter(|word| !word.is_empty()).collect()
}
