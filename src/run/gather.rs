use std::rc::Rc;

use crate::{
    playbook::{Arg, Args, Kind, Setting, Task},
    project::{Placed, PlayTree},
    source::{Diagnostic, Place},
    template::{Scope, Template, Value},
};

use super::{host_env::RunEnv, how, needed_facts};

/// The task that gathers facts before all others, where the play wants it.
pub fn task(env: &RunEnv, tree: &PlayTree, scope: &dyn Scope) -> Result<Option<Rc<Placed>>, Diagnostic> {
    let gather = &tree.play.gather;
    let said = how::boolean(gather.gather_facts.as_ref(), scope).map_err(super::halts::diagnostic)?;
    let implicit = env.store.settings.config.text("defaults.gathering").as_deref() != Some("explicit");
    if !said.unwrap_or(implicit) {
        return Ok(None);
    }
    let place = &tree.play.place;
    let fixed =
        |text: &str| Setting { place: place.clone(), value: Template::literal(Value::str(text), place) };
    let arg = |name: &str, setting: &Setting| Arg {
        name: name.to_owned(),
        place: setting.place.clone(),
        value: setting.value.clone(),
        value_place: setting.place.clone(),
    };
    let unread = unread(env, place);
    let subset = gather.gather_subset.clone().or(unread);
    let options = [
        ("gather_subset", &subset),
        ("gather_timeout", &gather.gather_timeout),
        ("fact_path", &gather.fact_path),
    ];
    let named =
        options.into_iter().filter_map(|(name, setting)| Some(arg(name, setting.as_ref()?))).collect();
    let args = Args { named, ..Args::default() };
    let name = Some(fixed("Gathering Facts"));
    let task = Task { name, args, ..Task::bare("setup", place) };
    let tags = match tree.play.keywords.tags.is_empty() {
        true => vec!["always".to_owned()],
        false => tree.play.keywords.tags.iter().map(|tag| tag.value.source()).collect(),
    };
    Ok(Some(Rc::new(Placed { task: Rc::new(task), context: tree.context.clone(), tags, kind: Kind::Tasks })))
}

/// All facts but those that nothing in the run can read; `None` where that is all.
fn unread(env: &RunEnv, place: &Place) -> Option<Setting> {
    let unread = env.unread_facts.get_or_init(|| needed_facts::unread(env));
    let words = unread.iter().map(|name| Value::str(format!("!{name}")));
    let value = Template::literal(Value::list(words), place);
    (!unread.is_empty()).then(|| Setting { place: place.clone(), value })
}
