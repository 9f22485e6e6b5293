use crate::sh::{Output, Sh};

use super::{
    fetch::Request,
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// The name that a server gives a file for being kept (`Content-Disposition`); `None` where it gives none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UrlName(pub Request);

impl Question for UrlName {
    type Answer = Option<String>;
    const KIND: &'static str = "url name";
    const SURROUNDED: bool = true;
    const SHARED: bool = true;
    const COST: Cost = Cost::MayHang;
    const FUNCTIONS: &'static str = Request::FUNCTIONS;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(
            r#"while [ $# -gt 7 ]; do
  f=$(mktemp) || exit
  { fetch_url HEAD "$f" "$@" || :; } >/dev/null 2>&1
  tr -d '\r' < "$f" | sed -n 's/^[Cc]ontent-[Dd]isposition: *//p' | tail -n 1
  rm -f "$f"; printf '\0'; shift 8
done"#,
            questions.iter().flat_map(|q| q.0.words()),
        )
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| reader.field().map(|field| file_name(&field))).collect()
    }
}

/// `attachment; filename="a b.tgz"`; the form `filename*=UTF-8''a%20b.tgz` wins. Never more than the last part of a path.
fn file_name(header: &str) -> Option<String> {
    let values = |name: &str| {
        let parts = header.split(';').skip(1).map(str::trim);
        parts.filter_map(|part| part.split_once('=')).find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
    };
    let extended = values("filename*").and_then(|(_, value)| value.trim().splitn(3, '\'').nth(2));
    let name = match (extended, values("filename")) {
        (Some(encoded), _) => decoded(encoded),
        (None, Some((_, value))) => value.trim().trim_matches('"').to_owned(),
        (None, None) => return None,
    };
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    Some(last.to_owned()).filter(|name| !["", ".", ".."].contains(&name.as_str()))
}

/// Without percent signs.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (vec![], text.as_bytes());
    while let Some((byte, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(meant) if *byte == b'%' => {
                bytes.push(meant);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(*byte);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_of_files() {
        for (header, name) in [
            ("attachment; filename=a.tgz", Some("a.tgz")),
            (r#"attachment; filename="a b.tgz"; size=1"#, Some("a b.tgz")),
            ("attachment; filename=x; filename*=UTF-8''a%20b%C3%A9", Some("a bé")),
            (r#"attachment; FileName="../../etc/passwd""#, Some("passwd")),
            ("attachment; filename=..", None),
            ("inline", None),
            ("", None),
        ] {
            assert_eq!(file_name(header).as_deref(), name, "{header}");
        }
    }
}
