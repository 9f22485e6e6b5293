use crate::sh::{Output, Sh};

use super::{
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// What stands at an address, fetched by the host; an error message where it cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UrlText(pub String);

impl Question for UrlText {
    type Answer = Result<String, String>;
    const KIND: &'static str = "url";
    const SURROUNDED: bool = true;
    const SHARED: bool = true;
    const COST: Cost = Cost::MayHang;
    const FUNCTIONS: &'static str = r#"
q_url() {
  for q_u; do
    if command -v curl >/dev/null; then q_r=$(curl -fsSL --max-time 30 -- "$q_u" 2>&1)
    elif command -v wget >/dev/null; then q_r=$(wget -q -T 30 -O - -- "$q_u" 2>&1)
    elif command -v python3 >/dev/null; then
      q_r=$(python3 -c 'import sys, urllib.request as r; sys.stdout.write(r.urlopen(sys.argv[1], timeout=30).read().decode())' "$q_u" 2>&1)
    else q_r='the host has neither curl nor wget nor python3'; false
    fi
    printf '%s\0%s\0' "$?" "$q_r"
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_url "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let answer = |_| {
            let (rc, text) = (reader.field()?, reader.field()?);
            Ok(if rc == "0" { Ok(text) } else { Err(text) })
        };
        questions.iter().map(answer).collect()
    }
}
