use crate::sh::{Output, Sh};

use super::{
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// Names of packages that apt knows and a glob matches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AptNames(pub String);

impl Question for AptNames {
    type Answer = Vec<String>;
    const KIND: &'static str = "apt names";
    const COST: Cost = Cost::Slow;
    const FUNCTIONS: &'static str = r#"
q_apt_names() {
  for q_n; do apt-cache pkgnames "$q_n" 2>/dev/null; echo .; done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        let prefix = |q: &Self| q.0.split(['*', '?', '[']).next().unwrap_or_default().to_owned();
        Sh::script(r#"q_apt_names "$@""#, questions.iter().map(prefix))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let one = |q: &Self| {
            let mut names = reader.lines_to(".")?;
            let glob = globset::Glob::new(&q.0).map(|glob| glob.compile_matcher());
            names.retain(|name| glob.as_ref().is_ok_and(|glob| glob.is_match(name)));
            names.sort();
            Ok(names)
        };
        questions.iter().map(one).collect()
    }
}
