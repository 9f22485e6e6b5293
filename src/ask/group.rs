use crate::sh::{Output, Sh};

use super::{
    account::asked_for,
    question::{Garbled, Question},
    reader::Reader,
};

/// A group by name or number; the answer is `None` when there is none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Group {
    pub name: String,
    /// Only the files of the host count, not what a directory service knows.
    pub local: bool,
}

/// An entry of the group database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupEntry {
    pub name: String,
    pub gid: u64,
    pub members: Vec<String>,
}

impl Group {
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), local: false }
    }
}

impl Question for Group {
    type Answer = Option<GroupEntry>;
    const KIND: &'static str = "group";

    /// Entries from `getent group`, a dot, entries from the file.
    const FUNCTIONS: &'static str = r#"
q_groups() {
  q_group_of name "$@"; echo .; q_group_of file "$@"; echo .
}
q_group_of() {
  q_g=$1; shift
  for q_p; do
    shift
    case $q_p in "$q_g"/*) set -- "$@" "${q_p#*/}" ;; esac
  done
  [ $# -gt 0 ] || return 0
  if [ "$q_g" = name ] && command -v getent >/dev/null; then
    getent group "$@" 2>/dev/null || :
  elif [ -r /etc/group ]; then
    while IFS= read -r q_l || [ -n "$q_l" ]; do
      for q_k; do
        case $q_l in "$q_k":* | *:*:"$q_k":*) printf '%s\n' "$q_l"; break ;; esac
      done
    done < /etc/group
  fi
}
"#;

    fn script(questions: &[Self]) -> Sh {
        let word = |q: &Self| format!("{}/{}", if q.local { "file" } else { "name" }, asked_for(&q.name));
        Sh::script(r#"q_groups "$@""#, questions.iter().map(word))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let (named, local) = (reader.lines_to(".")?, reader.lines_to(".")?);
        let answer = |q: &Self| find(if q.local { &local } else { &named }, &q.name);
        Ok(questions.iter().map(answer).collect())
    }
}

fn find(lines: &[String], key: &str) -> Option<GroupEntry> {
    let entries = || lines.iter().filter_map(|line| entry(line));
    entries().find(|entry| entry.name == key).or_else(|| entries().find(|entry| entry.gid.to_string() == key))
}

fn entry(line: &str) -> Option<GroupEntry> {
    let fields: Vec<&str> = line.split(':').collect();
    let [name, _, gid, members, ..] = fields.as_slice() else {
        return None;
    };
    let members = members.split(',').filter(|member| !member.is_empty());
    Some(GroupEntry {
        name: (*name).to_owned(),
        gid: gid.parse().ok()?,
        members: members.map(str::to_owned).collect(),
    })
}
