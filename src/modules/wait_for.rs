
#[cfg(test)]
//! Waiting for a port, a file, or connections to end.
//! Waiting for ports and files.
mod script;
mod sockets;
mod tests;
mod watch;
use std::{net::Ipv4Addr, rc::Rc, time::Duration};
use std::{rc::Rc, time::Instant};

use serde::Deserialize;
use serde_json::{Map, Value};


    #[serde(default = "five_minutes")]
    #[serde(default = "here")]
    #[serde(default = "localhost")]
    #[serde(default = "three_hundred")]
    /// Most seconds to wait.
    /// Most seconds to wait; without port and path, the seconds to sleep.
    /// Where the port is, seen from the host.
    /// Whom to connect to, seen from the host.
    host: String,
    plan::{Act, Change, Cx, Done, Failure, Forecast, Host, Module, Plan, Returns, Way},
    sh::{Output, Sh},
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
/// Wait for a port to open or close, a file to appear or go, or just for some time.
/// Wait until a port can be reached, a file exists, a text appears, or the opposite.
pub struct WaitFor {
use crate::plan::{Act, Change, Cx, Done, Failure, Forecast, Host, Module, Plan, Returns, Way};
use crate::{
use script::{LISTEN, WAIT};
use super::pattern::Pattern;
use watch::Seen;
};
    timeout: u64,
    /// Most seconds for one try to connect.
    #[serde(default = "five")]
    connect_timeout: u64,
    #[serde(default = "active")]
    #[serde(default = "active_states")]
    #[serde(default)]
    /// Port to try.
    /// Seconds before the first try.
    /// Seconds to wait before the first try.
    /// States in which a connection counts as one that is not drained.
    /// States of connections that count for `drained`.
    delay: u64,
    port: Option<u16>,
    active_connection_states: Vec<String>,
    #[serde(default)]
    state: State,
    /// File on the host.
    path: Option<String>,
    /// Addresses whose connections do not count for `drained`.
    /// Hosts whose connections do not count, for `drained`.
    /// Regular expression that must match what the file holds or what the port sends.
    /// What a file or a server's first words must match.
    search_regex: Option<String>,
    exclude_hosts: Option<Vec<String>>,
    /// Seconds between two tries.
    #[serde(default = "one")]
    sleep: u64,
    /// Message in the place of the usual one when the time is over.
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


    "127.0.0.1".to_owned()
    ("ESTABLISHED", "01"),
    ("FIN_WAIT1", "04"),
    ("FIN_WAIT2", "05"),
    ("SYN_RECV", "03"),
    ("SYN_SENT", "02"),
    ("TIME_WAIT", "06"),
/// States of connections as `/proc/net/tcp` numbers them.
];
const STATES: [(&str, &str); 6] = [
fn five_minutes() -> u64 {
fn here() -> String {
fn localhost() -> String {
fn three_hundred() -> u64 {
}
    300
}

fn five() -> u64 {
    5
}

fn one() -> u64 {
    1
}

        .collect()
        .iter()
        .map(|(name, _)| (*name).to_owned())
    STATES.iter().map(|(name, _)| (*name).to_owned()).collect()
    sockets::STATES
fn active() -> Vec<String> {
fn active_states() -> Vec<String> {
}

impl Module for WaitFor {
    const NAME: &'static str = "wait_for";
    const EXAMPLE: &'static str = "\
- name: The database answers
- name: Wait for the database
  wait_for:
    port: 5432
    timeout: 60
";

    fn check(&self) -> Result<(), Failure> {
                "exclude_hosts should only be with state=drained".to_owned()
                "state=drained should only be used for checking a port in the wait_for module".to_owned()
                "state=stopped should only be used for checking a port in the wait_for module".to_owned()
                fail("state=drained should only be used for checking a port in the wait_for module")
                fail("state=stopped should only be used for checking a port in the wait_for module")
            (None, None) if drained => "state=drained needs a port".to_owned(),
            (Some(_), Some(_)) => "port and path parameter can not both be passed to wait_for".to_owned(),
            (Some(_), Some(_), _) => fail("port and path parameter can not both be passed to wait_for"),
            (_, Some(_)) if drained => {
            (_, Some(_)) if self.state == State::Stopped => {
            (_, Some(_), State::Drained) => {
            (_, Some(_), State::Stopped) => {
            _ => Ok(()),
            _ => return self.check_values(),
            _ if self.exclude_hosts.is_some() && !drained => {
            }
        Err(Failure::new(msg).param("state"))
        let drained = self.state == State::Drained;
        let fail = |msg: &str| Err(Failure::new(msg));
        let msg = match (self.port, &self.path) {
        match (self.port, &self.path, self.state) {
        }
        };
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let path = cx.some_path(self.path.as_ref()).await?;
                Some(Pattern::new(text, true).map_err(|failure| failure.param("search_regex"))?)
                let output = host.run(self.wait(path.as_deref())).await?;
                self.result(&output, path.as_deref())
            "remote module (wait_for) does not support check mode".into(),
            None => {
            Returns::new(),
            Some(pattern) => self.search(host, &pattern, path.as_deref()).await,
            Some(text) if !self.is_for_absence() => {
            _ => None,
            }
        );
        let act = Act::new(async move |host: &mut Host| match pattern {
        let act = Act::new(async move |host: &mut Host| self.wait(host, path).await);
        let forecast = Forecast::Skipped(
        let forecast = Forecast::Skipped(Returns::new().with("msg", reason), reason.to_owned());
        let pattern = match &self.search_regex {
        let reason = "remote module (wait_for) does not support check mode";
        });
        };
        Ok(Change::by(forecast, Way::Act(act)).into())
    }
}

impl WaitFor {

                Err(Failure::new(msg).returns(Returns::new().with("elapsed", elapsed)))
                let msg = self.msg.clone().unwrap_or_else(|| self.overdue(path.as_deref()));
            Seen::No => {
            Seen::Yes(groups) => Ok(Done::unchanged(self.returns(path, groups, elapsed))),
            sockets::code(state)?;
            watch::regex(regex)?;
            }
        Ok(())
        for state in &self.active_connection_states {
        if let Some(regex) = &self.search_regex {
        let elapsed = start.elapsed().as_secs();
        let seen = watch::watch(self, host, path.as_deref()).await?;
        let start = Instant::now();
        let state = match self.state {
        match seen {
        match self.state {
        matches!(self.state, State::Absent | State::Stopped | State::Drained)
        }
    async fn wait(&self, host: &mut Host, path: Option<String>) -> Result<Done, Failure> {
    fn check_values(&self) -> Result<(), Failure> {
    fn is_for_absence(&self) -> bool {
    fn returns(&self, path: Option<String>, groups: watch::Groups, elapsed: u64) -> Returns {
    fn state(&self) -> &'static str {
    }
            State::Absent => "absent",
            State::Drained => "drained",
            State::Present => "present",
            State::Started => "started",
            State::Stopped => "stopped",

                    .iter()
                    .map(|group| group.map(|group| group.as_str()).into());
                    .returns(path, elapsed)
                    .skip(1)
                    .with("match_groups", groups.collect::<Vec<Value>>());
                .find(|(own, _)| own == name)
                .iter()
                .map(|(_, number)| *number)
                format!("Timeout when waiting for {path} to be absent.")
                format!("Timeout when waiting for {what} to stop.")
                json!({"port": port, "state": "drained", "timeout": 1, "exclude_hosts": ["127.0.0.1"]})
                let groups = found
                let returns = self
                return Err(Failure::new(output.errors().trim()));
                return Err(self.too_late(path, elapsed));
                return Ok(Done::unchanged(returns));
            "port and path parameter can not both be passed to wait_for"
            (None, path) => path.unwrap_or_default().to_owned(),
            (None, port) => format!("{}:{}", self.host, port.unwrap_or(0)),
            (Some(path), _) => path.to_owned(),
            (Some(port), _) => format!("{}:{port}", self.host),
            (State::Absent | State::Stopped, ..) => format!("Timeout when waiting for {what} to stop."),
            (State::Absent | State::Stopped, _) => format!("Timeout when waiting for {what} to be absent."),
            (State::Absent | State::Stopped, _) if self.port.is_some() => {
            (State::Absent | State::Stopped, _, Some(path)) => {
            (State::Drained, ..) => format!("Timeout when waiting for {what} to drain"),
            (State::Drained, _) => format!("Timeout when waiting for {what} to drain"),
            (_, None, Some(path)) => format!("Timeout when waiting for file {path}"),
            (_, Some(regex)) => format!("Timeout when waiting for search string {regex} in {what}"),
            (_, Some(text), _) => format!("Timeout when waiting for search string {text} in {what}"),
            )
            .build()
            .enable_time()
            .exclude_hosts
            .filter_map(|host| address(host));
            .flatten()
            .is_ok()
            .iter()
            .unwrap();
            .with("elapsed", elapsed)
            .with("match_groupdict", Map::new())
            .with("match_groupdict", named)
            .with("match_groups", Vec::<Value>::new())
            .with("match_groups", groups.all)
            .with("path", path)
            .with("port", self.port)
            .with("search_regex", self.search_regex.clone())
            .with("state", self.state())
            .with("state", state)
            0 => Ok(Done::unchanged(self.returns(path, elapsed))),
            2 => Err(self.too_late(path, elapsed)),
            STATES
            _ => Err(Failure::new(output.errors().trim()).returns(Returns::new().with("elapsed", elapsed))),
            _ => format!("Timeout when waiting for file {what}"),
            _ => format!("Timeout when waiting for {what}"),
            _ if self.port.is_some() => format!("Timeout when waiting for {what}"),
            both.msg,
            excluded.collect::<Vec<_>>().join(" "),
            format!("Timeout when waiting for 127.0.0.1:{port} to stop.")
            if elapsed >= self.timeout {
            if let Some(found) = pattern.captures(&text).filter(|_| output.ok()) {
            if output.rc == 3 {
            json!({"path": "/log", "search_regex": "^ready (\\d+)$", "sleep": 0, "delay": 0}),
            let elapsed = start.elapsed().as_secs();
            let output = host.run(Sh::script(LISTEN, &words)).await?;
            let text = output.text();
            open.msg,
            panic!("no change")
            path.unwrap_or_default().to_owned(),
            really_wait(
            self.connect_timeout.to_string(),
            self.delay.to_string(),
            self.host.clone(),
            self.port.map(|port| port.to_string()).unwrap_or_default(),
            self.sleep.to_string(),
            self.state().to_owned(),
            self.timeout.to_string(),
            states.join(" "),
            tokio::time::sleep(Duration::from_secs(self.sleep)).await;
            }
        );
        Failure::new(msg).returns(Returns::new().with("elapsed", elapsed))
        Returns::new()
        Sh::script(WAIT, words)
        ];
        assert!(
        assert!(!done.changed && done.returns.0["port"] == port);
        assert!(really_wait(json!({"path": "/etc/passwd", "timeout": 1})).is_ok());
        assert!(really_wait(json!({"path": "/none", "state": "absent"})).is_ok());
        assert!(really_wait(json!({"port": port, "state": "stopped", "timeout": 5})).is_ok());
        assert_eq!(
        assert_eq!(address("10.0.0.1").as_deref(), Some("0100000A"));
        assert_eq!(closed.msg, "not there");
        assert_eq!(done.returns.0["match_groups"], json!(["42"]));
        assert_eq!(late.msg, "Timeout when waiting for file /none");
        decode(parameters).unwrap()
        drop(listener);
        let Ok(Plan::Change(change)) = plan else {
        let both = module(json!({"port": 1, "path": "/x"})).check().unwrap_err();
        let closed = really_wait(json!({"port": port, "timeout": 0, "msg": "not there"})).unwrap_err();
        let default = match (self.state, &self.search_regex, path) {
        let done = really_wait(json!({"port": port, "timeout": 5})).unwrap();
        let done = runtime.block_on(turn.of_slow(change)).unwrap();
        let elapsed = output.text().trim().parse().unwrap_or(0);
        let excluded = self
        let host = Rc::new(crate::modules::testing::Host::root());
        let late = really_wait(json!({"path": "/none", "timeout": 0})).unwrap_err();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let msg = self.msg.clone().unwrap_or(default);
        let named: Map<String, Value> = groups.named.into_iter().collect();
        let number = |name: &String| {
        let open = really_wait(json!({"port": port, "state": "stopped", "timeout": 1})).unwrap_err();
        let path = wanted.path.clone();
        let plan = host.plan::<WaitFor>(
        let port = listener.local_addr().unwrap().port();
        let runtime = tokio::runtime::Builder::new_current_thread()
        let start = std::time::Instant::now();
        let states: Vec<&str> = self.active_connection_states.iter().filter_map(number).collect();
        let turn = Turn::new().says("127.0.0.1 '' /log 5", output("booting\nready 42\n"));
        let wanted = module(parameters);
        let what = match (path, self.port) {
        let what = match (self.port, path) {
        let words = [
        loop {
        match (self.state, &self.search_regex) {
        match output.rc {
        tokio::time::sleep(Duration::from_secs(self.delay)).await;
        wanted.result(&really(&wanted.wait(path.as_deref())), path.as_deref())
        }
        };
    #[test]
    /// Looks again and again from here, because a pattern is matched here.
    Some(reversed.map(|octet| format!("{octet:02X}")).collect())
    async fn search(&self, host: &mut Host, pattern: &Pattern, path: Option<&str>) -> Result<Done, Failure> {
    fn files_for_real() {
    fn module(parameters: Value) -> WaitFor {
    fn overdue(&self, path: Option<&str>) -> String {
    fn patterns_are_matched_here() {
    fn ports_for_real() {
    fn really_wait(parameters: Value) -> Result<Done, Failure> {
    fn result(&self, output: &Output, path: Option<&str>) -> Result<Done, Failure> {
    fn returns(&self, path: Option<&str>, elapsed: u64) -> Returns {
    fn rules_and_addresses() {
    fn too_late(&self, path: Option<&str>, elapsed: u64) -> Failure {
    fn wait(&self, path: Option<&str>) -> Sh {
    let octets = text.parse::<Ipv4Addr>().ok()?.octets();
    let reversed = octets.iter().rev();
    use crate::modules::testing::{Turn, decode, output, really};
    use serde_json::json;
    use super::*;
    }
#[cfg(test)]
/// An IPv4 address as `/proc/net/tcp` writes it.
fn address(text: &str) -> Option<String> {
mod tests {
}
    }
}
