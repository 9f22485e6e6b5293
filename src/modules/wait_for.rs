//! Waiting for ports and files.

mod script;

use std::{net::Ipv4Addr, rc::Rc, time::Duration};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    plan::{Act, Change, Cx, Done, Failure, Forecast, Host, Module, Plan, Returns, Way},
    sh::{Output, Sh},
};

use super::pattern::Pattern;
use script::{LISTEN, WAIT};

/// Wait for a port to open or close, a file to appear or go, or just for some time.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitFor {
    /// Where the port is, seen from the host.
    #[serde(default = "here")]
    host: String,
    /// Most seconds to wait.
    #[serde(default = "five_minutes")]
    timeout: u64,
    /// Most seconds for one try to connect.
    #[serde(default = "five")]
    connect_timeout: u64,
    /// Seconds before the first try.
    #[serde(default)]
    delay: u64,
    port: Option<u16>,
    /// States of connections that count for `drained`.
    #[serde(default = "active_states")]
    active_connection_states: Vec<String>,
    #[serde(default)]
    state: State,
    /// File on the host.
    path: Option<String>,
    /// What a file or a server's first words must match.
    search_regex: Option<String>,
    /// Addresses whose connections do not count for `drained`.
    exclude_hosts: Option<Vec<String>>,
    /// Seconds between two tries.
    #[serde(default = "one")]
    sleep: u64,
    /// What to say when it took too long.
    msg: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum State {
    Absent,
    Drained,
    Present,
    #[default]
    Started,
    Stopped,
}

/// States of connections as `/proc/net/tcp` numbers them.
const STATES: [(&str, &str); 6] = [
    ("ESTABLISHED", "01"),
    ("SYN_SENT", "02"),
    ("SYN_RECV", "03"),
    ("FIN_WAIT1", "04"),
    ("FIN_WAIT2", "05"),
    ("TIME_WAIT", "06"),
];

fn here() -> String {
    "127.0.0.1".to_owned()
}

fn five_minutes() -> u64 {
    300
}

fn five() -> u64 {
    5
}

fn one() -> u64 {
    1
}

fn active_states() -> Vec<String> {
    STATES.iter().map(|(name, _)| (*name).to_owned()).collect()
}

impl Module for WaitFor {
    const NAME: &'static str = "wait_for";
    const EXAMPLE: &'static str = "\
- name: The database answers
  wait_for:
    port: 5432
    timeout: 60
";

    fn check(&self) -> Result<(), Failure> {
        let fail = |msg: &str| Err(Failure::new(msg));
        match (self.port, &self.path, self.state) {
            (Some(_), Some(_), _) => fail("port and path parameter can not both be passed to wait_for"),
            (_, Some(_), State::Stopped) => {
                fail("state=stopped should only be used for checking a port in the wait_for module")
            }
            (_, Some(_), State::Drained) => {
                fail("state=drained should only be used for checking a port in the wait_for module")
            }
            _ => Ok(()),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let path = cx.some_path(self.path.as_ref()).await?;
        let pattern = match &self.search_regex {
            Some(text) if !self.is_for_absence() => {
                Some(Pattern::new(text, true).map_err(|failure| failure.param("search_regex"))?)
            }
            _ => None,
        };
        let forecast =
            Forecast::Skipped(Returns::new(), "remote module (wait_for) does not support check mode".into());
        let act = Act::new(async move |host: &mut Host| match pattern {
            None => {
                let output = host.run(self.wait(path.as_deref())).await?;
                self.result(&output, path.as_deref())
            }
            Some(pattern) => self.search(host, &pattern, path.as_deref()).await,
        });
        Ok(Change::by(forecast, Way::Act(act)).into())
    }
}

impl WaitFor {
    fn is_for_absence(&self) -> bool {
        matches!(self.state, State::Absent | State::Stopped | State::Drained)
    }

    fn state(&self) -> &'static str {
        match self.state {
            State::Absent => "absent",
            State::Drained => "drained",
            State::Present => "present",
            State::Started => "started",
            State::Stopped => "stopped",
        }
    }

    fn wait(&self, path: Option<&str>) -> Sh {
        let number = |name: &String| STATES.iter().find(|(own, _)| own == name).map(|(_, number)| *number);
        let states: Vec<&str> = self.active_connection_states.iter().filter_map(number).collect();
        let excluded = self.exclude_hosts.iter().flatten().filter_map(|host| address(host));
        let words = [
            self.state().to_owned(),
            self.host.clone(),
            self.port.map(|port| port.to_string()).unwrap_or_default(),
            path.unwrap_or_default().to_owned(),
            self.timeout.to_string(),
            self.connect_timeout.to_string(),
            self.delay.to_string(),
            self.sleep.to_string(),
            states.join(" "),
            excluded.collect::<Vec<_>>().join(" "),
        ];
        Sh::script(WAIT, words)
    }

    fn result(&self, output: &Output, path: Option<&str>) -> Result<Done, Failure> {
        let elapsed = output.text().trim().parse().unwrap_or(0);
        match output.rc {
            0 => Ok(Done::unchanged(self.returns(path, elapsed))),
            2 => Err(self.too_late(path, elapsed)),
            _ => Err(Failure::new(output.errors().trim()).returns(Returns::new().with("elapsed", elapsed))),
        }
    }

    /// Looks again and again from here, because a pattern is matched here.
    async fn search(&self, host: &mut Host, pattern: &Pattern, path: Option<&str>) -> Result<Done, Failure> {
        let start = std::time::Instant::now();
        tokio::time::sleep(Duration::from_secs(self.delay)).await;
        let words = [
            self.host.clone(),
            self.port.map(|port| port.to_string()).unwrap_or_default(),
            path.unwrap_or_default().to_owned(),
            self.connect_timeout.to_string(),
        ];
        loop {
            let output = host.run(Sh::script(LISTEN, &words)).await?;
            if output.rc == 3 {
                return Err(Failure::new(output.errors().trim()));
            }
            let text = output.text();
            let elapsed = start.elapsed().as_secs();
            if let Some(found) = pattern.captures(&text).filter(|_| output.ok()) {
                let groups = found.iter().skip(1).map(|group| group.map(|group| group.as_str()).into());
                let returns =
                    self.returns(path, elapsed).with("match_groups", groups.collect::<Vec<Value>>());
                return Ok(Done::unchanged(returns));
            }
            if elapsed >= self.timeout {
                return Err(self.too_late(path, elapsed));
            }
            tokio::time::sleep(Duration::from_secs(self.sleep)).await;
        }
    }

    fn returns(&self, path: Option<&str>, elapsed: u64) -> Returns {
        Returns::new()
            .with("state", self.state())
            .with("port", self.port)
            .with("path", path)
            .with("search_regex", self.search_regex.clone())
            .with("match_groups", Vec::<Value>::new())
            .with("match_groupdict", Map::new())
            .with("elapsed", elapsed)
    }

    fn too_late(&self, path: Option<&str>, elapsed: u64) -> Failure {
        let what = match (path, self.port) {
            (Some(path), _) => path.to_owned(),
            (None, port) => format!("{}:{}", self.host, port.unwrap_or(0)),
        };
        let default = match (self.state, &self.search_regex, path) {
            (State::Drained, ..) => format!("Timeout when waiting for {what} to drain"),
            (State::Absent | State::Stopped, _, Some(path)) => {
                format!("Timeout when waiting for {path} to be absent.")
            }
            (State::Absent | State::Stopped, ..) => format!("Timeout when waiting for {what} to stop."),
            (_, Some(text), _) => format!("Timeout when waiting for search string {text} in {what}"),
            (_, None, Some(path)) => format!("Timeout when waiting for file {path}"),
            _ => format!("Timeout when waiting for {what}"),
        };
        let msg = self.msg.clone().unwrap_or(default);
        Failure::new(msg).returns(Returns::new().with("elapsed", elapsed))
    }
}

/// An IPv4 address as `/proc/net/tcp` writes it.
fn address(text: &str) -> Option<String> {
    let octets = text.parse::<Ipv4Addr>().ok()?.octets();
    let reversed = octets.iter().rev();
    Some(reversed.map(|octet| format!("{octet:02X}")).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::modules::testing::{Turn, decode, output, really};

    fn module(parameters: Value) -> WaitFor {
        decode(parameters).unwrap()
    }

    fn really_wait(parameters: Value) -> Result<Done, Failure> {
        let wanted = module(parameters);
        let path = wanted.path.clone();
        wanted.result(&really(&wanted.wait(path.as_deref())), path.as_deref())
    }

    #[test]
    fn ports_for_real() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let done = really_wait(json!({"port": port, "timeout": 5})).unwrap();
        assert!(!done.changed && done.returns.0["port"] == port);
        assert!(
            really_wait(
                json!({"port": port, "state": "drained", "timeout": 1, "exclude_hosts": ["127.0.0.1"]})
            )
            .is_ok()
        );
        let open = really_wait(json!({"port": port, "state": "stopped", "timeout": 1})).unwrap_err();
        assert_eq!(open.msg, format!("Timeout when waiting for 127.0.0.1:{port} to stop."));
        drop(listener);
        assert!(really_wait(json!({"port": port, "state": "stopped", "timeout": 5})).is_ok());
        let closed = really_wait(json!({"port": port, "timeout": 0, "msg": "not there"})).unwrap_err();
        assert_eq!(closed.msg, "not there");
    }

    #[test]
    fn files_for_real() {
        assert!(really_wait(json!({"path": "/etc/passwd", "timeout": 1})).is_ok());
        let late = really_wait(json!({"path": "/none", "timeout": 0})).unwrap_err();
        assert_eq!(late.msg, "Timeout when waiting for file /none");
        assert!(really_wait(json!({"path": "/none", "state": "absent"})).is_ok());
    }

    #[test]
    fn patterns_are_matched_here() {
        let host = Rc::new(crate::modules::testing::Host::root());
        let plan = host.plan::<WaitFor>(
            json!({"path": "/log", "search_regex": "^ready (\\d+)$", "sleep": 0, "delay": 0}),
        );
        let Ok(Plan::Change(change)) = plan else { panic!("no change") };
        let turn = Turn::new().says("127.0.0.1 '' /log 5", output("booting\nready 42\n"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let done = runtime.block_on(turn.of_slow(change)).unwrap();
        assert_eq!(done.returns.0["match_groups"], json!(["42"]));
    }

    #[test]
    fn rules_and_addresses() {
        assert_eq!(address("10.0.0.1").as_deref(), Some("0100000A"));
        let both = module(json!({"port": 1, "path": "/x"})).check().unwrap_err();
        assert_eq!(both.msg, "port and path parameter can not both be passed to wait_for");
    }
}
