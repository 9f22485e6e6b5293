//! User accounts, by the tools of the shadow suite or busybox's.

mod becomes;
mod busybox;
mod create;
mod facts;
mod modify;
mod params;
mod ssh_key;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::{
    ask::{self, Account},
    plan::{Change, Cx, Difference, Failure, Leaves, Module, Plan, Returns, Step},
    sh,
    sh::Output,
};

use super::{info::NOBODY_YET, look};
use facts::Facts;
use modify::Modification;
use params::State;
pub use params::User;
use ssh_key::Keys;

impl Module for User {
    const NAME: &'static str = "user";
    const LEAVES: Leaves = Leaves::More;
    const EXAMPLE: &'static str = "\
- name: An account for deployments
  user:
    name: deploy
    groups: [adm, www-data]
    append: true
    shell: /bin/bash
";

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let facts = Facts::ask(cx, &self).await?;
        match (self.state, &facts.account) {
            (State::Absent, None) => Ok(Plan::Ok(self.gone())),
            (State::Absent, Some(_)) => Ok(self.removal(facts.busybox)),
            (State::Present, _) => self.present(cx, &facts).await,
        }
    }
}

impl User {
    async fn present(&self, cx: &Cx, facts: &Facts) -> Result<Plan, Failure> {
        let default = format!("/home/{}", self.name);
        let home = self.home.as_deref();
        let home = home.or(facts.account.as_ref().map(|account| account.home.as_str()));
        let keys = Keys::ask(cx, self, home.unwrap_or(&default)).await?;
        let (difference, mut steps) = self.work(facts);
        steps.extend(keys.as_ref().and_then(|keys| keys.step(self)));
        let mut returns = self.returns(facts);
        if let Some(keys) = &keys {
            returns = returns.and(keys.returns(keys.is.as_ref()));
        }
        if steps.is_empty() && facts.missing.is_none() {
            return Ok(Plan::Ok(returns));
        }
        if let Some(group) = &facts.missing {
            let failure = Failure::new(format!("Group {group} does not exist")).param("groups");
            let returns = returns.warn(format!("group `{group}` does not exist yet"));
            return Ok(Change::failing(vec![difference], returns, failure).into());
        }
        let change =
            Change::steps(vec![difference], returns, steps).untold(&self.untold(facts, keys.as_ref()));
        let change = becomes::assumed(self, facts.account.as_ref(), change);
        let change = match keys.as_ref().filter(|keys| keys.step(self).is_some()) {
            Some(keys) => keys.leaves(change),
            None => change,
        };
        Ok(self.told(change, keys).into())
    }

    /// What is not known before the account is there, or its keys.
    fn untold(&self, facts: &Facts, keys: Option<&Keys>) -> Vec<&'static str> {
        let is_new = facts.account.is_none();
        let open = [
            ("uid", is_new && self.uid.is_none()),
            ("group", is_new && facts.group.is_none()),
            ("home", is_new && self.home.is_none()),
            ("shell", is_new && self.shell.is_none()),
            ("ssh_fingerprint", keys.is_some_and(|keys| keys.step(self).is_some())),
            ("ssh_public_key", keys.is_some_and(|keys| keys.step(self).is_some())),
        ];
        open.into_iter().filter_map(|(key, open)| open.then_some(key)).collect()
    }

    fn work(&self, facts: &Facts) -> (Difference, Vec<Step>) {
        let Some(is) = &facts.account else {
            let (before, after) = (state("absent"), state("present"));
            let steps = match facts.busybox {
                true => busybox::create(self, facts),
                false => create::steps(self, facts),
            };
            return (Difference::properties(&self.name, before, after), steps);
        };
        let modification = Modification::of(self, is, facts);
        let (before, after) = (modification.before.clone(), modification.after.clone());
        let steps = match facts.busybox {
            true => busybox::modify(modification.steps()),
            false => modification.steps(),
        };
        (Difference::properties(&self.name, before, after), steps)
    }

    /// The result tells the account as it is behind the change.
    fn told(&self, change: Change, keys: Option<Keys>) -> Change {
        let name = self.name.clone();
        let mut change = said(change.explain(move |output| step_failed(&name, output)));
        if let Some(keys) = keys {
            change = look::after(change, ask::SshKey(keys.file.clone()), move |done, pair| {
                done.returns = std::mem::take(&mut done.returns).and(keys.returns(pair.as_ref()));
            });
        }
        let account = Account { name: self.name.clone(), local: self.local };
        look::after(change, account, |done, account| {
            let now = account.as_ref().map(known).unwrap_or_default();
            done.returns = std::mem::take(&mut done.returns).and(now);
        })
    }

    fn returns(&self, facts: &Facts) -> Returns {
        let is = facts.account.as_ref();
        let mut returns = Returns::new()
            .with("name", self.name.as_str())
            .with("state", "present")
            .with("append", self.append)
            .with("move_home", self.move_home)
            .and(is.map(known).unwrap_or_default())
            .and(self.foretold(facts));
        if is.is_none() {
            returns = returns.with("system", self.system).with("create_home", self.create_home);
        }
        if let Some(groups) = &self.groups {
            returns = returns.with("groups", groups.join(","));
        }
        if self.append && self.groups.is_none() {
            returns = returns.warn(
                "'append' is set, but no 'groups' are specified. Use 'groups' for appending new groups.",
            );
        }
        let Some(password) = &self.password else {
            return returns;
        };
        if !looks_hashed(password.reveal()) {
            returns = returns.warn(NOT_HASHED);
        }
        returns.with("password", "NOT_LOGGING_PASSWORD")
    }

    /// What the account will be where the task says so.
    fn foretold(&self, facts: &Facts) -> Returns {
        let mut returns = Returns::new();
        if let Some(uid) = self.uid {
            returns = returns.with("uid", uid);
        }
        if let Some(group) = facts.group.as_ref().filter(|group| group.gid != NOBODY_YET) {
            returns = returns.with("group", group.gid);
        }
        let comment = self.comment.clone().or(facts.account.is_none().then(String::new));
        for (key, text) in [("comment", &comment), ("home", &self.home), ("shell", &self.shell)] {
            if let Some(text) = text {
                returns = returns.with(key, text.as_str());
            }
        }
        returns
    }

    fn gone(&self) -> Returns {
        Returns::new()
            .with("name", self.name.as_str())
            .with("state", "absent")
            .with("force", self.force)
            .with("remove", self.remove)
    }

    fn removal(&self, busybox: bool) -> Plan {
        let difference = Difference::properties(&self.name, state("present"), state("absent"));
        let flag = |wanted: bool, flag: &'static str| wanted.then_some(flag);
        let sh = match busybox {
            true => sh!["deluser"].args(flag(self.remove, "--remove-home")),
            false => sh![self.tool("userdel")].args(flag(self.force, "-f")).args(flag(self.remove, "-r")),
        };
        let name = self.name.clone();
        let steps = vec![Step::Run(sh.arg(&self.name))];
        let change = Change::steps(vec![difference], self.gone(), steps);
        said(change.explain(move |output| step_failed(&name, output))).into()
    }
}

const NOT_HASHED: &str = "The input password appears not to have been hashed. The 'password' argument must be encrypted \
                          for this module to work properly.";

/// Whether a text can be a hash of crypt(3), or locks the account.
fn looks_hashed(text: &str) -> bool {
    let parts: Vec<&str> = text.split('$').collect();
    let hash = parts.len() >= 4 && !text.contains([':', '*', '!']);
    hash || ["", "*", "!", "*************"].contains(&text)
}

/// Adds what the tools printed, where they did: mostly they are silent.
fn said(change: Change) -> Change {
    change.finish(|finish, outputs| {
        let mut done = finish(outputs)?;
        let streams: [(&str, fn(&Output) -> String); 2] =
            [("stdout", Output::text), ("stderr", Output::errors)];
        for (key, text) in streams {
            let text: String = outputs.iter().map(text).collect();
            if !text.is_empty() {
                done.returns = done.returns.with(key, text);
            }
        }
        Ok(done)
    })
}

fn state(state: &str) -> Returns {
    Returns::new().with("state", state)
}

fn known(is: &ask::User) -> Returns {
    Returns::new()
        .with("uid", is.uid)
        .with("group", is.gid)
        .with("comment", is.comment.as_str())
        .with("home", is.home.as_str())
        .with("shell", is.shell.as_str())
}

fn step_failed(name: &str, output: &Output) -> Failure {
    let returns = Returns::new().with("name", name).with("rc", output.rc);
    Failure::new(output.errors().trim()).returns(returns)
}
