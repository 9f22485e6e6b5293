use std::{any::Any, rc::Rc};

use crate::{
    source::did_you_mean_hint,
    template::{Fallible, Halt, Object, Scope, Value},
};

use super::{layers, task_scope::TaskScope};

/// `hostvars`: every host's variables, worked out when they are asked for.
pub fn all(scope: &TaskScope) -> Value {
    Value::object(HostVars(Rc::new(scope.through_hostvars(&scope.host))))
}

/// `vars`: every variable that the task sees.
pub fn variables(scope: &TaskScope) -> Value {
    let mut own = scope.bind([]);
    own.under_way = scope.under_way.clone();
    Value::object(Variables(own))
}

struct HostVars(Rc<TaskScope>);

impl HostVars {
    /// All hosts of the inventory, and the implicit `localhost` once a play has had to do with it.
    fn hosts(&self) -> Vec<String> {
        let store = &self.0.store;
        let mut hosts: Vec<String> = store.inventory.borrow().hosts.keys().cloned().collect();
        let local = "localhost".to_owned();
        let is_seen =
            || store.play_hosts.borrow()[0].contains(&local) || !self.0.live.names(&local).is_empty();
        if !hosts.contains(&local) && is_seen() {
            hosts.push(local);
        }
        hosts
    }
}

impl Object for HostVars {
    fn class(&self) -> &'static str {
        "HostVars"
    }

    fn attribute(&self, name: &str) -> Fallible<Option<Value>> {
        let is_known = self.0.store.inventory.borrow().hosts.contains_key(name)
            || super::host_layers::is_local(name)
            || self.0.store.play_hosts.borrow()[0].iter().any(|host| host == name);
        if !is_known && let Some(why) = self.0.store.unforeseen_hosts() {
            return Err(Halt::Unknown(why));
        }
        Ok(is_known.then(|| Value::object(Variables(self.0.through_hostvars(name)))))
    }

    fn keys(&self) -> Option<Fallible<Vec<Value>>> {
        let has_local = self.0.store.inventory.borrow().hosts.contains_key("localhost");
        // Whether the implicit one is among them depends on the plays before.
        if !has_local && let Err(halt) = self.0.live.settled("ansible_play_hosts") {
            return Some(Err(halt));
        }
        if let Some(why) = self.0.store.unforeseen_hosts() {
            return Some(Err(Halt::Unknown(why)));
        }
        Some(Ok(self.hosts().into_iter().map(Value::from).collect()))
    }

    fn near(&self, name: &str) -> Option<String> {
        did_you_mean_hint(name, self.0.store.inventory.borrow().hosts.keys())
    }

    fn print(&self) -> String {
        "HostVars".to_owned()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Variables by name. One whose value cannot be rendered because something in it is undefined shows as it was written.
struct Variables(TaskScope);

impl Object for Variables {
    fn class(&self) -> &'static str {
        "HostVarsVars"
    }

    fn attribute(&self, name: &str) -> Fallible<Option<Value>> {
        match self.0.variable(name)? {
            Some(missing @ Value::Undefined(_)) => Ok(Some(written(&self.0, name)?.unwrap_or(missing))),
            other => Ok(other),
        }
    }

    fn keys(&self) -> Option<Fallible<Vec<Value>>> {
        if let Err(halt) = self.0.live.facts(&self.0.host) {
            return Some(Err(halt));
        }
        let mut names = layers::names(&self.0);
        let magic =
            ["inventory_hostname", "inventory_hostname_short", "group_names", "groups", "ansible_facts"];
        names.extend(magic.map(str::to_owned));
        names.sort_unstable();
        names.dedup();
        Some(Ok(names.into_iter().map(Value::from).collect()))
    }

    fn print(&self) -> String {
        format!("variables of {}", self.0.host)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn written(scope: &TaskScope, name: &str) -> Fallible<Option<Value>> {
    Ok(layers::written(scope, name)?.map(|template| Value::str(template.source())))
}
