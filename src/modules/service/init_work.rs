use crate::{
    ask::{InitStatus, InitTool},
    plan::{Change, Difference, Failure, Plan, Returns, Step},
    sh::Sh,
};

use super::super::systemd::State;

/// What a service of a host without systemd shall be.
pub struct InitWish {
    pub name: String,
    pub state: Option<State>,
    pub enabled: Option<bool>,
    pub runlevel: String,
    pub arguments: String,
    /// Seconds between stop and start of a restart.
    pub sleep: u64,
}

impl InitWish {
    pub fn plan(&self, is: &InitStatus) -> Result<Plan, Failure> {
        let mut steps = Vec::new();
        let (mut before, mut after) = (Returns::new(), Returns::new());
        if let Some(enabled) = self.enabled.filter(|enabled| *enabled != is.enabled) {
            before = before.with("enabled", is.enabled);
            after = after.with("enabled", enabled);
            steps.push(self.at_boot(is, enabled)?);
        }
        if let Some(verb) = self.verb(is) {
            before = before.with("state", if is.running { "started" } else { "stopped" });
            after = after.with("state", self.state.map_or("", State::result));
            steps.push(self.step(is, verb));
        }
        let returns = self.returns();
        if steps.is_empty() {
            return Ok(Plan::Ok(returns));
        }
        let differences = vec![Difference::properties(&self.name, before, after)];
        Ok(Change::steps(differences, returns, steps).into())
    }

    fn verb(&self, is: &InitStatus) -> Option<&'static str> {
        Some(match (self.state?, is.running) {
            (State::Started, true) | (State::Stopped, false) => return None,
            (State::Stopped, true) => "stop",
            (State::Restarted, true) => "restart",
            (State::Reloaded, true) => "reload",
            (_, false) => "start",
        })
    }

    fn step(&self, is: &InitStatus, verb: &str) -> Step {
        let tool = match is.tool {
            InitTool::OpenRc => "openrc",
            InitTool::Upstart => "upstart",
            InitTool::Script => "script",
            InitTool::Service | InitTool::None => "service",
        };
        let zap = if is.crashed { "zap" } else { "" };
        let sleep = self.sleep.to_string();
        Step::Run(Sh::script(ACT, [tool, self.name.as_str(), verb, &self.arguments, &sleep, zap]))
    }

    fn at_boot(&self, is: &InitStatus, enabled: bool) -> Result<Step, Failure> {
        let tool = match is.tool {
            InitTool::Upstart => "upstart",
            _ => is.enabler.as_str(),
        };
        if tool.is_empty() {
            let msg = format!("nothing on this host can enable or disable `{}`", self.name);
            return Err(Failure::new(msg).param("enabled"));
        }
        let word = if enabled { "on" } else { "off" };
        Ok(Step::Run(Sh::script(ENABLE, [tool, self.name.as_str(), word, &self.runlevel])))
    }

    fn returns(&self) -> Returns {
        let mut returns = Returns::new().with("name", self.name.as_str());
        if let Some(enabled) = self.enabled {
            returns = returns.with("enabled", enabled);
        }
        if let Some(state) = self.state {
            returns = returns.with("state", state.result());
        }
        returns
    }
}

/// `TOOL NAME VERB ARGUMENTS SLEEP ZAP`. What a daemon keeps open is a file, so that nobody waits for it.
const ACT: &str = r#"PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
f=$(mktemp) || exit
trap 'rm -f "$f"' EXIT
call() {
  case $t in
    openrc) rc-service "$n" "$1" ;;
    upstart) initctl "$1" "$n" ;;
    script) "/etc/init.d/$n" "$1" $a ;;
    *) service "$n" "$1" $a ;;
  esac >>"$f" 2>&1 </dev/null
}
t=$1 n=$2 v=$3 a=$4
[ -z "$6" ] || rc-service "$n" zap >/dev/null 2>&1
case $t$v in
  openrcrestart | upstart*) call "$v" ;;
  *restart) call stop; [ "$5" = 0 ] || sleep "$5"; call start ;;
  *) call "$v" ;;
esac
r=$?
cat "$f" >&2
case $(cat "$f") in *'Job is already running'*) r=0 ;; esac
exit "$r""#;

/// `TOOL NAME on|off RUNLEVEL`
const ENABLE: &str = r#"PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
case $1$3 in
  rc-updateon) rc-update add "$2" "$4" ;;
  rc-updateoff) rc-update del "$2" "$4" ;;
  update-rc.don) update-rc.d "$2" defaults && update-rc.d "$2" enable ;;
  update-rc.doff) update-rc.d "$2" disable ;;
  chkconfigon) chkconfig --add "$2" && chkconfig "$2" on ;;
  chkconfigoff) chkconfig "$2" off ;;
  upstarton) sed -i '/^[[:blank:]]*manual/d' "/etc/init/$2.override" ;;
  upstartoff) echo manual >> "/etc/init/$2.override" ;;
esac"#;
