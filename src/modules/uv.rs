use std::{path::PathBuf, rc::Rc};

use serde::Deserialize;

use crate::{
    ask::UvVersion,
    plan::{
        Act, Change, Cx, Difference, Done, Failure, Forecast, Host, Module, Plan, Put, Returns, UvWheel, Way,
    },
    sh,
};

/// Bring uv, the installer of Python packages, to a host: one static program that needs nothing there.
#[derive(Clone, Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uv {
    /// Where the program shall be on the host.
    path: String,
    #[serde(default = "pinned")]
    version: String,
    /// Package index from which the controller fetches it; the one that the controller is configured for when it is not
    /// given.
    index_url: Option<String>,
}

fn pinned() -> String {
    "0.13.8".into()
}

impl Module for Uv {
    const NAME: &'static str = "uv";
    const EXAMPLE: &'static str = "\
- name: Bring uv
  uv:
    path: /usr/local/bin/uv
";

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let path = cx.path(&self.path).await?;
        let question = UvVersion { path: path.clone() };
        let is = cx.ask(question.clone()).await?;
        let returns = Returns::new().with("path", path.clone()).with("version", self.version.clone());
        if is.as_ref() == Some(&self.version) {
            return Ok(Plan::Ok(returns));
        }
        let wheel = self.wheel(&cx.boot().await?.machine)?;
        let versions = |version: Option<String>| Returns::new().with("version", version);
        let difference = Difference::properties(&path, versions(is), versions(Some(self.version.clone())));
        let (cx, done) = (cx.clone(), Done::changed(returns.clone()));
        let act = Act::new(async move |host: &mut Host| {
            let program = cx.controller().uv(&wheel).await?;
            push(host, &path, program).await?;
            Ok(done)
        });
        let change =
            Change { differences: vec![difference], ..Change::by(Forecast::Changed(returns), Way::Act(act)) };
        Ok(change.assume(question, Some(self.version.clone())).into())
    }
}

impl Uv {
    fn wheel(&self, machine: &str) -> Result<UvWheel, Failure> {
        let arch = match machine {
            "x86_64" => "x86_64",
            "aarch64" | "arm64" => "aarch64",
            other => {
                return Err(Failure::new(format!("there is no uv for the architecture `{other}` here")));
            }
        };
        Ok(UvWheel { version: self.version.clone(), arch, index_url: self.index_url.clone() })
    }
}

async fn push(host: &mut Host, path: &str, program: PathBuf) -> Result<(), Failure> {
    let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    let put = Put { mode: Some(0o755), ..Put::new(path, crate::sh::Body::File(program)) };
    let steps = vec![
        crate::plan::Step::Run(sh!["mkdir", "-p", "--", folder]),
        crate::plan::Step::Put(put),
        crate::plan::Step::Run(sh![path, "--version"]),
    ];
    let outputs = host.steps(steps).await?;
    match outputs.last() {
        Some(last) if !last.ok() => {
            Err(Failure::new(format!("uv could not be put to `{path}`: {}", last.errors().trim()))
                .returns(Returns::of_output(last)))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Uv;
    use crate::{
        ask::{BootAnswer, UvVersion},
        modules::testing::{Host, Turn, output},
        plan::Plan,
    };

    fn host(machine: &str, version: Option<&str>) -> Host {
        let boot = BootAnswer { machine: machine.into(), ..BootAnswer::default() };
        let path = "/opt/uv".to_owned();
        Host::root().boot(boot).knows(UvVersion { path }, version.map(str::to_owned))
    }

    #[test]
    fn the_right_one_stays() {
        host("x86_64", Some("0.13.8")).decides::<Uv>(
            json!({"path": "/opt/uv"}),
            &["rounds: 1", r#"ok {"path":"/opt/uv","version":"0.13.8"}"#],
        );
    }

    #[test]
    fn another_one_is_replaced() {
        host("aarch64", Some("0.1.0")).decides::<Uv>(
            json!({"path": "/opt/uv"}),
            &[
                "rounds: 1",
                r#"changes {"path":"/opt/uv","version":"0.13.8"}"#,
                r#"/opt/uv: {"version":"0.1.0"} -> {"version":"0.13.8"}"#,
                "act",
            ],
        );
        host("armv7l", None).decides::<Uv>(
            json!({"path": "/opt/uv"}),
            &["rounds: 1", "failed: there is no uv for the architecture `armv7l` here"],
        );
    }

    #[test]
    fn it_is_pushed_and_tried() {
        let plan = std::rc::Rc::new(host("x86_64", None)).plan::<Uv>(json!({"path": "/opt/uv"}));
        let Ok(Plan::Change(change)) = plan else { panic!("no change") };
        let denied = crate::sh::Output { rc: 126, stderr: b"Permission denied\n".to_vec(), ..output("") };
        let turn = Turn::new()
            .says("$ mkdir -p -- /opt", output(""))
            .says("put /opt/uv /cache/uv-0.13.8-x86_64 mode=0755", output(""))
            .says("$ /opt/uv --version", denied);
        let failure = turn.of(change).unwrap_err();
        assert_eq!(failure.msg, "uv could not be put to `/opt/uv`: Permission denied");
    }
}
