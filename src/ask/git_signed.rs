use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// Whether what a working copy has checked out is signed as it has to be; the answer is what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GitSigned {
    pub git: String,
    pub dest: String,
    /// As the user wrote it.
    pub version: String,
    /// The version is a tag: an annotated one has a signature of its own.
    pub tag: bool,
    /// Fingerprints of keys that may sign, with blanks between; none: any key that the host trusts.
    pub signers: String,
}

impl GitSigned {
    /// `q_signed GIT DIRECTORY VERSION OBJECT TAG SIGNERS` prints what is wrong with the signature, or nothing.
    pub const CHECK: &'static str = r#"
q_signed() {
  q_o=verify-commit q_v=$4
  [ -z "$5" ] || [ "$("$1" -C "$2" cat-file -t "refs/tags/$3" 2>/dev/null)" != tag ] || q_o=verify-tag q_v=$3
  if q_t=$("$1" -C "$2" "$q_o" --raw "$q_v" 2>&1 </dev/null); then
    [ -n "$6" ] || return 0
    for q_s in $6; do case $q_t in *VALIDSIG*"$q_s"*) return 0 ;; esac; done
    printf '%s' "The gpg_allowlist does not include the public key that signed \"$3\""
  else
    printf '%s' "Failed to verify GPG signature of commit/tag \"$3\"${q_t:+: $q_t}"
  fi
}
"#;
}

impl Question for GitSigned {
    type Answer = Option<String>;
    const KIND: &'static str = "git signature";
    const SURROUNDED: bool = true;
    const FUNCTIONS: &'static str = Self::CHECK;

    fn paths(&self) -> Vec<String> {
        vec![self.dest.clone()]
    }

    fn script(questions: &[Self]) -> Sh {
        let words = |q: &Self| {
            let tag = if q.tag { "1" } else { "" }.to_owned();
            [q.git.clone(), q.dest.clone(), q.version.clone(), "HEAD".to_owned(), tag, q.signers.clone()]
        };
        Sh::script(
            r#"while [ $# -gt 5 ]; do q_signed "$@"; printf '\0'; shift 6; done"#,
            questions.iter().flat_map(words),
        )
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| Ok(Some(reader.field()?).filter(|wrong| !wrong.is_empty()))).collect()
    }
}
