use crate::sh::{Output, Sh};

use super::{
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// MiB that are free for the one who asks on the file system where a path is, or will be; the answer is `None` where
/// that is not told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FreeDisk {
    /// Absolute path on the host.
    pub path: String,
}

impl Question for FreeDisk {
    type Answer = Option<u64>;
    const KIND: &'static str = "free disk";
    const COST: Cost = Cost::MayHang;
    const FUNCTIONS: &'static str = r#"
q_free_disk() {
  for q_p; do
    while [ ! -d "$q_p" ] && [ -n "$q_p" ]; do q_p=${q_p%/*}; done
    df -P -k "${q_p:-/}" 2>/dev/null | {
      read -r q_x
      read -r q_x q_x q_x q_k q_x
      echo "${q_k:--}"
    }
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_free_disk "$@""#, questions.iter().map(|q| q.path.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let answer = |_| Ok(reader.line()?.parse::<u64>().ok().map(|kib| kib / 1024));
        questions.iter().map(answer).collect()
    }
}
