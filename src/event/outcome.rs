use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{plan::Difference, source::Diagnostic};

use super::told;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Ok,
    Changed,
    Skipped,
    Failed,
    Unreachable,
    /// Check mode cannot tell.
    Unknown,
}

/// How a task or item ended on a host.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    pub status: Status,
    /// The registered result, secrets already masked where `no_log` asks for it.
    pub result: Map<String, Value>,
    pub differences: Vec<Difference>,
    /// Failed, but `ignore_errors` or `ignore_unreachable` lets the host go on.
    pub ignored: bool,
    /// Failed inside a block that has a `rescue`.
    pub rescued: bool,
    /// Files or roles that it has taken in: each of them counts as ok. Told of includes alone.
    #[serde(skip_serializing_if = "is_none")]
    pub included: u32,
    /// In check mode, why nothing can be said; of a loop of which something is known to change, why not all can be.
    pub unpredictable: Option<String>,
    pub delegate: Option<String>,
    /// The result is shown even where it is not asked for (`debug`).
    pub verbose: bool,
    pub no_log: bool,
    /// What failed, where it can be pointed at.
    #[serde(serialize_with = "told::maybe")]
    pub diagnostic: Option<Diagnostic>,
    #[serde(serialize_with = "as_seconds")]
    pub elapsed: Duration,
}

impl Outcome {
    /// Whether it changed something, even where it failed behind that.
    pub fn changed(&self) -> bool {
        self.result.get("changed") == Some(&Value::Bool(true))
    }
}

fn is_none(included: &u32) -> bool {
    *included == 0
}

pub(super) fn as_seconds<S: serde::Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64(duration.as_secs_f64())
}
