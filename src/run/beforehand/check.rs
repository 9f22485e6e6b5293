use crate::{
    actions,
    project::{Placed, Project},
    source::{Diagnostic, Place, did_you_mean},
    template::Template,
};

use super::super::{
    arguments,
    decode::Decoded,
    how::hides,
    loadable::{must_be_known, unloadable},
    missing::{self, Files},
    registry::{self, Entry},
    told::Told,
};
use super::{
    absent::absent_of, coming::perhaps, known_values, odd_modes::odd_modes,
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
            errors.extend(unloadable(&placed));
            warnings.extend(doubts(&placed));
        }
    }
    // What dynamic includes with literal names will bring.
    warnings.extend(ahead.tasks.iter().flat_map(|placed| doubts(placed)));
    told.extend(warnings);
    (errors, told.list)
}

/// Files of the controller that are named in writing and are not there, where nobody looks at who comes to them.
pub fn missing_files(project: &Project) -> Vec<Diagnostic> {
    let mut lost: Vec<Diagnostic> =
        project.plays.iter().flat_map(|tree| missing::vars_files(tree, &Template::as_literal)).collect();
    for tree in &project.plays {
        let files = Files { dir: &tree.dir, opened: project.opens_vaults() };
        lost.extend(tree.every_task().iter().flat_map(|placed| absent_of(placed, files)));
    }
    lost.extend(project.ahead().errors.into_iter().flat_map(|(_, wrong)| wrong).map(perhaps));
    lost
}

/// What is doubtful about a task.
fn doubts(placed: &Placed) -> Vec<Diagnostic> {
    let hidden = hides(placed, &());
    let mut doubts = all_doubts(placed);
    if hidden {
        // Which module is not available is no secret; a line of the task may be one.
        doubts.retain(|doubt| doubt.message.starts_with("the module "));
        let place = placed.task.place.to_string();
        for doubt in &mut doubts {
            doubt.place = None;
            doubt.message += &format!(" ({place})");
        }
    }
    doubts
}

fn all_doubts(placed: &Placed) -> Vec<Diagnostic> {
    let task = &placed.task;
    let mut doubts = without_effect(placed);
    doubts.extend(known_values::of_task(placed));
    if actions::find(&task.module).is_some() {
        return doubts;
    }
    let Some(entry) = registry::find(&task.module) else {
        let message =
            format!("the module `{}` is not available: a host that reaches this task fails", task.module);
        let warning = Diagnostic::warning(message).at(&task.module_place).maybe_hint(built_in(&task.module));
        doubts.extend((!must_be_known(placed)).then_some(warning));
        return doubts;
    };
    doubts.extend(labels_and_flags(placed, entry));
    if let Ok(arguments) = arguments::literal(placed, entry) {
        doubts.extend(odd_modes(&arguments));
        if let Ok(Decoded::Module(_, said)) = (entry.decode)(&task.module, &task.module_place, &arguments) {
            doubts.extend(said);
        }
    }
    doubts
}

/// Parameters of files that are read and have no effect yet: said, not hidden.
fn labels_and_flags(placed: &Placed, entry: &Entry) -> Vec<Diagnostic> {
    const MODULES: &[&str] =
        &["blockinfile", "copy", "file", "get_url", "lineinfile", "template", "unarchive"];
    let effect = |name: &str| match name {
        "seuser" | "serole" | "setype" | "selevel" | "level" => Some("SELinux contexts stay as they are"),
        "attributes" | "attr" if entry.name == "unarchive" => {
            Some("flags of the file system stay as they are")
        }
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
    ];
    let set = ignored.into_iter().filter_map(|(name, setting, what)| Some((name, setting.as_ref()?, what)));
    set.map(|(name, setting, what)| no_effect(name, what, &setting.place)).collect()
}

fn no_effect(name: &str, effect: &str, place: &Place) -> Diagnostic {
    Diagnostic::warning(format!("`{name}` has no effect yet: {effect}")).at(place)
}

/// The module that is meant, where only the name of its collection is misspelt.
fn built_in(module: &str) -> Option<String> {
    let (collection, short) = module.rsplit_once('.')?;
    did_you_mean(collection, ["ansible.builtin"])?;
    let is_known = registry::find(short).is_some() || actions::find(short).is_some();
    is_known.then(|| format!("did you mean `ansible.builtin.{short}`?"))
}
