use std::{collections::HashMap, sync::LazyLock};

use super::{
    action::Action,
    add_host::AddHost,
    assert::Assert,
    debug::Debug,
    fail::Fail,
    group_by::GroupBy,
    include::{IncludeRole, IncludeTasks},
    include_vars::IncludeVars,
    manual::short,
    meta::Meta,
    pause::Pause,
    set_fact::SetFact,
    set_stats::SetStats,
    validate::ValidateArgumentSpec,
};

/// All actions, by name.
pub static ACTIONS: &[&dyn Action] = &[
    &AddHost,
    &Assert,
    &Debug,
    &Fail,
    &GroupBy,
    &IncludeRole,
    &IncludeTasks,
    &IncludeVars,
    &Meta,
    &Pause,
    &SetFact,
    &SetStats,
    &ValidateArgumentSpec,
];

/// The action that a task names, with or without `ansible.builtin.` or `ansible.legacy.`.
pub fn find(module: &str) -> Option<&'static dyn Action> {
    static BY_NAME: LazyLock<HashMap<&str, &dyn Action>> = LazyLock::new(|| {
        let names = |action: &&'static dyn Action| {
            let (manual, action) = (action.manual(), *action);
            manual.aliases.iter().chain([&manual.name]).map(move |name| (*name, action))
        };
        ACTIONS.iter().flat_map(names).collect()
    });
    BY_NAME.get(short(module)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_all_their_forms() {
        for (module, name) in [
            ("debug", Some("debug")),
            ("ansible.builtin.set_fact", Some("set_fact")),
            ("ansible.legacy.assert", Some("assert")),
            ("include", Some("include_tasks")),
            ("community.general.debug", None),
            ("copy", None),
        ] {
            assert_eq!(find(module).map(|action| action.manual().name), name, "{module}");
        }
    }

    #[test]
    fn the_manual_is_complete_and_sorted() {
        let names: Vec<&str> = ACTIONS.iter().map(|action| action.manual().name).collect();
        assert!(names.is_sorted());
        for manual in ACTIONS.iter().map(|action| action.manual()) {
            assert!(manual.about.ends_with('.') && manual.example.starts_with("- "), "{}", manual.name);
            assert!(manual.params.iter().all(|param| param.about.ends_with('.')), "{}", manual.name);
        }
    }
}
