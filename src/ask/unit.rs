use indexmap::IndexMap;

use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// What systemd knows of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unit {
    pub name: String,
    pub scope: Scope,
}

/// Whose systemd.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    #[default]
    System,
    User,
    Global,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitStatus {
    /// What `systemctl show` prints; empty where systemd does not run.
    pub properties: IndexMap<String, String>,
    /// What `systemctl is-enabled` prints where systemd does not run; empty for a unit that does not exist.
    pub offline: String,
    /// An init script has the name.
    pub script: bool,
    /// The init script is started at boot.
    pub script_enabled: bool,
}

impl Scope {
    pub const ALL: [Self; 3] = [Self::System, Self::User, Self::Global];

    /// The option of systemctl.
    pub fn flag(self) -> &'static str {
        match self {
            Self::System => "--system",
            Self::User => "--user",
            Self::Global => "--global",
        }
    }
}

impl UnitStatus {
    pub fn get(&self, property: &str) -> &str {
        self.properties.get(property).map_or("", String::as_str)
    }

    /// Whether systemd answers at all.
    pub fn runs(&self) -> bool {
        !self.properties.is_empty()
    }
}

impl Question for Unit {
    type Answer = UnitStatus;
    const KIND: &'static str = "unit";

    /// For each scope that is asked about: one `systemctl show` for all units, a dot, then a line for each unit about
    /// init scripts and about what is known without systemd.
    const FUNCTIONS: &'static str = r#"
q_units() {
  for q_g in --system --user --global; do q_unit_group "$@"; done
}
q_unit_group() {
  for q_p; do
    shift
    case $q_p in "$q_g"/*) set -- "$@" "${q_p#*/}" ;; esac
  done
  [ $# -gt 0 ] || return 0
  [ "$q_g" != --user ] || export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}"
  q_r=$(LC_ALL=C systemctl "$q_g" show -- "$@" 2>/dev/null) || q_r=
  printf '%s\n.\n' "$q_r"
  for q_p; do
    q_n=${q_p%.service} q_s=- q_e=- q_o=
    [ -x "/etc/init.d/$q_n" ] && q_s=+
    for q_f in /etc/rc[2345].d/S[0-9][0-9]"$q_n"; do [ -L "$q_f" ] && q_e=+; done
    [ -n "$q_r" ] || q_o=$(LC_ALL=C systemctl "$q_g" is-enabled "$q_p" 2>/dev/null)
    printf '%s%s %s\n' "$q_s" "$q_e" "${q_o%%
*}"
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        let word = |q: &Self| format!("{}/{}", q.scope.flag(), q.name);
        Sh::script(r#"q_units "$@""#, questions.iter().map(word))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let mut answers = vec![UnitStatus::default(); questions.len()];
        for scope in Scope::ALL {
            let of = |at: &usize| questions[*at].scope == scope;
            let places: Vec<usize> = (0..questions.len()).filter(of).collect();
            if places.is_empty() {
                continue;
            }
            let shown = reader.lines_to(".")?;
            let mut blocks = shown.split(|line| line.is_empty()).map(properties);
            for at in places {
                answers[at].properties = blocks.next().unwrap_or_default();
                let line = reader.line()?;
                let (script, offline) = line.split_once(' ').unwrap_or((&line, ""));
                answers[at].script = script.starts_with('+');
                answers[at].script_enabled = script.ends_with('+');
                answers[at].offline = offline.to_owned();
            }
        }
        Ok(answers)
    }
}

/// `KEY=VALUE` lines; a value in braces may go on over several lines.
fn properties(lines: &[String]) -> IndexMap<String, String> {
    let mut all: IndexMap<String, String> = IndexMap::new();
    for line in lines {
        match line.split_once('=') {
            Some((key, value)) if key.chars().all(|c| c.is_ascii_alphanumeric()) => {
                all.insert(key.to_owned(), value.to_owned());
            }
            _ => {
                if let Some((_, last)) = all.last_mut() {
                    last.push('\n');
                    last.push_str(line);
                }
            }
        }
    }
    all
}
