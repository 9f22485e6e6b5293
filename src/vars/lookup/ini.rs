use crate::{
    playbook::key_values,
    template::{Fallible, Value},
    vars::find::find,
};

use super::call::Call;

/// `key section=global file=ansible.ini default=x re=false type=ini|properties`: values of an INI file.
pub fn ini(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let mut found = vec![];
    for term in call.texts() {
        let read = key_values(&term, false).map_err(|e| call.error(e))?;
        let option = |name: &str| {
            let in_term = read.pairs.iter().rev().find(|pair| pair.key == name);
            in_term.map(|pair| pair.value.clone()).or_else(|| call.text(name))
        };
        let text = content(call, &option("file").unwrap_or_else(|| "ansible.ini".to_owned()))?;
        let is_properties = option("type").as_deref() == Some("properties");
        let section = match is_properties {
            true => String::new(),
            false => option("section").unwrap_or_else(|| "global".to_owned()),
        };
        let exact =
            option("case_sensitive").is_some_and(|text| crate::vars::config::flag_of(&text) == Some(true));
        let entries = entries(&text, &section, exact);
        let key = if exact {
            read.free.trim().to_owned()
        } else {
            read.free.trim().to_lowercase()
        };
        if option("re").is_some_and(|text| crate::vars::config::flag_of(&text) == Some(true)) {
            let regex = fancy_regex::Regex::new(&key).map_err(|e| call.error(e))?;
            let is_match = |name: &str| regex.is_match(name).unwrap_or(false);
            found.extend(
                entries
                    .iter()
                    .filter(|(name, _)| is_match(name))
                    .map(|(_, value)| Value::str(value)),
            );
        } else {
            let value = entries
                .iter()
                .rev()
                .find(|(name, _)| *name == key)
                .map(|(_, value)| value.clone());
            found.push(
                value
                    .or_else(|| option("default"))
                    .map_or_else(|| Value::str(""), Value::from),
            );
        }
    }
    Ok(found)
}

fn content(call: &Call<'_>, name: &str) -> Fallible<String> {
    let dir = call.scope.store.playbook_dir.borrow().clone();
    let path = find("files", name, &call.scope.context, &dir).map_err(|e| call.error(e))?;
    Ok(call.scope.store.read_text(&path)?.text.clone())
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
            pairs
                .iter()
                .map(|(k, v)| (k.to_string(), v.to_string()))
                .collect()
        };
        assert_eq!(
            entries(text, "a", false),
            owned(&[("x", "1"), ("y", "two\nlines")])
        );
        assert_eq!(entries(text, "b", true), owned(&[("x", "3")]));
        assert_eq!(entries(text, "", true), owned(&[("top", "0")]));
    }
}
