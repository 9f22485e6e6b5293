use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// The version of the `uv` at a path; the answer is `None` where there is none that runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UvVersion {
    /// Absolute path on the host.
    pub path: String,
}

impl Question for UvVersion {
    type Answer = Option<String>;
    const KIND: &'static str = "uv version";
    const SURROUNDED: bool = true;
    const FUNCTIONS: &'static str = r#"
q_uv_version() {
  for q_p; do
    q_x=; [ ! -x "$q_p" ] || q_x=$("$q_p" --version 2>/dev/null </dev/null)
    printf '%s\0' "$q_x"
  done
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.path.clone()]
    }

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_uv_version "$@""#, questions.iter().map(|q| q.path.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let answer = |_| {
            let said = reader.field()?;
            let mut words = said.split_whitespace();
            let uv = words.next() == Some("uv");
            Ok(words.next().filter(|_| uv).map(str::to_owned))
        };
        questions.iter().map(answer).collect()
    }
}
