use serde::Deserialize;

use super::sockets;

/// Wait until a port can be reached, a file exists, a text appears, or the opposite.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitFor {
    /// Whom to connect to, seen from the host.
    #[serde(default = "localhost")]
    pub host: String,
    /// Most seconds to wait; without port and path, the seconds to sleep.
    #[serde(default = "three_hundred")]
    pub timeout: u64,
    /// Most seconds for one try to connect.
    #[serde(default = "five")]
    pub connect_timeout: u64,
    /// Seconds to wait before the first try.
    #[serde(default)]
    pub delay: u64,
    /// Port to try.
    pub port: Option<u16>,
    /// States in which a connection counts as one that is not drained.
    #[serde(default = "active")]
    pub active_connection_states: Vec<String>,
    #[serde(default)]
    pub state: State,
    /// File on the host.
    pub path: Option<String>,
    /// Regular expression that must match what the file holds or what the port sends.
    pub search_regex: Option<String>,
    /// Hosts whose connections do not count, for `drained`.
    pub exclude_hosts: Option<Vec<String>>,
    /// Seconds between two tries.
    #[serde(default = "one")]
    pub sleep: u64,
    /// Message in the place of the usual one when the time is over.
    pub msg: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Absent,
    Drained,
    Present,
    #[default]
    Started,
    Stopped,
}

fn localhost() -> String {
    "127.0.0.1".to_owned()
}

fn three_hundred() -> u64 {
    300
}

fn five() -> u64 {
    5
}

fn one() -> u64 {
    1
}

fn active() -> Vec<String> {
    sockets::STATES.iter().map(|(name, _)| (*name).to_owned()).collect()
}
