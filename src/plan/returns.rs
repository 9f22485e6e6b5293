use serde_json::{Map, Value};

/// What a module reports, under the keys that its documentation lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Returns(pub Map<String, Value>, Vec<Untold>);

/// The path to a key that only the doing tells, and why nobody knows its value.
type Untold = (Vec<String>, String);

impl Returns {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// Adds all of `other`; its values win.
    pub fn and(mut self, other: Returns) -> Self {
        self.0.extend(other.0);
        self.1.extend(other.1);
        self
    }

    /// In check mode: says that nobody knows what is at a path of keys, and why.
    pub fn untold(mut self, path: &[&str], why: &str) -> Self {
        self.1.push((path.iter().map(|key| (*key).to_owned()).collect(), why.to_owned()));
        self
    }

    pub fn all_untold(&self) -> &[Untold] {
        &self.1
    }

    /// Adds a warning, which the report shows beside the result.
    pub fn warn(mut self, warning: impl Into<String>) -> Self {
        let all = self.0.entry("warnings").or_insert_with(|| Value::Array(vec![]));
        if let Value::Array(all) = all {
            all.push(Value::String(warning.into()));
        }
        self
    }

    /// `rc`, `stdout`, `stderr` of a command that was run.
    pub fn of_output(output: &crate::sh::Output) -> Self {
        Self::new().with("rc", output.rc).with("stdout", output.text()).with("stderr", output.errors())
    }
}

impl From<Map<String, Value>> for Returns {
    fn from(keys: Map<String, Value>) -> Self {
        Self(keys, vec![])
    }
}
