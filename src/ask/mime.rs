use crate::sh::{Output, Sh};

use super::{
    digest::Digest,
    question::{Asked, Garbled, Question},
    stat::Stat,
};

/// Media type and character set of a file, as file(1) guesses; the answer is `None` where it cannot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mime(pub String);

impl Question for Mime {
    /// Such as `text/plain` and `us-ascii`.
    type Answer = Option<(String, String)>;
    const KIND: &'static str = "mime";

    /// A line each, but none at all where no path leads anywhere.
    const FUNCTIONS: &'static str = r#"
q_mime() {
  command -v file >/dev/null || return 0
  for q_p; do
    if [ -e "$q_p" ] || [ -L "$q_p" ]; then file --mime-type --mime-encoding -b -- "$@" 2>/dev/null; return 0; fi
  done
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.0.clone()]
    }

    fn confirmed_by(&self, _: &Self::Answer) -> Vec<Asked> {
        vec![Asked::new(Stat::of(&self.0)), Asked::new(Digest::sha1(&self.0))]
    }

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_mime "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let text = output.text();
        let mut lines = text.lines();
        let pair = |line: &str| {
            let (kind, charset) = line.split_once("; charset=")?;
            let clean = !kind.contains(' ');
            clean.then(|| (kind.to_owned(), charset.to_owned()))
        };
        Ok(questions.iter().map(|_| lines.next().and_then(pair)).collect())
    }
}
