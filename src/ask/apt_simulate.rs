use crate::sh::{Output, Sh};

use super::{
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// What apt-get says that it would do, by its quoted options and arguments. Both of its streams come in `stdout`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AptSimulate(String);

impl AptSimulate {
    pub fn of(apt_get: &Sh) -> Self {
        let text = apt_get.text();
        Self(text.strip_prefix("apt-get ").unwrap_or(text).to_owned())
    }
}

impl Question for AptSimulate {
    type Answer = Output;
    const KIND: &'static str = "apt simulation";
    const COST: Cost = Cost::Slow;

    /// Each word is a whole command line, quoted by us.
    const FUNCTIONS: &'static str = r#"
q_apt_simulate() {
  export LC_ALL=C DEBIAN_FRONTEND=noninteractive
  for q_c; do
    eval "apt-get -s -o Debug::NoLocking=1 $q_c" 2>&1
    printf '\0%s\0' "$?"
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_apt_simulate "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let one = |_| {
            let stdout = reader.field()?.into_bytes();
            let rc = reader.field()?.parse().unwrap_or(-1);
            Ok(Output { rc, stdout, stderr: vec![] })
        };
        questions.iter().map(one).collect()
    }
}
