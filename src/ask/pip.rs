use crate::sh::{Output, Sh, quote};

use super::{
    dists::{Dist, normalized},
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// Python packages that a pip knows, by the words that start it; the answer is `None` where there is no such pip.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PipList(pub Vec<String>);

impl Question for PipList {
    type Answer = Option<Vec<Dist>>;
    const KIND: &'static str = "pip list";
    const SURROUNDED: bool = true;
    const COST: Cost = Cost::Slow;

    /// Each word is a whole command line, quoted by us.
    const FUNCTIONS: &'static str = r#"
q_pip() {
  for q_c; do
    q_r=$(eval "$q_c" list --format=freeze --disable-pip-version-check 2>/dev/null </dev/null)
    printf '%s\0%s\0' "$?" "$q_r"
  done
}
"#;

    fn paths(&self) -> Vec<String> {
        self.0.clone()
    }

    fn script(questions: &[Self]) -> Sh {
        let line = |q: &Self| q.0.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ");
        Sh::script(r#"q_pip "$@""#, questions.iter().map(line))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let answer = |_| {
            let (rc, text) = (reader.field()?, reader.field()?);
            let pairs = text.lines().filter_map(|line| line.split_once("=="));
            let dist = |(name, version): (&str, &str)| Dist {
                name: normalized(name),
                version: version.trim().to_owned(),
            };
            Ok((rc == "0").then(|| pairs.map(dist).collect()))
        };
        questions.iter().map(answer).collect()
    }
}
