use crate::sh::{Output, Sh};

use super::{
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// What apt could install under a name; the answer is `None` for a name that it does not know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AptPolicy(pub String);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    pub installed: Option<String>,
    /// `None` for a virtual package, or when nothing may be installed.
    pub candidate: Option<String>,
    /// All versions that can be had, best first.
    pub versions: Vec<String>,
    /// Packages that provide it.
    pub providers: Vec<String>,
}

impl Policy {
    /// Whether there is anything that apt could install for the name.
    pub fn offers_something(&self) -> bool {
        self.candidate.is_some() || !self.versions.is_empty() || !self.providers.is_empty()
    }
}

impl Question for AptPolicy {
    type Answer = Option<Policy>;
    const KIND: &'static str = "apt policy";
    const COST: Cost = Cost::Slow;
    const FUNCTIONS: &'static str = r#"
q_apt_policy() {
  export LC_ALL=C
  apt-cache policy "$@" 2>/dev/null || :
  echo .
  apt-cache showpkg "$@" 2>/dev/null | sed -n '/^Package: /p;/^Reverse Provides:/,/^Package: /{/^Package: /!p;}' || :
  echo .
}
"#;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_apt_policy "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let (policies, provides) = (reader.lines_to(".")?, reader.lines_to(".")?);
        let answer = |q: &Self| {
            let mut policy = policy_of(&policies, &q.0);
            let providers = providers_of(&provides, &q.0);
            if policy.is_none() && !providers.is_empty() {
                policy = Some(Policy::default());
            }
            policy.map(|policy| Policy { providers, ..policy })
        };
        Ok(questions.iter().map(answer).collect())
    }
}

/// The indented lines below `name:`.
fn policy_of(lines: &[String], name: &str) -> Option<Policy> {
    let heads = |line: &String| line.strip_suffix(':') == Some(name);
    let at = lines.iter().position(heads)?;
    let block = lines[at + 1..].iter().take_while(|line| line.starts_with(' '));
    let mut policy = Policy::default();
    for line in block {
        let text = line.trim();
        if let Some(version) = text.strip_prefix("Installed: ") {
            policy.installed = some(version);
        } else if let Some(version) = text.strip_prefix("Candidate: ") {
            policy.candidate = some(version);
        } else {
            policy.versions.extend(table_version(line));
        }
    }
    Some(policy)
}

fn some(version: &str) -> Option<String> {
    (version != "(none)").then(|| version.to_owned())
}

/// ` *** 1.2-3 500` or `     1.2-3 500`; deeper lines tell where a version comes from.
fn table_version(line: &str) -> Option<String> {
    let rest = line.strip_prefix(" *** ").or_else(|| line.strip_prefix("     "))?;
    let version = rest.split(' ').next()?;
    (!version.is_empty()).then(|| version.to_owned())
}

/// Names at the start of the lines below `Reverse Provides:` of one package.
fn providers_of(lines: &[String], name: &str) -> Vec<String> {
    let start = lines.iter().position(|line| line.strip_prefix("Package: ") == Some(name));
    let Some(start) = start else {
        return Vec::new();
    };
    let block = lines[start + 1..].iter().take_while(|line| !line.starts_with("Package: "));
    let mut names: Vec<String> = block
        .skip_while(|line| !line.starts_with("Reverse Provides:"))
        .skip(1)
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// When the package lists of apt were last brought up to date, and what time it is there: seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AptLists;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListsAge {
    /// `None` where they were never fetched.
    pub updated: Option<u64>,
    pub now: u64,
}

impl Question for AptLists {
    type Answer = ListsAge;
    const KIND: &'static str = "apt lists";
    const FUNCTIONS: &'static str = r#"
q_apt_lists() {
  [ -n "$q_v" ] || date +%s
  q_t=-
  for q_p in /var/lib/apt/periodic/update-success-stamp /var/lib/apt/lists; do
    if [ -e "$q_p" ]; then q_t=$(stat -c %Y "$q_p") || q_t=-; break; fi
  done
  printf '%s\n' "$q_t"
}
"#;

    fn script(_: &[Self]) -> Sh {
        Sh::script(r#"q_apt_lists "$@""#, ["-"])
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let (now, updated) = (reader.line()?, reader.line()?);
        let age = ListsAge { now: reader.number(&now, 10)?, updated: updated.parse().ok() };
        Ok(vec![age; questions.len()])
    }
}
