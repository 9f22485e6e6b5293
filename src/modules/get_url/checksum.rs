use crate::{
    ask::{Algorithm, UrlText},
    plan::{Cx, Failure},
};

use super::params::GetUrl;

/// A checksum that a file must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    pub algorithm: Algorithm,
    /// Lower-case hexadecimal.
    pub hex: String,
}

impl Checksum {
    /// Reads the parameter; a list of checksums is fetched by the host.
    pub async fn of(cx: &Cx, wanted: &GetUrl) -> Result<Option<Self>, Failure> {
        let text = match &wanted.sha256sum {
            Some(hex) if !hex.is_empty() => format!("sha256:{hex}"),
            _ => wanted.checksum.trim().to_owned(),
        };
        if text.is_empty() {
            return Ok(None);
        }
        let bad = |msg: &str| Failure::new(msg).param("checksum").in_itself();
        let Some((name, value)) = text.split_once(':') else {
            return Err(bad("The checksum parameter has to be in format <algorithm>:<checksum>"));
        };
        let algorithm = Algorithm::named(&name.to_lowercase())
            .ok_or_else(|| bad(&format!("the checksum algorithm `{name}` is not known")))?;
        let hex = match value.contains("://") {
            true => listed(cx, value, wanted.file_name()).await?,
            false => value.trim().to_lowercase(),
        };
        match !hex.is_empty() && hex.chars().all(|c| c.is_ascii_hexdigit()) {
            true => Ok(Some(Self { algorithm, hex })),
            false => Err(bad("The checksum format is invalid")),
        }
    }
}

async fn listed(cx: &Cx, url: &str, name: &str) -> Result<String, Failure> {
    let told =
        |why: String| Failure::new(format!("Unable to fetch checksum file {url}: {why}")).param("checksum");
    let text = cx.ask(UrlText(url.to_owned())).await?.map_err(told)?;
    let missing =
        || Failure::new(format!("Unable to find a checksum for file '{name}' in '{url}'")).param("checksum");
    in_list(&text, name).ok_or_else(missing)
}

/// Lines are `HEX  [*]NAME`; a single hash alone is taken.
fn in_list(text: &str, name: &str) -> Option<String> {
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split_whitespace().collect())
        .filter(|words: &Vec<&str>| !words.is_empty())
        .collect();
    if let [words] = lines.as_slice()
        && let [hex] = words.as_slice()
    {
        return Some(hex.to_lowercase());
    }
    let plain = |file: &str| {
        let file = file.trim_start_matches('*');
        file.strip_prefix("./").unwrap_or(file).to_owned()
    };
    let found = lines.iter().find(|words| words.len() > 1 && plain(words[1]) == name)?;
    Some(found[0].to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let list = "AB12  ./a.tar\ncd34 *b.tar\n\nef56 c\n";
        assert_eq!(in_list(list, "a.tar").as_deref(), Some("ab12"));
        assert_eq!(in_list(list, "b.tar").as_deref(), Some("cd34"));
        assert_eq!(in_list(list, "d"), None);
        assert_eq!(in_list("AB12\n", "any").as_deref(), Some("ab12"));
    }
}
