use crate::sh::{Output, Sh, is_variable};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// An environment variable of the shell that asks; the answer is `None` where it is not set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variable(String);

impl Variable {
    /// `None` for what is no name of a variable.
    pub fn named(name: &str) -> Option<Self> {
        is_variable(name).then(|| Self(name.to_owned()))
    }
}

impl Question for Variable {
    type Answer = Option<String>;
    const KIND: &'static str = "variable";
    const SURROUNDED: bool = true;
    const FUNCTIONS: &'static str = r#"
q_variable() {
  for q_n; do
    eval "if [ \"\${$q_n+set}\" ]; then printf '+%s\\0' \"\$$q_n\"; else printf '\\0'; fi"
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_variable "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let answer = |_| reader.field().map(|field| field.strip_prefix('+').map(str::to_owned));
        questions.iter().map(answer).collect()
    }
}
