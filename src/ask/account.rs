use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// A user by name or number; the answer is `None` when there is none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    pub name: String,
    /// Only the files of the host count, not what a directory service knows.
    pub local: bool,
}

/// An entry of the user database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    pub name: String,
    pub uid: u64,
    pub gid: u64,
    pub comment: String,
    pub home: String,
    pub shell: String,
    /// Whether the home directory is there.
    pub has_home: bool,
    /// Groups whose member lists name this user.
    pub groups: Vec<String>,
    /// Known to root only.
    pub shadow: Option<Shadow>,
}

/// An entry of the shadow database: times in days, `None` for what is not set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shadow {
    /// The hash, or what stands in its place.
    pub password: String,
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub warn: Option<i64>,
    pub inactive: Option<i64>,
    /// Days since 1970.
    pub expire: Option<i64>,
}

impl Account {
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), local: false }
    }
}

/// What `getent` would take for an option is nobody's name: in its place stands one that nobody can have.
pub fn asked_for(name: &str) -> &str {
    if name.starts_with('-') { ":" } else { name }
}

impl Question for Account {
    type Answer = Option<User>;
    const KIND: &'static str = "account";

    /// `getent passwd` once for all, a `+` or `-` before each entry for its home directory; then shadow entries, then
    /// all groups that have members; the same again from the files for what shall be local.
    const FUNCTIONS: &'static str = r#"
q_getent() {
  q_d=$1; shift
  if [ "$q_g" = file ] || ! command -v getent >/dev/null; then
    [ -r "/etc/$q_d" ] || return 0
    while IFS= read -r q_l || [ -n "$q_l" ]; do
      [ $# -gt 0 ] || printf '%s\n' "$q_l"
      for q_k; do
        case $q_l in "$q_k":* | *:*:"$q_k":*) printf '%s\n' "$q_l"; break ;; esac
      done
    done < "/etc/$q_d"
  else
    getent "$q_d" "$@" 2>/dev/null || :
  fi
}
q_account_group() {
  q_g=$1; shift
  for q_p; do
    shift
    case $q_p in "$q_g"/*) set -- "$@" "${q_p#*/}" ;; esac
  done
  if [ $# -gt 0 ]; then
    q_r=$(q_getent passwd "$@")
    while IFS=: read -r q_n q_x q_u q_i q_c q_h q_s; do
      [ -n "$q_n" ] || continue
      if [ -e "$q_h" ]; then q_x=+; else q_x=-; fi
      printf '%s%s:x:%s:%s:%s:%s:%s\n' "$q_x" "$q_n" "$q_u" "$q_i" "$q_c" "$q_h" "$q_s"
    done <<.
$q_r
.
    echo .
    [ -r /etc/shadow ] && q_getent shadow "$@"
    echo .
    q_getent group | while IFS= read -r q_l; do
      case $q_l in *:) ;; *) printf '%s\n' "$q_l" ;; esac
    done
    echo .
  fi
}
"#;

    fn script(questions: &[Self]) -> Sh {
        let word = |q: &Self| format!("{}/{}", if q.local { "file" } else { "name" }, asked_for(&q.name));
        let script = r#"q_account_group name "$@"; q_account_group file "$@""#;
        Sh::script(script, questions.iter().map(word))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let mut answers = vec![None; questions.len()];
        for local in [false, true] {
            let places: Vec<usize> =
                (0..questions.len()).filter(|at| questions[*at].local == local).collect();
            if places.is_empty() {
                continue;
            }
            let tables = Tables::read(&mut reader)?;
            for at in places {
                answers[at] = tables.user(&questions[at].name);
            }
        }
        Ok(answers)
    }
}

struct Tables {
    passwd: Vec<String>,
    shadow: Vec<String>,
    group: Vec<String>,
}

impl Tables {
    fn read(reader: &mut Reader) -> Result<Self, Garbled> {
        Ok(Self {
            passwd: reader.lines_to(".")?,
            shadow: reader.lines_to(".")?,
            group: reader.lines_to(".")?,
        })
    }

    fn user(&self, key: &str) -> Option<User> {
        let users = || self.passwd.iter().filter_map(|line| user(line));
        let found = users()
            .find(|user| user.name == key)
            .or_else(|| users().find(|user| user.uid.to_string() == key))?;
        Some(User {
            groups: self.groups_of(&found.name),
            shadow: self.shadow.iter().find_map(|line| shadow(line, &found.name)),
            ..found
        })
    }

    fn groups_of(&self, name: &str) -> Vec<String> {
        let has = |line: &&String| {
            let members = line.rsplit(':').next().unwrap_or_default();
            members.split(',').any(|member| member == name)
        };
        let name_of = |line: &String| line.split(':').next().map(str::to_owned);
        self.group.iter().filter(has).filter_map(name_of).collect()
    }
}

fn user(line: &str) -> Option<User> {
    let has_home = line.starts_with('+');
    let fields: Vec<&str> = line.get(1..)?.split(':').collect();
    let [name, _, uid, gid, comment, home, shell, ..] = fields.as_slice() else {
        return None;
    };
    Some(User {
        name: (*name).to_owned(),
        uid: uid.parse().ok()?,
        gid: gid.parse().ok()?,
        comment: (*comment).to_owned(),
        home: (*home).to_owned(),
        shell: (*shell).to_owned(),
        has_home,
        ..User::default()
    })
}

fn shadow(line: &str, of: &str) -> Option<Shadow> {
    let fields: Vec<&str> = line.split(':').collect();
    let [name, password, _, min, max, warn, inactive, expire, ..] = fields.as_slice() else {
        return None;
    };
    (*name == of).then(|| Shadow {
        password: (*password).to_owned(),
        min: min.parse().ok(),
        max: max.parse().ok(),
        warn: warn.parse().ok(),
        inactive: inactive.parse().ok(),
        expire: expire.parse().ok(),
    })
}
