use std::collections::HashSet;

use crate::{
    run,
    source::{Diagnostic, VAULT_HINT, sort},
};

use super::{args::Play, exit::Stop, loaded::Loaded};

/// Tells all that is known before a host is touched.
pub fn told(args: &Play, loaded: &mut Loaded, only_listed: bool) -> Result<(), Stop> {
    let (project, options) = (&loaded.project, &mut loaded.options);
    let (mut errors, mut warnings) = run::check(project);
    warnings.extend(project.warnings.iter().cloned());
    warnings.extend(project.new_warnings());
    warnings.extend(project.unknown_tags(&options.tags));
    if !only_listed {
        let (mut wrong, doubtful) = run::check_hosts(&loaded.store, options, project, args.syntax_check);
        warnings.extend(doubtful);
        if args.syntax_check {
            // Who only checks may do so without the password.
            let locked = |error: &mut Diagnostic| error.hints.iter().any(|hint| hint == VAULT_HINT);
            warnings.extend(wrong.extract_if(.., locked).map(run::as_warning));
        }
        errors.append(&mut wrong);
        // Else each play tells it of itself: those before may make the group.
        if args.syntax_check || !errors.is_empty() || !run::moves_hosts(project) {
            warnings.extend(run::unmatched(&loaded.store, options, project));
            options.unmatched_told = true;
        }
    }
    drop_certain(&mut warnings, &errors);
    sort(&mut warnings);
    warnings.dedup_by_key(|warning| warning.to_string());
    loaded.console.tell(&warnings);
    sort(&mut errors);
    errors.dedup_by_key(|error| error.to_string());
    if errors.is_empty() { Ok(()) } else { Err(Stop::playbook(errors)) }
}

/// What is certain is not told as a doubt as well.
pub fn drop_certain(doubts: &mut Vec<Diagnostic>, errors: &[Diagnostic]) {
    let wrong: HashSet<String> =
        errors.iter().filter_map(|error| Some(error.place.as_ref()?.to_string())).collect();
    doubts.retain(|doubt| doubt.place.as_ref().is_none_or(|place| !wrong.contains(&place.to_string())));
}
