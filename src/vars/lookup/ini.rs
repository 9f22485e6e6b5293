use crate::template::{Fallible, Value};

use super::{call::Call, term::Term};

/// `key section=global file=ansible.ini default=x re=false type=ini|properties`: values of an INI file.
pub fn ini(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let mut found = vec![];
    for term in call.texts()? {
        let term = Term::read(call, &term)?;
        let text = &call.read("files", term.option("file").unwrap_or("ansible.ini"))?.text;
        let section = match term.option("type") {
            Some("properties") => "",
            _ => term.option("section").unwrap_or("global"),
        };
        let exact = term.flag("case_sensitive");
        let key = if exact { term.free.clone() } else { term.free.to_lowercase() };
        let entries = entries(text, section, exact);
        if term.flag("re") {
            let regex = fancy_regex::Regex::new(&key).map_err(|e| call.error(e))?;
            let is_match = |name: &str| regex.is_match(name).unwrap_or(false);
            let matching = entries.iter().filter(|(name, _)| is_match(name));
            found.extend(matching.map(|(_, value)| Value::str(value)));
        } else {
            let value = entries.iter().rev().find(|(name, _)| *name == key);
            let value = value.map(|(_, value)| value.as_str()).or_else(|| term.option("default"));
            found.push(Value::str(value.unwrap_or_default()));
        }
    }
    Ok(found)
}

/// Keys and values of one section; what stands before the first section belongs to "".
fn entries(text: &str, wanted: &str, exact: bool) -> Vec<(String, String)> {
    let mut section = "";
    let mut found: Vec<(String, String)> = vec![];
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
        } else if section == wanted && line.starts_with([' ', '\t']) && !found.is_empty() {
            if let Some((_, value)) = found.last_mut() {
                value.push('\n');
                value.push_str(trimmed);
            }
        } else if section == wanted {
            let (key, value) = trimmed.split_once(['=', ':']).unwrap_or((trimmed, ""));
            let key = key.trim();
            let key = if exact { key.to_owned() } else { key.to_lowercase() };
            found.push((key, value.trim().to_owned()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn sections_keep_their_own() {
        let text = "top = 0\n[a]\nX = 1\ny: two\n  lines\n[b]\nx=3\n";
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect()
        };
        assert_eq!(entries(text, "a", false), owned(&[("x", "1"), ("y", "two\nlines")]));
        assert_eq!(entries(text, "b", true), owned(&[("x", "3")]));
        assert_eq!(entries(text, "", true), owned(&[("top", "0")]));
    }
}
