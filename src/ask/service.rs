use std::collections::BTreeMap;

use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// How a service is: whatever manages the services of the host answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Service {
    pub name: String,
    pub scope: Scope,
}

/// Whose services systemd shall answer for.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    #[default]
    System,
    User,
    Global,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceStatus {
    pub manager: Manager,
    /// What `systemctl show` tells; empty elsewhere.
    pub properties: BTreeMap<String, String>,
    /// What `systemctl is-enabled` says where systemd does not run, and the runlevels where OpenRC does.
    pub enabled: String,
    /// Exit status of the `status` command of an init script, and what it printed.
    pub status: Option<(i32, String)>,
    /// Whether there is an init script of that name.
    pub script: bool,
    /// Whether a link in `/etc/rc?.d` starts it.
    pub linked: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manager {
    Systemd,
    /// systemd is installed, but it does not run: only links can be changed.
    Offline,
    OpenRc,
    /// Init scripts, with `service` or without.
    SysV,
    #[default]
    None,
}

impl Scope {
    const ALL: [Self; 3] = [Self::System, Self::User, Self::Global];

    /// As `systemctl` takes it, without dashes.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Global => "global",
        }
    }
}

impl Service {
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), scope: Scope::System }
    }
}

/// Those that do not change from one moment to the next.
const PROPERTIES: &str = "Id,Names,Description,Documentation,LoadState,LoadError,ActiveState,SubState,UnitFileState,\
    UnitFilePreset,FragmentPath,SourcePath,DropInPaths,MainPID,ExecMainPID,ExecMainCode,ExecMainStatus,ExecStart,\
    ExecStartPre,ExecStartPost,ExecReload,ExecStop,Result,Type,Restart,User,Group,NRestarts,StatusText,StatusErrno,\
    NeedDaemonReload,Environment,EnvironmentFiles,WorkingDirectory,RootDirectory,PIDFile,Slice,ControlGroup,Requires,\
    Wants,WantedBy,RequiredBy,Conflicts,Before,After,Triggers,TriggeredBy,CanStart,CanStop,CanReload,CanIsolate,\
    RefuseManualStart,RefuseManualStop,LimitNOFILE,MemoryMax,TasksMax,ActiveEnterTimestamp,InactiveEnterTimestamp,\
    ExecMainStartTimestamp,StateChangeTimestamp,Unit,TimersCalendar,Listen,Where,What";

impl Question for Service {
    type Answer = ServiceStatus;
    const KIND: &'static str = "service";
    const SURROUNDED: bool = true;

    /// For each scope that is asked about: the manager; its answers for all names; a line about init scripts for each
    /// name. systemd answers for all names in one fork.
    const FUNCTIONS: &'static str = r#"
q_service() {
  q_properties=$1; shift
  for q_s in system user global; do q_service_scope "$@"; done
}
q_service_scope() {
  for q_n; do shift; case $q_n in "$q_s"/*) set -- "$@" "${q_n#*/}" ;; esac; done
  [ $# -gt 0 ] || return 0
  if command -v systemctl >/dev/null; then
    if [ -d /run/systemd/system ] && [ "$q_s" != global ]; then
      echo systemd
      XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} \
        systemctl "--$q_s" --no-pager show -p "$q_properties" -- "$@" 2>/dev/null
      printf '\0'
    else
      echo offline
      for q_n; do systemctl "--$q_s" is-enabled -- "$q_n" 2>/dev/null; printf '\0'; done
    fi
  elif command -v rc-service >/dev/null; then
    echo openrc
    for q_n; do
      rc-service -- "$q_n" status 2>&1; printf '\0%s\0' "$?"
      for q_f in /etc/runlevels/*/"$q_n"; do
        [ -e "$q_f" ] && { q_f=${q_f%/*}; printf '%s ' "${q_f##*/}"; }
      done
      printf '\0'
    done
  elif [ -d /etc/init.d ] || command -v service >/dev/null; then
    echo sysv
    for q_n; do
      if command -v service >/dev/null; then service "$q_n" status 2>&1
      elif [ -x "/etc/init.d/$q_n" ]; then "/etc/init.d/$q_n" status 2>&1
      else (exit 127)
      fi </dev/null
      printf '\0%s\0' "$?"
    done
  else echo none
  fi
  for q_n; do
    q_n=${q_n%.service}; q_w=.
    [ -x "/etc/init.d/$q_n" ] && q_w=${q_w}script
    for q_f in /etc/rc[2-5S].d/S[0-9][0-9]"$q_n"; do [ -e "$q_f" ] && { q_w=${q_w}linked; break; }; done
    echo "$q_w"
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        let word = |q: &Self| format!("{}/{}", q.scope.word(), q.name);
        let properties = PROPERTIES.replace(' ', "");
        Sh::script(r#"q_service "$@""#, [properties].into_iter().chain(questions.iter().map(word)))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let mut answers = vec![ServiceStatus::default(); questions.len()];
        for scope in Scope::ALL {
            let of = |at: &usize| questions[*at].scope == scope;
            let places: Vec<usize> = (0..questions.len()).filter(of).collect();
            if places.is_empty() {
                continue;
            }
            let group = group(&mut reader, places.len())?;
            for (at, status) in places.into_iter().zip(group) {
                answers[at] = status;
            }
        }
        Ok(answers)
    }
}

fn group(reader: &mut Reader, count: usize) -> Result<Vec<ServiceStatus>, Garbled> {
    let manager = match reader.line()?.as_str() {
        "systemd" => Manager::Systemd,
        "offline" => Manager::Offline,
        "openrc" => Manager::OpenRc,
        "sysv" => Manager::SysV,
        "none" => Manager::None,
        other => return Err(reader.garbled(format!("`{other}` manages no services"))),
    };
    let mut all = vec![ServiceStatus { manager, ..ServiceStatus::default() }; count];
    if manager == Manager::Systemd {
        for (status, block) in all.iter_mut().zip(reader.field()?.split("\n\n")) {
            status.properties = properties(block);
        }
    }
    for status in &mut all {
        match manager {
            Manager::Offline => status.enabled = reader.field()?.trim().to_owned(),
            Manager::OpenRc | Manager::SysV => {
                let said = reader.field()?;
                status.status = Some((reader.field()?.parse().unwrap_or(-1), said));
            }
            Manager::Systemd | Manager::None => {}
        }
        if manager == Manager::OpenRc {
            status.enabled = reader.field()?.trim().to_owned();
        }
    }
    for status in &mut all {
        let words = reader.line()?;
        (status.script, status.linked) = (words.contains("script"), words.contains("linked"));
    }
    Ok(all)
}

/// Lines of `KEY=VALUE`; a value in braces may take several.
fn properties(block: &str) -> BTreeMap<String, String> {
    let mut all: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        match (all.last_mut(), line.split_once('=')) {
            (Some((_, value)), _) if value.starts_with('{') && !value.trim_end().ends_with('}') => {
                value.push('\n');
                value.push_str(line);
            }
            (_, Some((key, value))) => all.push((key.to_owned(), value.to_owned())),
            _ => {}
        }
    }
    all.into_iter().collect()
}
