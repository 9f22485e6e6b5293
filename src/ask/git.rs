use crate::sh::{Output, Sh};

use super::{
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// A working copy or bare repository; the answer is `None` where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GitState {
    pub git: String,
    pub dest: String,
    pub remote: String,
    pub bare: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GitCopy {
    /// Hash of the commit that is checked out; empty when there is none.
    pub head: String,
    pub url: String,
    /// Tracked files differ from the commit.
    pub modified: bool,
    /// Submodules are not at the commits that are wanted of them.
    pub stale_submodules: bool,
    pub has_submodules: bool,
    /// Where the repository itself is, as its working copy names it.
    pub git_dir: String,
}

impl Question for GitState {
    type Answer = Option<GitCopy>;
    const KIND: &'static str = "git copy";
    const SURROUNDED: bool = true;
    const FUNCTIONS: &'static str = r#"
q_git_state() {
  export GIT_OPTIONAL_LOCKS=0
  while [ $# -gt 3 ]; do
    if [ -e "$2/.git" ] || { [ -n "$4" ] && [ -f "$2/config" ] && [ -d "$2/objects" ]; }; then
      printf '+%s\0' "$("$1" -C "$2" rev-parse --verify -q HEAD 2>/dev/null)"
      printf '%s\0' "$("$1" -C "$2" config --get "remote.$3.url" 2>/dev/null)"
      q_m= q_s= q_h=
      if [ -z "$4" ]; then
        [ -z "$("$1" -C "$2" status --porcelain --untracked-files=no --ignore-submodules=all 2>/dev/null)" ] || q_m=1
        if [ -f "$2/.gitmodules" ]; then
          q_h=1
          case $("$1" -C "$2" submodule status --recursive 2>/dev/null) in
            [-+U]* | *'
'[-+U]*) q_s=1 ;;
          esac
        fi
      fi
      q_d=$2/.git
      [ -z "$4" ] || q_d=$2
      [ ! -f "$q_d" ] || read -r q_w q_d <"$q_d"
      printf '%s\0%s\0%s\0%s\0' "$q_m" "$q_s" "$q_h" "$q_d"
    else
      printf '\0'
    fi
    shift 4
  done
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.dest.clone()]
    }

    fn script(questions: &[Self]) -> Sh {
        let words = |q: &Self| {
            let bare = if q.bare { "1" } else { "" };
            [q.git.clone(), q.dest.clone(), q.remote.clone(), bare.to_owned()]
        };
        Sh::script(r#"q_git_state "$@""#, questions.iter().flat_map(words))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| copy(&mut reader)).collect()
    }
}

fn copy(reader: &mut Reader) -> Result<Option<GitCopy>, Garbled> {
    let first = reader.field()?;
    let Some(head) = first.strip_prefix('+') else {
        return Ok(None);
    };
    Ok(Some(GitCopy {
        head: head.to_owned(),
        url: reader.field()?,
        modified: !reader.field()?.is_empty(),
        stale_submodules: !reader.field()?.is_empty(),
        has_submodules: !reader.field()?.is_empty(),
        git_dir: reader.field()?,
    }))
}

/// Names and hashes that a repository offers, asked by the host; an error message where it cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GitRefs {
    pub git: String,
    pub repo: String,
    /// Branch, tag or `HEAD`.
    pub version: String,
    /// `GIT_SSH_COMMAND`; nothing for the default.
    pub ssh: String,
}

impl Question for GitRefs {
    /// Pairs of a name such as `refs/heads/main` and a hash.
    type Answer = Result<Vec<(String, String)>, String>;
    const KIND: &'static str = "git refs";
    const SURROUNDED: bool = true;
    const SHARED: bool = true;
    const COST: Cost = Cost::MayHang;
    const FUNCTIONS: &'static str = r#"
q_git_refs() {
  export GIT_TERMINAL_PROMPT=0
  while [ $# -gt 3 ]; do
    if [ -n "$4" ]; then export GIT_SSH_COMMAND="$4"; else unset GIT_SSH_COMMAND; fi
    q_r=$("$1" ls-remote "$2" HEAD "refs/heads/$3" "refs/tags/$3" "refs/tags/$3^{}" 2>&1 </dev/null)
    printf '%s\0%s\0' "$?" "$q_r"
    shift 4
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        let words = |q: &Self| [q.git.clone(), q.repo.clone(), q.version.clone(), q.ssh.clone()];
        Sh::script(r#"q_git_refs "$@""#, questions.iter().flat_map(words))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let answer = |_| {
            let (rc, text) = (reader.field()?, reader.field()?);
            let pair = |line: &str| {
                let (hash, name) = line.split_once('\t')?;
                Some((name.to_owned(), hash.to_owned()))
            };
            Ok(match rc.as_str() {
                "0" => Ok(text.lines().filter_map(pair).collect()),
                _ => Err(text),
            })
        };
        questions.iter().map(answer).collect()
    }
}
