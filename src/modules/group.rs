use std::rc::Rc;

use serde::Deserialize;

use crate::{
    ask::{self, GroupEntry, Tool},
    plan::{Change, Cx, Difference, Failure, Module, Plan, Returns, Step},
    sh,
    sh::Sh,
};

use super::look;

/// Manage one group.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    name: String,
    #[serde(default)]
    state: State,
    /// Number of the group.
    gid: Option<u64>,
    /// Remove a group even if it is the primary group of a user.
    #[serde(default)]
    force: bool,
    /// Make a system group.
    #[serde(default)]
    system: bool,
    /// Only the files of the host count, not a directory service.
    #[serde(default)]
    local: bool,
    /// Let several groups have the same number.
    #[serde(default)]
    non_unique: bool,
    gid_min: Option<u64>,
    gid_max: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum State {
    Absent,
    #[default]
    Present,
}

impl Module for Group {
    const NAME: &'static str = "group";
    const EXAMPLE: &'static str = "\
- name: A group for deployments
  group:
    name: deploy
    gid: 2000
";

    fn check(&self) -> Result<(), Failure> {
        if self.non_unique && self.gid.is_none() {
            let msg = "non_unique is True but all of the following are missing: gid";
            return Err(Failure::new(msg).param("non_unique"));
        }
        match self.force && self.local {
            true => Err(Failure::new(
                "force is not a valid option for local, force=True and local=True are mutually exclusive",
            )),
            false => Ok(()),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let tool = Tool::named(self.tool("groupadd"));
        let (is, tool) = futures::try_join!(cx.ask(self.question()), cx.ask(tool))?;
        let busybox = tool.is_none() && !self.local;
        let (before, after, sh) = match (self.state, &is) {
            (State::Absent, None) => return Ok(Plan::Ok(self.returns(None))),
            (State::Absent, Some(_)) => (state("present"), state("absent"), self.remove(busybox)),
            (State::Present, None) => (state("absent"), state("present"), self.add(busybox)),
            (State::Present, Some(is)) => match self.gid.filter(|gid| *gid != is.gid) {
                None => return Ok(Plan::Ok(self.returns(Some(is)))),
                Some(gid) => (number(is.gid), number(gid), self.modify(gid, busybox)),
            },
        };
        let differences = vec![Difference::properties(&self.name, before, after)];
        let returns = self.returns(is.as_ref());
        let name = self.name.clone();
        let change = Change::steps(differences, returns, vec![Step::Run(sh)])
            .explain(move |output| {
                let returns = Returns::new().with("name", name).with("rc", output.rc);
                Failure::new(output.errors().trim()).returns(returns)
            })
            .assume(self.question(), self.becomes());
        let open = self.state == State::Present && is.is_none() && self.gid.is_none();
        let change = change.untold(if open { &["gid"] } else { &[] });
        let told = look::after(change, self.question(), |done, now| {
            if let Some(now) = now {
                done.returns = std::mem::take(&mut done.returns).with("gid", now.gid);
            }
        });
        Ok(told.into())
    }
}

impl Group {
    fn question(&self) -> ask::Group {
        ask::Group { name: self.name.clone(), local: self.local }
    }

    fn tool(&self, name: &str) -> String {
        format!("{}{name}", if self.local { "l" } else { "" })
    }

    fn becomes(&self) -> Option<GroupEntry> {
        (self.state == State::Present).then(|| GroupEntry {
            name: self.name.clone(),
            gid: self.gid.unwrap_or_default(),
            members: vec![],
        })
    }

    fn add(&self, busybox: bool) -> Sh {
        let gid = self.gid.map(|gid| gid.to_string());
        if busybox {
            let sh = sh!["addgroup"].args(self.system.then_some("-S"));
            return option(sh, "-g", gid).arg(&self.name);
        }
        let mut sh = option(sh![self.tool("groupadd")], "-g", gid);
        sh = sh.args(self.non_unique.then_some("-o")).args(self.system.then_some("-r"));
        sh = option(sh, "-K", self.gid_min.map(|gid| format!("GID_MIN={gid}")));
        option(sh, "-K", self.gid_max.map(|gid| format!("GID_MAX={gid}"))).arg(&self.name)
    }

    fn modify(&self, gid: u64, busybox: bool) -> Sh {
        if busybox {
            return Sh::script(RENUMBER, [self.name.clone(), gid.to_string()]);
        }
        let sh = sh![self.tool("groupmod"), "-g", gid];
        sh.args(self.non_unique.then_some("-o")).arg(&self.name)
    }

    fn remove(&self, busybox: bool) -> Sh {
        if busybox {
            return sh!["delgroup", self.name];
        }
        sh![self.tool("groupdel")].args(self.force.then_some("-f")).arg(&self.name)
    }

    fn returns(&self, is: Option<&GroupEntry>) -> Returns {
        let state = match self.state {
            State::Absent => "absent",
            State::Present => "present",
        };
        let returns = Returns::new().with("name", self.name.as_str()).with("state", state);
        match (self.state, self.gid.or(is.map(|is| is.gid))) {
            (State::Present, Some(gid)) => returns.with("system", self.system).with("gid", gid),
            (State::Present, None) => returns.with("system", self.system),
            (State::Absent, _) => returns,
        }
    }
}

/// Busybox has no groupmod.
const RENUMBER: &str = r#"awk -F: -v OFS=: -v n="$1" -v g="$2" '$1 == n { $3 = g } { print }' /etc/group > "/etc/group.$$" &&
cat "/etc/group.$$" > /etc/group; r=$?; rm -f "/etc/group.$$"; exit $r"#;

fn option(sh: Sh, flag: &str, value: Option<String>) -> Sh {
    match value {
        Some(value) => sh.arg(flag).arg(&value),
        None => sh,
    }
}

fn state(state: &str) -> Returns {
    Returns::new().with("state", state)
}

fn number(gid: u64) -> Returns {
    Returns::new().with("gid", gid)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::modules::testing::{Host, lines};

    fn told(parameters: Value, gid: Option<u64>, tool: Option<&str>) -> Vec<String> {
        let entry = gid.map(|gid| GroupEntry { name: "web".into(), gid, members: vec![] });
        let host = Host::root()
            .knows(ask::Group::named("web"), entry)
            .knows(Tool::named("groupadd"), tool.map(str::to_owned));
        lines(std::rc::Rc::new(host).plan::<Group>(parameters))
    }

    #[test]
    fn groups() {
        let shadow = Some("/usr/sbin/groupadd");
        for (parameters, gid, tool, line, command) in [
            (
                json!({"name": "web"}),
                Some(7),
                shadow,
                r#"ok {"name":"web","state":"present","system":false,"gid":7}"#,
                None,
            ),
            (
                json!({"name": "web", "gid": 8, "system": true}),
                None,
                shadow,
                r#"changes {"name":"web","state":"present","system":true,"gid":8}"#,
                Some("groupadd -g 8 -r web"),
            ),
            (
                json!({"name": "web", "gid": 8, "non_unique": true}),
                Some(7),
                shadow,
                r#"changes {"name":"web","state":"present","system":false,"gid":8}"#,
                Some("groupmod -g 8 -o web"),
            ),
            (
                json!({"name": "web", "state": "absent", "force": true}),
                Some(7),
                shadow,
                r#"changes {"name":"web","state":"absent"}"#,
                Some("groupdel -f web"),
            ),
            (
                json!({"name": "web", "state": "absent"}),
                None,
                shadow,
                r#"ok {"name":"web","state":"absent"}"#,
                None,
            ),
            (
                json!({"name": "web", "system": true}),
                None,
                None,
                r#"changes {"name":"web","state":"present","system":true}"#,
                Some("addgroup -S web"),
            ),
        ] {
            let told = told(parameters, gid, tool);
            assert_eq!(told[0], line);
            assert_eq!(told.get(2).map(String::as_str), command.map(|c| format!("$ {c}")).as_deref());
        }
    }
}
