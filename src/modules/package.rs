use std::rc::Rc;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    ask::Tool,
    plan::{Cx, Differs, Failure, Leaves, Module, Plan},
};

use super::apt::Apt;

/// Manage packages with whatever the host has for that.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Packages, as the host's package manager names them.
    name: Option<Vec<String>>,
    /// `present`, `absent`, `latest`, and what the package manager's own module knows.
    state: Option<String>,
    /// Name of the module: `auto` finds out.
    #[serde(default = "auto", rename = "use")]
    manager: String,
    /// All others are those of the package manager's own module.
    #[serde(rename = "$attributes")]
    others: Map<String, Value>,
}

fn auto() -> String {
    "auto".to_owned()
}

/// Tools that tell which package manager a host has, and the names of the modules.
const MANAGERS: [(&str, &str); 7] = [
    ("apt-get", "apt"),
    ("dnf", "dnf"),
    ("yum", "yum"),
    ("zypper", "zypper"),
    ("apk", "apk"),
    ("pacman", "pacman"),
    ("emerge", "portage"),
];

impl Module for Package {
    const NAME: &'static str = "package";
    const LEAVES: Leaves = Leaves::More;
    const DIFFERS: Differs = Differs::Tool;
    const EXAMPLE: &'static str = "\
- name: The time
  package:
    name: chrony
    state: present
";

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let manager = match self.manager.as_str() {
            "auto" => found(cx).await?,
            manager => manager.rsplit('.').next().unwrap_or(manager),
        };
        match manager {
            "apt" => Module::plan(Rc::new(self.as_module::<Apt>()?), cx).await,
            manager => {
                let msg = format!("Could not find a matching action for the \"{manager}\" package manager.");
                Err(Failure::new(msg))
            }
        }
    }
}

/// The module of the first package manager that the host has.
async fn found(cx: &Cx) -> Result<&'static str, Failure> {
    let paths = cx.ask_all(MANAGERS.map(|(tool, _)| Tool::named(tool))).await?;
    let there = MANAGERS.iter().zip(&paths).find(|(_, path)| path.is_some());
    let msg = "Could not detect a package manager. Try using the \"use\" option.";
    there.map(|((_, name), _)| *name).ok_or_else(|| Failure::new(msg))
}

impl Package {
    /// The same wish as the parameters of another module.
    fn as_module<M: Module>(&self) -> Result<M, Failure> {
        let mut all: Map<String, Value> =
            self.others.iter().map(|(key, value)| (key.clone(), truth(value))).collect();
        all.extend(self.name.clone().map(|name| ("name".to_owned(), name.into())));
        all.extend(self.state.clone().map(|state| ("state".to_owned(), state.into())));
        let module: M =
            serde_json::from_value(Value::Object(all)).map_err(|error| Failure::new(error.to_string()))?;
        module.check()?;
        Ok(module)
    }
}

/// `yes` and `no` as they stand in `key=value` arguments.
fn truth(value: &Value) -> Value {
    match value.as_str().map(str::to_lowercase).as_deref() {
        Some("yes" | "true" | "on") => Value::Bool(true),
        Some("no" | "false" | "off") => Value::Bool(false),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        ask::{Deb, DebPackage},
        modules::testing::Host,
    };

    fn host(has: &str) -> Host {
        let path = |tool: &str| (tool == has).then(|| format!("/usr/bin/{tool}"));
        MANAGERS.iter().fold(Host::root(), |host, (tool, _)| host.knows(Tool::named(*tool), path(tool)))
    }

    #[test]
    fn the_host_decides() {
        let deb = Deb { name: "chrony".into(), installed: true, ..Deb::default() };
        host("apt-get").knows(DebPackage("chrony".into()), vec![deb]).decides::<Package>(
            json!({"name": ["chrony"], "state": "installed", "update_cache": "no"}),
            &["rounds: 2", r#"ok {"cache_updated":false,"cache_update_time":0}"#],
        );
        host("none").decides::<Package>(
            json!({"name": ["chrony"], "state": "present"}),
            &["rounds: 1", r#"failed: Could not detect a package manager. Try using the "use" option."#],
        );
        Host::root().decides::<Package>(
            json!({"name": ["chrony"], "state": "present", "use": "homebrew"}),
            &["rounds: 0", r#"failed: Could not find a matching action for the "homebrew" package manager."#],
        );
    }
}
