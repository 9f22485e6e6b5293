use std::rc::Rc;

use crate::{
    event::Event,
    playbook::Setting,
    project::PlayTree,
    source::Diagnostic,
    template::Value,
    vars::{TaskScope, vars_files_missing},
};

use super::{
    announced::here,
    batch::{Batch, Fallen},
    batches,
    host_env::RunEnv,
    names::Effects,
};

/// Runs one play on all its hosts. Whether others follow: not where a whole batch was lost, or more of one than the play
/// allows. `Err`: the play itself cannot be run.
pub async fn play(env: &Rc<RunEnv>, tree: &PlayTree, fallen: &mut Fallen) -> Result<bool, Diagnostic> {
    let all = select(env, tree, fallen)?;
    let left: Vec<String> = all.iter().filter(|host| !fallen.has(host)).cloned().collect();
    let name = title(env, tree);
    env.tell(Event::PlayStarted { name, hosts: left.clone() });
    if left.is_empty() {
        env.tell(Event::NoHosts);
        return Ok(true);
    }
    let scope = TaskScope::at_load(&env.store, &tree.context);
    perhaps_made(env, &scope, &left);
    super::prompts::ask(env, tree).await?;
    // Hosts that were lost before count as members of their batches, of which they are not.
    for batch in batches::split(tree.play.serial.as_ref(), &all, &scope)? {
        let names: Vec<String> = batch.iter().filter(|host| !fallen.has(host)).cloned().collect();
        if names.is_empty() {
            continue;
        }
        let left = all.iter().filter(|host| !fallen.has(host)).cloned().collect();
        env.store.play_hosts.replace([all.clone(), names.clone(), left]);
        let count = names.len();
        let over = Batch::new(env, tree, names)?.run(fallen).await?;
        if over.lost == count || over.too_many {
            env.tell(Event::NoMoreHosts);
        }
        if over.lost == batch.len() || over.too_many {
            return Ok(false);
        }
        if over.ends_play {
            break;
        }
    }
    Ok(true)
}

/// In check mode: what a file of the play would hold that is not there may be what a task before would have made.
fn perhaps_made(env: &RunEnv, scope: &TaskScope, hosts: &[String]) {
    let undone = here(&env.links).and_then(|link| link.undone().pop());
    let name = undone.and_then(|task| task.split('`').nth(1).map(str::to_owned));
    let Some(perhaps) = name.filter(|_| vars_files_missing(scope)) else { return };
    for host in hosts {
        env.names.commit(host, Effects { perhaps: Some(perhaps.clone()), ..Effects::default() });
    }
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

/// The hosts of a play, in its order, lost ones among them.
fn select(env: &Rc<RunEnv>, tree: &PlayTree, fallen: &Fallen) -> Result<Vec<String>, Diagnostic> {
    let unmatched = batches::unmatched_of(&env.store, &env.options, tree)?;
    for diagnostic in unmatched.into_iter().filter(|_| !env.options.unmatched_told) {
        env.tell(Event::Warning { diagnostic });
    }
    let all = batches::hosts_in_turn(&env.store, &env.options, tree)?;
    let left: Vec<String> = all.iter().filter(|host| !fallen.has(host)).cloned().collect();
    env.store.play_hosts.replace([all.clone(), left.clone(), left]);
    env.store.playbook_dir.replace(tree.dir.clone());
    env.store.public_roles.replace(tree.roles.clone());
    Ok(all)
}
