use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// Where a program is: in the search path, or in the directories of system tools that a user's path may lack. The answer
/// is `None` when it is not installed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tool(pub String);

impl Tool {
    pub fn named(name: impl Into<String>) -> Self {
        Self(name.into())
    }
}

impl Question for Tool {
    type Answer = Option<String>;
    const KIND: &'static str = "tool";
    const SURROUNDED: bool = true;
    const FUNCTIONS: &'static str = r#"
q_tool() {
  q_path=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin
  for q_n; do
    case $q_n in
      */*) [ -x "$q_n" ] && [ ! -d "$q_n" ] && printf '%s' "$q_n" ;;
      *)
        q_i=$IFS; IFS=:; set -f
        for q_d in $q_path; do
          if [ -x "${q_d:-.}/$q_n" ] && [ ! -d "$q_d/$q_n" ]; then printf '%s' "$q_d/$q_n"; break; fi
        done
        IFS=$q_i; set +f ;;
    esac
    printf '\0'
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_tool "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let answer = |_| {
            let path = reader.field()?;
            Ok((!path.is_empty()).then_some(path))
        };
        questions.iter().map(answer).collect()
    }
}
