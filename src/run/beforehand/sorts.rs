use std::{collections::HashSet, rc::Rc};

use crate::{
    template::Scope,
    vars::{Live, TaskScope},
};

use super::coming::Coming;

/// Hosts of a play beside the first one.
#[derive(Default)]
pub struct Others {
    /// Those that are the first of their sort: no host before has the same groups and the same names of variables.
    pub new: Vec<String>,
    /// The others, and those of further sorts.
    pub like: Vec<String>,
}

/// More sorts of hosts are not told apart.
const SORTS: usize = 40;

/// Hosts of one sort mostly fare alike: what is undefined for one of them is so for the others.
pub fn others(play: &Coming, live: &Rc<dyn Live>) -> Others {
    let (mut seen, mut others) = (HashSet::new(), Others::default());
    let sort = |host: &String| {
        let scope = TaskScope::new(play.store, host, &play.tree.context, live);
        (play.store.inventory.borrow().groups_of(host), scope.names())
    };
    seen.extend(play.hosts.first().map(sort));
    for host in play.hosts.iter().skip(1) {
        let is_new = seen.len() <= SORTS && seen.insert(sort(host));
        if is_new { &mut others.new } else { &mut others.like }.push(host.clone());
    }
    others
}
