use crate::{
    actions,
    playbook::task_keywords,
    project::{Included, Placed, Project, tasks_of},
    source::{Diagnostic, Place, did_you_mean_hint},
    template::Value,
};

use super::{
    arguments,
    coming::perhaps,
    decode::{Argument, Decoded, Slot},
    elsewhere, known_values,
    missing::{self, Files},
    odd_modes::odd_modes,
    registry::{self, Entry},
    told::Told,
    unknown_handlers::unknown_handlers,
};

/// What can be known wrong of all static tasks before a host is touched: errors, and warnings for modules of
/// collections that are not ours.
pub fn check(project: &Project) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let (mut errors, mut warnings, mut told) = (vec![], vec![], Told::default());
    let ahead = project.ahead();
    // What is included may bring handlers.
    let dynamic = !(ahead.unknown.is_empty() && ahead.tasks.is_empty());
    for tree in &project.plays {
        warnings.extend(unknown_handlers(tree).into_iter().filter(|_| !dynamic));
        for placed in tree.every_task() {
            check_task(&placed, &mut errors, &mut warnings);
        }
    }
    warnings.extend(missing_files(project));
    // What stands in a file that dynamic includes with literal names will bring is wrong in any case.
    ahead.tasks.iter().for_each(|placed| check_task(placed, &mut errors, &mut warnings));
    told.extend(warnings);
    (errors, told.list)
}

/// Files of the controller that are named in writing and are not there: warnings, for a task before may make them, and
/// those that need them may never be reached.
pub fn missing_files(project: &Project) -> Vec<Diagnostic> {
    let mut lost: Vec<Diagnostic> = project.plays.iter().flat_map(missing::vars_files).collect();
    for tree in &project.plays {
        let files = Files { dir: &tree.dir, opened: project.opens_vaults() };
        for placed in tree.every_task() {
            lost.extend(missing_source(&placed, files).map(perhaps));
            lost.extend(missing::include_vars(&placed, files).map(perhaps));
        }
    }
    lost.extend(project.ahead().errors.into_iter().map(perhaps));
    lost
}

fn missing_source(placed: &Placed, files: Files) -> Option<Diagnostic> {
    let entry = registry::find(&placed.task.module)?;
    missing::source(placed, &arguments::literal(placed, entry).ok()?, files)
}

/// The same for what a dynamic include brought.
pub fn check_included(included: &Included) -> Result<(), Vec<Diagnostic>> {
    let (mut errors, mut warnings) = (vec![], vec![]);
    let tasks = [included.handlers.clone(), tasks_of(&included.branches)].concat();
    tasks.iter().for_each(|placed| check_task(placed, &mut errors, &mut warnings));
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn check_task(placed: &Placed, errors: &mut Vec<Diagnostic>, warnings: &mut Vec<Diagnostic>) {
    let task = &placed.task;
    warnings.extend(without_effect(placed));
    warnings.extend(known_values::of_task(placed));
    if let Some(action) = actions::find(&task.module) {
        errors.extend(action.check(task).err());
        return;
    }
    let entry = registry::find(&task.module);
    warnings.extend(entry.into_iter().flat_map(|entry| labels_and_flags(placed, entry)));
    match entry {
        Some(entry) => match arguments::literal(placed, entry) {
            Err(diagnostic) => errors.push(diagnostic),
            Ok(arguments) => {
                warnings.extend(odd_modes(&arguments));
                errors.extend(no_texts(&arguments));
                match (entry.decode)(&task.module, &task.module_place, &arguments) {
                    Ok(Decoded::Module(_, said)) => warnings.extend(said),
                    Ok(Decoded::SoFarSoGood) => {}
                    Err(diagnostic) => errors.push(diagnostic),
                }
            }
        },
        None if registry::must_exist(&task.module) && !elsewhere::may_exist(placed) => {
            errors.push(unknown(&task.module, placed))
        }
        None => {
            let message =
                format!("the module `{}` is not available: a host that reaches this task fails", task.module);
            warnings.push(Diagnostic::warning(message).at(&task.module_place));
        }
    }
}

/// Lists and mappings where one text belongs: nobody is called like that, and no path is.
fn no_texts(arguments: &[Argument]) -> Vec<Diagnostic> {
    const TEXTS: &[&str] = &["owner", "group", "dest", "src", "path", "mode", "state", "repo", "url"];
    let wrong = |argument: &Argument| match &argument.value {
        Slot::Value(Value::List(_)) => Some("a list"),
        Slot::Value(Value::Dict(_)) => Some("a mapping"),
        _ => None,
    };
    let named = arguments.iter().filter(|argument| TEXTS.contains(&argument.name.as_str()));
    let found = named.filter_map(|argument| {
        let message = format!("`{}`: expected text, found {}", argument.name, wrong(argument)?);
        Some(Diagnostic::error(message).at(&argument.value_place))
    });
    found.collect()
}

/// Parameters of files that are read and have no effect yet: said, not hidden.
fn labels_and_flags(placed: &Placed, entry: &Entry) -> Vec<Diagnostic> {
    const MODULES: &[&str] =
        &["blockinfile", "copy", "file", "get_url", "lineinfile", "template", "unarchive"];
    let effect = |name: &str| match name {
        "seuser" | "serole" | "setype" | "selevel" | "level" => Some("SELinux contexts stay as they are"),
        "attributes" | "attr" => Some("flags of the file system stay as they are"),
        _ => None,
    };
    let named = placed.task.args.named.iter().filter(|_| MODULES.contains(&entry.name));
    let ignored = named.filter_map(|arg| Some((arg, effect(&arg.name)?)));
    ignored.map(|(arg, effect)| no_effect(&arg.name, effect, &arg.place)).collect()
}

/// Keywords that are read and have no effect yet: said, not hidden.
fn without_effect(placed: &Placed) -> Vec<Diagnostic> {
    let task = &placed.task;
    let keywords = &task.keywords;
    let ignored = [
        ("async", &task.r#async, "the task runs in the foreground"),
        ("throttle", &keywords.throttle, "`--forks` is the only limit"),
        ("delegate_facts", &keywords.delegate_facts, "facts go to the host of the play"),
    ];
    let set = ignored.into_iter().filter_map(|(name, setting, what)| Some((name, setting.as_ref()?, what)));
    set.map(|(name, setting, what)| no_effect(name, what, &setting.place)).collect()
}

fn no_effect(name: &str, effect: &str, place: &Place) -> Diagnostic {
    Diagnostic::warning(format!("`{name}` has no effect yet: {effect}")).at(place)
}

fn unknown(module: &str, placed: &Placed) -> Diagnostic {
    let short = registry::short_name(module).unwrap_or(module);
    let actions = actions::ACTIONS.iter().map(|action| action.manual().name);
    let names = registry::MODULES.iter().map(|entry| entry.name).chain(actions);
    let hint = did_you_mean_hint(short, names.chain(task_keywords()));
    Diagnostic::error(format!("there is no module or keyword `{module}`"))
        .at(&placed.task.module_place)
        .label("unknown")
        .maybe_hint(hint)
}
