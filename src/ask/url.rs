use crate::sh::{Output, Sh};

use super::{
    fetch::Request,
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
    const FUNCTIONS: &'static str = Request::FUNCTIONS;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(
            r#"while [ $# -gt 6 ]; do
  f=$(mktemp) && e=$(mktemp) || exit
  c=$(fetch_url GET "$f" "$@" 2>"$e")
  case $c in
    2??) printf '0\0'; tr -d '\000' < "$f" ;;
    0) printf '1\0'; cat "$e" ;;
    *) printf '1\0HTTP Error %s' "$c" ;;
  esac
  printf '\0'; rm -f "$f" "$e"; shift 7
done"#,
            questions.iter().flat_map(|q| Request::to(&q.0).words()),
        )
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let answer = |_| {
            let (rc, text) = (reader.field()?, reader.field()?);
            Ok(if rc == "0" { Ok(text) } else { Err(text.trim_end().to_owned()) })
        };
        questions.iter().map(answer).collect()
    }
}
