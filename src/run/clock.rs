use std::time::{Duration, Instant};

use jiff::{Zoned, civil::DateTime};

use crate::template::Value;

use super::result::TaskResult;

/// When a command began, by the controller's clock.
pub struct Clock {
    at: DateTime,
    since: Instant,
}

impl Clock {
    pub fn start() -> Self {
        Self { at: Zoned::now().datetime(), since: Instant::now() }
    }

    /// Adds when a command of the user ran and for how long: `start`, `end`, `delta`. Results of other modules, and of
    /// commands that did not run, stay as they are.
    pub fn stop(&self, mut result: TaskResult) -> TaskResult {
        if result.keys.contains_key("cmd") && !result.keys.contains_key("start") {
            let elapsed = self.since.elapsed();
            let end = self.at.checked_add(elapsed).unwrap_or(self.at);
            let said = [("start", moment(self.at)), ("end", moment(end)), ("delta", span(elapsed))];
            result.keys.extend(said.map(|(key, text)| (key.to_owned(), Value::from(text))));
        }
        result
    }

    /// Adds when a pause began and ended, and its whole seconds.
    pub fn paused(&self, result: TaskResult) -> TaskResult {
        let elapsed = self.since.elapsed();
        let end = self.at.checked_add(elapsed).unwrap_or(self.at);
        let whole = i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX);
        result
            .with("start", moment(self.at).into())
            .with("stop", moment(end).into())
            .with("delta", Value::Int(whole))
    }
}

/// `2026-11-20 19:44:44.286885`
fn moment(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S.%6f").to_string()
}

/// `0:00:00.006356`
fn span(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours}:{minutes:02}:{:02}.{:06}", seconds % 60, elapsed.subsec_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_playbooks_know_them() {
        let at = DateTime::constant(2026, 11, 20, 19, 44, 44, 286_885_000);
        assert_eq!(moment(at), "2026-11-20 19:44:44.286885");
        assert_eq!(span(Duration::from_micros(6356)), "0:00:00.006356");
        assert_eq!(span(Duration::from_secs(3 * 3600 + 62)), "3:01:02.000000");
    }

    #[test]
    fn only_commands_that_ran_have_a_time() {
        let keys = |names: &[&str]| TaskResult {
            keys: names.iter().map(|name| ((*name).to_owned(), Value::Null)).collect(),
            ..TaskResult::default()
        };
        let has_delta = |names| Clock::start().stop(keys(names)).keys.contains_key("delta");
        assert!(has_delta(&["cmd", "rc"]) && !has_delta(&["cmd", "start"]) && !has_delta(&["path"]));
    }
}
