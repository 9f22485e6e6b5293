use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// A time such as `2024-01-31 12:30:00` in the host's time zone, as seconds since 1970; the answer is `None` when there
/// is no such time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(pub String);

impl Question for Epoch {
    type Answer = Option<u64>;
    const KIND: &'static str = "epoch";
    const FUNCTIONS: &'static str = r#"
q_epoch() { for q_t; do date -d "$q_t" +%s 2>/dev/null || echo -; done; }
"#;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_epoch "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| reader.line().map(|line| line.parse().ok())).collect()
    }
}
