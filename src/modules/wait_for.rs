//! Waiting for a port, a file, or connections to end.

mod params;
mod sockets;
mod watch;

#[cfg(test)]
mod tests;

use std::{rc::Rc, time::Instant};

use serde_json::{Map, Value};

use crate::plan::{Act, Change, Cx, Done, Failure, Forecast, Host, Leaves, Module, Plan, Returns, Way};

use params::State;
pub use params::WaitFor;
use watch::Seen;

impl Module for WaitFor {
    const NAME: &'static str = "wait_for";
    const LEAVES: Leaves = Leaves::Nothing;
    const EXAMPLE: &'static str = "\
- name: Wait for the database
  wait_for:
    port: 5432
    timeout: 60
";

    fn check(&self) -> Result<(), Failure> {
        let drained = self.state == State::Drained;
        let msg = match (self.port, &self.path) {
            (Some(_), Some(_)) => "port and path parameter can not both be passed to wait_for".to_owned(),
            (_, Some(_)) if self.state == State::Stopped => {
                "state=stopped should only be used for checking a port in the wait_for module".to_owned()
            }
            (_, Some(_)) if drained => {
                "state=drained should only be used for checking a port in the wait_for module".to_owned()
            }
            (None, None) if drained => "state=drained needs a port".to_owned(),
            _ if self.exclude_hosts.is_some() && !drained => {
                "exclude_hosts should only be with state=drained".to_owned()
            }
            _ => return self.check_values(),
        };
        Err(Failure::new(msg).param("state"))
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let path = cx.some_path(self.path.as_ref()).await?;
        let reason = "remote module (wait_for) does not support check mode";
        let returns = self.returns(path.clone(), watch::Groups::default(), 0).with("msg", reason);
        let forecast = Forecast::Skipped(returns, reason.to_owned());
        let act = Act::new(async move |host: &mut Host| self.wait(host, path).await);
        Ok(Change::by(forecast, Way::Act(act)).untold(&["match_groups", "match_groupdict", "elapsed"]).into())
    }
}

impl WaitFor {
    fn check_values(&self) -> Result<(), Failure> {
        for state in &self.active_connection_states {
            sockets::code(state)?;
        }
        if let Some(regex) = &self.search_regex {
            watch::regex(regex)?;
        }
        Ok(())
    }

    async fn wait(&self, host: &mut Host, path: Option<String>) -> Result<Done, Failure> {
        let start = Instant::now();
        let seen = watch::watch(self, host, path.as_deref()).await?;
        let elapsed = start.elapsed().as_secs();
        match seen {
            Seen::Yes(groups) => Ok(Done::unchanged(self.returns(path, groups, elapsed))),
            Seen::No => {
                let msg = self.msg.clone().unwrap_or_else(|| self.overdue(path.as_deref()));
                Err(Failure::new(msg).returns(Returns::new().with("elapsed", elapsed)))
            }
        }
    }

    fn returns(&self, path: Option<String>, groups: watch::Groups, elapsed: u64) -> Returns {
        let state = match self.state {
            State::Absent => "absent",
            State::Drained => "drained",
            State::Present => "present",
            State::Started => "started",
            State::Stopped => "stopped",
        };
        let named: Map<String, Value> = groups.named.into_iter().collect();
        Returns::new()
            .with("state", state)
            .with("port", self.port)
            .with("search_regex", self.search_regex.clone())
            .with("match_groups", groups.all)
            .with("match_groupdict", named)
            .with("path", path)
            .with("elapsed", elapsed)
    }

    fn overdue(&self, path: Option<&str>) -> String {
        let what = match (self.port, path) {
            (Some(port), _) => format!("{}:{port}", self.host),
            (None, path) => path.unwrap_or_default().to_owned(),
        };
        match (self.state, &self.search_regex) {
            (State::Drained, _) => format!("Timeout when waiting for {what} to drain"),
            (State::Absent | State::Stopped, _) if self.port.is_some() => {
                format!("Timeout when waiting for {what} to stop.")
            }
            (State::Absent | State::Stopped, _) => format!("Timeout when waiting for {what} to be absent."),
            (_, Some(regex)) => format!("Timeout when waiting for search string {regex} in {what}"),
            _ if self.port.is_some() => format!("Timeout when waiting for {what}"),
            _ => format!("Timeout when waiting for file {what}"),
        }
    }
}
