//! Packages by apt-get and dpkg.

mod advice;
mod deb;
mod install;
mod lists;
mod params;
mod result;
mod spec;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::{
    ask::{AptLists, AptSimulate},
    plan::{Act, Change, Cx, Differs, Done, Failure, Forecast, Host, Leaves, Module, Plan, Step, Way},
    sh::Sh,
};

use super::invocation::STREAMS;
use install::{Policies, Wanted};
use lists::Lists;
pub use params::Apt;
use params::{State, Upgrade, environment};
use result::{by_output, done, failed, fetch_beside, last, only_lists, prepared, streams, surely};

impl Module for Apt {
    const NAME: &'static str = "apt";
    const LEAVES: Leaves = Leaves::More;
    const DIFFERS: Differs = Differs::Tool;
    const EXAMPLE: &'static str = "\
- name: A web server
  apt:
    name: [nginx, certbot]
    state: present
    update_cache: true
    cache_valid_time: 3600
";

    fn check(&self) -> Result<(), Failure> {
        let star = self.name.iter().flatten().any(|name| name.trim() == "*");
        if star && self.state != State::Latest {
            return Err(Failure::new("unable to install additional packages when using '*'").param("name"));
        }
        let kinds = [self.deb.is_some(), self.name.is_some(), self.upgrade != Upgrade::No];
        if kinds.iter().filter(|given| **given).count() > 1 {
            return Err(Failure::new("parameters are mutually exclusive: deb|package|upgrade"));
        }
        Ok(())
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let (lists, wanted) = futures::try_join!(Lists::ask(cx, &self), install::wanted(cx, &self))?;
        if self.clean && self.is_bare() {
            let clean = environment(Sh::default().arg("apt-get").arg("clean"));
            return Ok(surely(lists, None, vec![Step::Run(clean)]).into());
        }
        if let Some(command) = self.upgrade_command() {
            return self.simulated(cx, lists, command, upgrades).await;
        }
        if self.deb.is_some() {
            return deb::plan(cx, self, lists).await;
        }
        if wanted.is_empty() && self.state != State::Fixed {
            return self.cleaning(cx, lists).await;
        }
        match self.state {
            State::Absent => Ok(self.removal(lists, &wanted)),
            State::BuildDep => {
                let names = wanted.iter().map(|wanted| &wanted.spec.name);
                let command = self.options(self.apt_get()).arg("build-dep").args(names);
                self.simulated(cx, lists, command, upgrades).await
            }
            State::Fixed => {
                let names = wanted.iter().map(|wanted| &wanted.spec.name);
                let command = self.options(self.apt_get()).arg("install").args(names);
                self.simulated(cx, lists, command, upgrades).await
            }
            State::Present | State::Latest => self.installation(cx, lists, wanted).await,
        }
    }
}

impl Apt {
    /// Whether nothing but cleaning is asked for.
    fn is_bare(&self) -> bool {
        let names = self.name.iter().flatten().any(|name| !name.trim().is_empty());
        !names && self.deb.is_none() && self.upgrade == Upgrade::No && self.update_cache != Some(true)
    }

    fn upgrade_command(&self) -> Option<Sh> {
        let star = self.name.iter().flatten().any(|name| name.trim() == "*");
        let command = self.options(self.apt_get());
        match self.upgrade {
            Upgrade::No if star => Some(command.arg("dist-upgrade")),
            Upgrade::No => None,
            Upgrade::Dist | Upgrade::Full => Some(command.arg("dist-upgrade")),
            Upgrade::Safe | Upgrade::Yes => Some(command.arg("--with-new-pkgs").arg("upgrade")),
        }
    }

    /// Without packages: fetch the lists, remove what is not needed, clean.
    async fn cleaning(&self, cx: &Cx, lists: Lists) -> Result<Plan, Failure> {
        if self.autoremove {
            let sh = self.apt_get().args(self.purge.then_some("--purge")).arg("autoremove");
            return self.simulated(cx, lists, sh, removes).await;
        }
        if self.autoclean {
            return self.simulated(cx, lists, self.apt_get().arg("autoclean"), deletes).await;
        }
        Ok(match lists.fetch.is_some() {
            true => only_lists(lists).into(),
            false => Plan::Ok(lists.returns(false)),
        })
    }

    /// What apt-get itself can tell beforehand, unless its lists are fetched first.
    async fn simulated(
        &self,
        cx: &Cx,
        lists: Lists,
        sh: Sh,
        counts: fn(&str) -> bool,
    ) -> Result<Plan, Failure> {
        let command = install::guarded(self, sh.clone());
        if lists.fetch.is_some() {
            return Ok(by_output(lists, command, counts).into());
        }
        let output = cx.ask(AptSimulate::of(&sh)).await?;
        let text = output.text();
        if output.ok() && !counts(&text) {
            return Ok(Plan::Ok(streams(&output).and(lists.returns(false))));
        }
        let returns = lists.returns(false);
        let mut change = by_output(lists, command.clone(), counts);
        if output.ok() {
            change.forecast = Forecast::Changed(streams(&output).and(returns));
            change.differences = prepared(&text);
        } else {
            change.forecast = Forecast::Unknown(failed(&output, command.text()).msg);
        }
        Ok(change.into())
    }

    fn removal(&self, lists: Lists, wanted: &[Wanted]) -> Plan {
        let there = |wanted: &&Wanted| {
            let mut debs = wanted.debs.iter();
            debs.any(|deb| deb.installed || deb.partial || self.purge && deb.config_files)
        };
        let names = names(&wanted.iter().filter(there).collect::<Vec<_>>());
        if names.is_empty() {
            return match lists.fetch.is_some() {
                true => fetch_beside(lists).into(),
                false => Plan::Ok(lists.returns(false)),
            };
        }
        let mut sh = self.apt_get().args(self.purge.then_some("--purge"));
        for (wanted, option) in [
            (self.force, "--force-yes"),
            (self.autoremove, "--auto-remove"),
            (self.allow_change_held_packages, "--allow-change-held-packages"),
        ] {
            sh = sh.args(wanted.then_some(option));
        }
        let command = install::guarded(self, sh.arg("remove").args(&names));
        let text = names.iter().map(|name| format!("remove {name}")).collect::<Vec<_>>();
        let change = surely(lists, Some(text.join("\n")), vec![Step::Run(command)]);
        install::assume(change, &names, false).into()
    }

    async fn installation(
        self: Rc<Self>,
        cx: &Cx,
        lists: Lists,
        wanted: Vec<Wanted>,
    ) -> Result<Plan, Failure> {
        let open: Vec<&Wanted> = wanted.iter().filter(|wanted| wanted.is_open(&self)).collect();
        if lists.fetch.is_some() {
            return Ok(match open.is_empty() {
                true => fetch_beside(lists).into(),
                false => self.fetched_first(lists, wanted).into(),
            });
        }
        let policies = Policies::ask(&mut &*cx, &open).await?;
        let words = install::words(&mut &*cx, &self, &open, &policies).await?;
        if words.is_empty() {
            return Ok(Plan::Ok(lists.returns(false)));
        }
        let text = words.iter().map(|word| format!("install {word}")).collect::<Vec<_>>();
        let steps = install::steps(&self, &words);
        let change = surely(lists, Some(text.join("\n")), steps);
        Ok(install::assume(change, &names(&open), true).into())
    }

    /// What can be installed is known when the lists are fetched.
    fn fetched_first(self: Rc<Self>, lists: Lists, wanted: Vec<Wanted>) -> Change {
        let returns = lists.returns(true);
        let lacks = |wanted: &Wanted| wanted.is_open(&self) && !wanted.debs.iter().any(|deb| deb.installed);
        let forecast = match wanted.iter().any(lacks) {
            true => Forecast::Changed(returns.clone()),
            false => Forecast::Unknown("the package lists are fetched first".into()),
        };
        let fetched = lists.fetched();
        let open: Vec<&Wanted> = wanted.iter().filter(|wanted| wanted.is_open(&self)).collect();
        let installed = names(&open);
        let change = Change::by(
            forecast,
            Way::Act(Act::new(async move |host: &mut Host| {
                let outputs = host.steps(lists.fetch.into_iter().collect()).await?;
                last(&outputs, "apt-get update")?;
                let open: Vec<&Wanted> = wanted.iter().filter(|wanted| wanted.is_open(&self)).collect();
                let policies = Policies::ask(host, &open).await?;
                let words = install::words(host, &self, &open, &policies).await?;
                if words.is_empty() {
                    return Ok(Done::unchanged(returns));
                }
                let command = install::command(&self, &words);
                let outputs = host.steps(install::steps(&self, &words)).await?;
                last(&outputs, command.text())?;
                Ok(done(outputs.first(), true, returns))
            })),
        );
        install::assume(change.untold(STREAMS).assume(AptLists, fetched), &installed, true)
    }
}

fn names(wanted: &[&Wanted]) -> Vec<String> {
    wanted.iter().map(|wanted| wanted.spec.name.clone()).collect()
}

fn upgrades(said: &str) -> bool {
    !said.contains("0 upgraded, 0 newly installed, 0 to remove")
}

fn removes(said: &str) -> bool {
    said.contains("The following packages will be REMOVED")
}

fn deletes(said: &str) -> bool {
    said.lines().any(|line| line.starts_with("Del "))
}
