use crate::{
    actions::{self, Effect},
    project::Placed,
    template::{Halt, Value},
    vars::TaskScope,
};

use super::super::{brought::called, fate::reached, items};

/// What a dynamic include brings in for one item of its loop, or without one.
pub struct Followed {
    /// Whether its conditions are known to hold.
    pub met: bool,
    pub effect: Effect,
    /// Loop variables of the include.
    pub bindings: Vec<(String, Value)>,
}

/// The same file, with the same loop variables.
impl PartialEq for Followed {
    fn eq(&self, other: &Self) -> bool {
        let shown = |followed: &Self| format!("{:?}", followed.bindings);
        self.met == other.met && called(&self.effect) == called(&other.effect) && shown(self) == shown(other)
    }
}

/// What a dynamic include brings in on a host, where that is known before it does: nothing where it fails.
pub fn followed(placed: &Placed, scope: &TaskScope) -> Option<Vec<Followed>> {
    let scopes = match items::scopes(placed, scope) {
        Err(Halt::Pending(_) | Halt::Unknown(_)) => return None,
        scopes => scopes.unwrap_or_default(),
    };
    let (mut all, mut comes) = (vec![], true);
    for scope in scopes {
        let met = match reached(placed, &scope) {
            Ok(true) => comes,
            Err(Halt::Pending(_) | Halt::Unknown(_)) => false,
            Ok(false) | Err(_) => continue,
        };
        let deed = match actions::find(&placed.task.module)?.run(&placed.task, &scope) {
            Err(Halt::Pending(_) | Halt::Unknown(_)) => return None,
            Err(_) => continue,
            Ok(deed) => deed,
        };
        all.push(Followed { met, effect: deed.effect, bindings: scope.bindings.clone() });
        match placed.task.r#loop.as_ref().map_or(Ok(false), |looped| items::breaks(looped, &scope)) {
            Ok(false) => {}
            Ok(true) => break,
            Err(_) => comes = false,
        }
    }
    Some(all)
}
