use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// A path with all symbolic links resolved; the answer is `None` where that cannot be done. The last part need not
/// exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RealPath(pub String);

impl Question for RealPath {
    type Answer = Option<String>;
    const KIND: &'static str = "real path";
    const FUNCTIONS: &'static str = r#"
q_real_path() { for q_p; do readlink -n -f "$q_p" 2>/dev/null; printf '\0'; done; }
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.0.clone()]
    }

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_real_path "$@""#, questions.iter().map(|q| q.0.as_str()))
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
