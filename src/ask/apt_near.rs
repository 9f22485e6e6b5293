use crate::sh::{Output, Sh};

use super::{
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// The name that apt knows and that is nearest to one that it does not: a few letters away, with the same beginning.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AptNear(pub String);

impl AptNear {
    fn letters(&self) -> usize {
        self.0.chars().count()
    }

    fn limit(&self) -> usize {
        self.letters().max(3) / 3
    }

    /// The half of the name that is taken for right.
    fn beginning(&self) -> String {
        self.0.chars().take(self.letters() / 2).collect()
    }
}

impl Question for AptNear {
    type Answer = Option<String>;
    const KIND: &'static str = "apt near";
    const COST: Cost = Cost::Slow;
    /// Beginning, least and greatest length.
    const FUNCTIONS: &'static str = r#"
q_apt_near() {
  while [ $# -gt 0 ]; do
    apt-cache pkgnames "$1" 2>/dev/null | grep -xE ".{$2,$3}" | head -n 2000; echo /; shift 3
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        let about = |q: &Self| {
            let (letters, limit) = (q.letters(), q.limit());
            [q.beginning(), letters.saturating_sub(limit).to_string(), (letters + limit).to_string()]
        };
        Sh::script(r#"q_apt_near "$@""#, questions.iter().flat_map(about))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let one = |q: &Self| {
            let names = reader.lines_to("/")?;
            let near = names.into_iter().map(|name| (strsim::osa_distance(&q.0, &name), name));
            Ok(near.filter(|(distance, _)| *distance <= q.limit()).min().map(|(_, name)| name))
        };
        questions.iter().map(one).collect()
    }
}
