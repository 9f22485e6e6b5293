use std::rc::Rc;

use crate::{
    event::Event, playbook::Setting, project::PlayTree, source::Diagnostic, template::Value, vars::TaskScope,
};

use super::{
    batch::{Batch, Fallen},
    batches,
    host_env::RunEnv,
};

/// Runs one play on all its hosts. Whether others follow: not where a whole batch was lost, or more of one than the play
/// allows. `Err`: the play itself cannot be run.
pub async fn play(env: &Rc<RunEnv>, tree: &PlayTree, fallen: &mut Fallen) -> Result<bool, Diagnostic> {
    let hosts = select(env, tree, fallen)?;
    let name = title(env, tree);
    env.tell(Event::PlayStarted { name, hosts: hosts.clone() });
    if hosts.is_empty() {
        env.tell(Event::NoHosts);
        return Ok(true);
    }
    let scope = TaskScope::at_load(&env.store, &tree.context);
    super::prompts::ask(env, tree).await?;
    for batch in batches::split(tree.play.serial.as_ref(), &hosts, &scope)? {
        let count = batch.len();
        let over = Batch::new(env, tree, batch, &hosts)?.run(fallen).await?;
        if over.lost == count || over.too_many {
            env.tell(Event::NoMoreHosts);
            return Ok(false);
        }
        if over.ends_play {
            break;
        }
    }
    Ok(true)
}

fn title(env: &Rc<RunEnv>, tree: &PlayTree) -> String {
    let scope = TaskScope::at_load(&env.store, &tree.context);
    let shown = |setting: &Setting| match setting.value.render(&scope) {
        Ok(Value::List(items)) => {
            items.borrow().iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
        }
        Ok(value) => value.to_string(),
        Err(_) => setting.value.source(),
    };
    tree.play.name.as_ref().map_or_else(|| shown(&tree.play.hosts), shown)
}

/// The hosts of a play that are left, in its order.
fn select(env: &Rc<RunEnv>, tree: &PlayTree, fallen: &Fallen) -> Result<Vec<String>, Diagnostic> {
    let unmatched = batches::unmatched_of(&env.store, &env.options, tree)?;
    for diagnostic in unmatched.into_iter().filter(|_| !env.options.unmatched_told) {
        env.tell(Event::Warning { diagnostic });
    }
    let hosts = batches::hosts_in_turn(&env.store, &env.options, tree)?;
    let all: Vec<String> = hosts.into_iter().filter(|host| !fallen.unreachable.contains(host)).collect();
    let left: Vec<String> = all.iter().filter(|host| !fallen.failed.contains(*host)).cloned().collect();
    env.store.play_hosts.replace([all, left.clone(), left.clone()]);
    env.store.playbook_dir.replace(tree.dir.clone());
    env.store.public_roles.replace(tree.roles.clone());
    Ok(left)
}
