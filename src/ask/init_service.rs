use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// A service of a host without systemd.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InitService {
    pub name: String,
    /// Part of a line of `ps` that tells that it runs, for scripts that cannot tell.
    pub pattern: Option<String>,
    /// OpenRC's.
    pub runlevel: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InitStatus {
    pub tool: InitTool,
    pub running: bool,
    /// OpenRC says that it crashed.
    pub crashed: bool,
    pub enabled: bool,
    /// What switches it on and off at boot: `update-rc.d`, `chkconfig`, `rc-update`; empty when nothing does.
    pub enabler: String,
}

/// What starts and stops the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InitTool {
    /// There is no such service.
    #[default]
    None,
    OpenRc,
    Upstart,
    Script,
    /// `service NAME`, for what is neither.
    Service,
}

impl Question for InitService {
    type Answer = InitStatus;
    const KIND: &'static str = "init service";
    const FUNCTIONS: &'static str = r#"
q_init() {
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export LC_ALL=C
  while [ $# -gt 2 ]; do
    q_t=none q_r=1 q_o= q_e=- q_u=
    if command -v rc-service >/dev/null && [ -e "/etc/init.d/$1" ]; then
      q_t=openrc q_u=rc-update; q_o=$(rc-service "$1" status 2>&1); q_r=$?
      [ -e "/etc/runlevels/$3/$1" ] && q_e=+
    elif command -v initctl >/dev/null && [ -e "/etc/init/$1.conf" ]; then
      q_t=upstart; q_o=$(initctl status "$1" 2>&1); q_r=$?
      grep -q '^[[:blank:]]*start on' "/etc/init/$1.conf" && q_e=+
      grep -qs '^[[:blank:]]*manual' "/etc/init/$1.override" && q_e=-
    elif [ -x "/etc/init.d/$1" ]; then
      q_t=script; q_o=$("/etc/init.d/$1" status 2>&1 </dev/null); q_r=$?
    elif command -v service >/dev/null && q_o=$(service "$1" status 2>&1 </dev/null); then
      q_t=service q_r=0
    fi
    if [ "$q_t" = script ] || [ "$q_t" = service ]; then
      for q_f in update-rc.d chkconfig; do command -v "$q_f" >/dev/null && { q_u=$q_f; break; }; done
      for q_f in /etc/rc[2345].d/S[0-9][0-9]"$1" /etc/rc.d/rc[2345].d/S[0-9][0-9]"$1"; do
        [ -e "$q_f" ] && q_e=+
      done
    fi
    [ -z "$2" ] || { q_o=$(ps auxww 2>/dev/null || ps); q_r=pattern; case $q_o in *"$2"*) q_o=found ;; *) q_o= ;; esac; }
    printf '%s %s %s %s\0%s\0' "$q_t" "$q_r" "$q_e" "$q_u" "$q_o"
    shift 3
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        let words = |q: &Self| {
            let pattern = q.pattern.clone().unwrap_or_default();
            [q.name.clone(), pattern, q.runlevel.clone()]
        };
        Sh::script(r#"q_init "$@""#, questions.iter().flat_map(words))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| status(&mut reader)).collect()
    }
}

fn status(reader: &mut Reader) -> Result<InitStatus, Garbled> {
    let (line, said) = (reader.field()?, reader.field()?);
    let mut words = line.split(' ');
    let mut word = || words.next().unwrap_or_default();
    let tool = match word() {
        "openrc" => InitTool::OpenRc,
        "upstart" => InitTool::Upstart,
        "script" => InitTool::Script,
        "service" => InitTool::Service,
        _ => InitTool::None,
    };
    let rc = word().to_owned();
    Ok(InitStatus {
        tool,
        running: running(tool, &rc, &said.to_lowercase()),
        crashed: tool == InitTool::OpenRc && said.contains("crashed"),
        enabled: word() == "+",
        enabler: word().to_owned(),
    })
}

/// Exit statuses say more than words, and words more than the exit status 0.
fn running(tool: InitTool, rc: &str, said: &str) -> bool {
    match (tool, rc) {
        (_, "pattern") => said == "found",
        (InitTool::OpenRc, _) => said.contains("started"),
        (InitTool::Upstart, _) => said.contains("running"),
        (_, "1" | "2" | "3" | "4" | "69") => false,
        _ if said.contains("not running") || said.contains("stopped") || said.contains("dead") => false,
        _ => rc == "0" || said.contains("running") || said.contains("started"),
    }
}
