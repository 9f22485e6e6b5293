use std::path::{Path, PathBuf};

use crate::{
    playbook::{Task, VarEntry},
    source::{Diagnostic, shown},
    template::{Halt, Scope, Template, Value},
    vars::{Announced, FILES, TaskScope, merged},
};

use super::{
    action::{Action, Defines},
    arguments::Arguments,
    deed::{Deed, Effect},
    manual::{Manual, Param},
    var_files::{Filter, all_in, base},
    var_nodes::{Read, read},
};

const MANUAL: Manual = Manual {
    name: "include_vars",
    aliases: &[],
    about: "Take variables from files of the controller.",
    params: &[
        Param::new("file", "A file with a mapping."),
        Param::new("dir", "A folder, all of whose files are taken, in order of their names."),
        Param::new("name", "One variable that takes all of them as a mapping."),
        Param::new("depth", "How deep to go into `dir`; 0, the default, is all the way."),
        Param::new("files_matching", "Regular expression that names of files in `dir` must match."),
        Param::new("ignore_files", "Regular expressions of names in `dir` that are passed over."),
        Param::new("extensions", "Endings of the files in `dir`; json, yaml and yml by default."),
        Param::new(
            "ignore_unknown_extensions",
            "Pass over files of `dir` with other endings; no by default.",
        ),
        Param::new("hash_behaviour", "`merge`: mappings are merged with the variables that are there."),
    ],
    free: Some("file"),
    open: false,
    example: "- include_vars: \"{{ ansible_facts.distribution }}.yml\"",
};

pub struct IncludeVars;

impl Action for IncludeVars {
    fn manual(&self) -> &'static Manual {
        &MANUAL
    }

    fn check(&self, task: &Task) -> Result<(), Diagnostic> {
        super::check::check(&MANUAL, task)?;
        let named = |name: &str| task.args.named.iter().find(|arg| arg.name == name);
        let of_dir = OF_DIR.iter().find_map(|name| named(name));
        match (task.args.free.is_some() || named("file").is_some(), of_dir) {
            (true, Some(of_dir)) => Err(mixed().at(&of_dir.place)),
            _ => Ok(()),
        }
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render(&MANUAL, task, scope)?;
        scope.live.settled(FILES)?;
        let files = match files(&arguments, task, scope)? {
            Ok(files) => files,
            Err((message, fault)) => {
                return match scope.missing(fault) {
                    Halt::Error(fault) => Ok(Deed { faults: vec![fault], ..failed(message) }),
                    halt => Err(halt),
                };
            }
        };
        match read(&files, arguments.text("name")?, scope) {
            Ok(mut read) => {
                if arguments.text("hash_behaviour")?.as_deref() == Some("merge") {
                    merge(&mut read.values, scope)?;
                }
                Ok(done(read, files))
            }
            Err(Halt::Error(error)) => {
                Ok(Deed { faults: vec![error.clone()], ..failed(error.message.clone()) })
            }
            Err(halt) => Err(halt),
        }
    }

    fn defines(&self, _: &Task) -> Defines {
        Defines::Anything
    }
}

/// What a file alone does not take.
const OF_DIR: &[&str] =
    &["dir", "depth", "files_matching", "ignore_files", "extensions", "ignore_unknown_extensions"];

fn mixed() -> Diagnostic {
    Diagnostic::error("You are mixing file only and dir only arguments, these are incompatible")
}

/// Why there are no files to read: as the result tells it, and at its place.
type Lost = (String, Diagnostic);

/// The files to read.
fn files(arguments: &Arguments, task: &Task, scope: &TaskScope) -> Result<Result<Vec<PathBuf>, Lost>, Halt> {
    let place = |name: &str| arguments.get(name).map_or(&task.place, |argument| &argument.place);
    match (arguments.text("file")?, arguments.text("dir")?) {
        (Some(_), Some(_)) => Err(mixed().at(&task.place).into()),
        (Some(file), None) => Ok(scope.find("vars", &file).map(|path| vec![path]).map_err(|missing| {
            let fault = Diagnostic::error(format!("`{file}` was not found")).at(place("file"));
            (missing.to_string(), missing.tell(fault))
        })),
        (None, Some(dir)) => {
            let base = base(&scope.context, &dir);
            match scope.live.announced(&base) {
                Announced::Folder(_) if !base.is_dir() => {
                    return Err(Halt::Unknown(format!("depends on what is in `{dir}`")));
                }
                Announced::Open(why) => return Err(Halt::Unknown(why)),
                _ => {}
            }
            if !base.is_dir() {
                let message = format!("{} directory does not exist", base.display());
                let fault = Diagnostic::error(format!("the folder `{dir}` was not found")).at(place("dir"));
                return Ok(Err((message, fault.note(format!("looked for `{}`", shown(&base))))));
            }
            let unreadable = |message: String| (message.clone(), Diagnostic::error(message).at(place("dir")));
            Ok(all_in(&base, &filter(arguments, scope)?).map_err(unreadable))
        }
        (None, None) => {
            Err(Diagnostic::error("`include_vars` needs a `file` or a `dir`").at(&task.place).into())
        }
    }
}

fn filter(arguments: &Arguments, scope: &TaskScope) -> Result<Filter, Halt> {
    let pattern =
        |text: &str| fancy_regex::Regex::new(text).map_err(|e| Halt::error(format!("`{text}`: {e}")));
    let ignored = arguments.texts("ignore_files")?.unwrap_or_default();
    Ok(Filter {
        depth: arguments.int("depth")?.unwrap_or(0),
        matching: arguments.text("files_matching")?.map(|text| pattern(&text)).transpose()?,
        ignored: ignored.iter().map(|text| pattern(&format!("{text}$"))).collect::<Result<_, _>>()?,
        extensions: arguments
            .texts("extensions")?
            .unwrap_or_else(|| ["yaml", "yml", "json"].map(str::to_owned).into()),
        ignore_unknown: arguments.flag("ignore_unknown_extensions", false)?,
        role: scope.context.role().map(|role| role.path.clone()),
    })
}

/// The key of the message is `message`, which is what roles look at.
fn failed(message: String) -> Deed {
    Deed {
        result: vec![
            ("ansible_facts".to_owned(), Value::dict::<&str>([])),
            ("ansible_included_var_files".to_owned(), Value::list([])),
            ("message".to_owned(), Value::str(&message)),
        ],
        failed: Some(message),
        ..Deed::default()
    }
}

fn done(read: Read, files: Vec<PathBuf>) -> Deed {
    let whole = |path: &PathBuf| Value::str(Path::new(path).to_string_lossy());
    let written = |value: &Template| value.as_literal().unwrap_or_else(|| Value::str(value.source()));
    let values = read.values.iter().map(|entry| (entry.name.clone(), written(&entry.value)));
    Deed {
        result: vec![
            ("ansible_facts".to_owned(), Value::dict(values)),
            ("ansible_included_var_files".to_owned(), Value::list(files.iter().map(whole))),
        ],
        no_log: read.secret,
        effect: Effect::IncludeVars { values: read.values, files },
        ..Deed::default()
    }
}

fn merge(values: &mut [VarEntry], scope: &TaskScope) -> Result<(), Halt> {
    for entry in values {
        if let Some(known @ Value::Dict(_)) = scope.variable(&entry.name)? {
            let above = entry.value.render(scope)?;
            entry.value = Template::literal(merged(&known, &above), entry.value.place());
        }
    }
    Ok(())
}
