use crate::sh::{Output, Sh};

use super::{
    fetch::Request,
    percent::percent_decoded,
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// The name that a server gives a file for being kept (`Content-Disposition`), else that of the address that it led to;
/// `None` where it does neither.
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
            r#"while [ $# -gt 6 ]; do
  f=$(mktemp) || exit
  { fetch_url HEAD "$f" "$@" || :; } >/dev/null 2>&1
  cat "$f"; rm -f "$f"; printf '\0'; shift 7
done"#,
            questions.iter().flat_map(|q| q.0.words()),
        )
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| reader.field().map(|field| named(&field))).collect()
    }
}

/// From the headers of all answers, the last of which counts.
fn named(headers: &str) -> Option<String> {
    let (mut given, mut location) = (None, None);
    for line in headers.lines() {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        match name.to_lowercase().as_str() {
            "content-disposition" => given = file_name(value.trim()),
            "location" => location = url_file_name(value.trim()).map(str::to_owned),
            status if status.starts_with("http/") => given = None,
            _ => {}
        }
    }
    given.or(location)
}

/// The last part of a URL's path.
pub fn url_file_name(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.split(['?', '#']).next()?;
    path.split_once('/').and_then(|(_, path)| path.rsplit('/').next()).filter(|name| !name.is_empty())
}

/// `attachment; filename="a b.tgz"`; the form `filename*=UTF-8''a%20b.tgz` wins. Never more than the last part of a path.
fn file_name(header: &str) -> Option<String> {
    let values = |name: &str| {
        let parts = header.split(';').skip(1).map(str::trim);
        parts.filter_map(|part| part.split_once('=')).find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
    };
    let extended = values("filename*").and_then(|(_, value)| value.trim().splitn(3, '\'').nth(2));
    let name = match (extended, values("filename")) {
        (Some(encoded), _) => percent_decoded(encoded),
        (None, Some((_, value))) => value.trim().trim_matches('"').to_owned(),
        (None, None) => return None,
    };
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    Some(last.to_owned()).filter(|name| !["", ".", ".."].contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{file_name, named};

    #[test]
    fn the_last_answer_counts() {
        let found =
            "HTTP/1.1 302 Found\nLocation: https://x/real.tgz?a=b/c\nContent-Disposition: a; filename=no\n";
        assert_eq!(named(&format!("{found}\nHTTP/1.1 200 OK\nServer: x\n")).as_deref(), Some("real.tgz"));
        let given = format!("{found}HTTP/2 200\ncontent-disposition: attachment; filename=a\n");
        assert_eq!(named(&given).as_deref(), Some("a"));
        assert_eq!(named("HTTP/1.1 200 OK\n"), None);
    }

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
