use crate::{
    playbook::Setting,
    project::Placed,
    remote::BECOME_METHODS,
    source::{Diagnostic, Place, did_you_mean_hint},
    template::Halt,
    vars::{Connection, TaskScope, connection_kind, named_ways},
};

use super::super::{how::nearest, told::as_warning};

/// Kinds of connections.
const CONNECTIONS: &[&str] = &["ssh", "local", "trial"];

/// What is wrong with the name of a kind of connection.
pub fn connection(named: &str) -> Option<Diagnostic> {
    let kind = connection_kind(named);
    (!CONNECTIONS.contains(&kind))
        .then(|| unknown(format!("the connection `{kind}` is not supported"), kind, CONNECTIONS))
}

/// What is wrong with the name of a way to become another user.
pub fn become_method(named: &str) -> Option<Diagnostic> {
    let method = named.rsplit('.').next().unwrap_or_default();
    (!BECOME_METHODS.contains(&method))
        .then(|| unknown(format!("`{method}` is not a become method that is known"), method, BECOME_METHODS))
}

fn unknown(message: String, word: &str, known: &[&str]) -> Diagnostic {
    let all = || format!("known are `{}`", known.join("`, `"));
    Diagnostic::error(message).hint(did_you_mean_hint(word, known).unwrap_or_else(all))
}

/// The same, as warnings, of what keywords say of a task: it may never be reached, and variables win.
pub fn of_task(placed: &Placed) -> Vec<Diagnostic> {
    let wrong = |setting: Option<&Setting>, check: Check| {
        let setting = setting?;
        let found = check(setting.value.as_literal()?.as_str()?)?;
        Some(warning(found, "a host that reaches this task fails").at(&setting.place))
    };
    let kind = wrong(nearest(placed, |keywords| keywords.connection.as_ref()), connection);
    let method = wrong(nearest(placed, |keywords| keywords.become_method.as_ref()), become_method);
    kind.into_iter().chain(method).collect()
}

type Check = fn(&str) -> Option<Diagnostic>;

/// The same, of what variables and `ansible.cfg` say of a host; and values that cannot be those of other options.
pub fn of_host(scope: &TaskScope) -> Vec<Diagnostic> {
    let Ok([kind, method]) = named_ways(scope) else { return vec![] };
    let ways: [(_, Check, _); 2] = [
        (kind, connection, "a host that is reached by it fails"),
        (method, become_method, "a task that becomes another user by it fails"),
    ];
    let told = ways.into_iter().filter_map(|(named, check, fate)| {
        let named = named?;
        Some(placed(warning(check(&named.value)?, fate), named.place.as_ref()))
    });
    let misfit = match Connection::resolve(scope) {
        Err(Halt::Error(misfit)) => Some(warning(misfit, "a host that is reached by it fails")),
        _ => None,
    };
    told.chain(misfit).collect()
}

fn warning(mut found: Diagnostic, fate: &str) -> Diagnostic {
    found.message += &format!(": {fate}");
    as_warning(found)
}

fn placed(found: Diagnostic, place: Option<&Place>) -> Diagnostic {
    match place {
        Some(place) => found.at(place),
        None => found.note("said by `ansible.cfg` or the environment"),
    }
}
