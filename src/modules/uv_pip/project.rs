use std::collections::BTreeMap;

use crate::modules::requirement::Requirement;

/// The requirements as a `pyproject.toml`: the only form in which uv takes single packages from one index, and all
/// others, their dependencies included, from the default one.
pub fn project(requirements: &[Requirement], sources: &BTreeMap<String, String>) -> String {
    let texts: Vec<&str> = requirements.iter().map(|requirement| requirement.text.as_str()).collect();
    let mut urls: Vec<&String> = sources.values().collect();
    urls.sort();
    urls.dedup();
    let mut toml =
        format!("[project]\nname = \"environment\"\nversion = \"0\"\ndependencies = [{}]\n", strings(&texts));
    for (at, url) in urls.iter().enumerate() {
        toml +=
            &format!("\n[[tool.uv.index]]\nname = \"source-{at}\"\nurl = {}\nexplicit = true\n", string(url));
    }
    if !sources.is_empty() {
        toml += "\n[tool.uv.sources]\n";
    }
    for (name, url) in sources {
        let at = urls.iter().position(|other| *other == url).unwrap_or(0);
        toml += &format!("{} = {{ index = \"source-{at}\" }}\n", string(name));
    }
    toml
}

fn strings(texts: &[&str]) -> String {
    texts.iter().map(|text| string(text)).collect::<Vec<_>>().join(", ")
}

/// A TOML string: JSON's escapes are a part of TOML's.
fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_packages_from_one_index() {
        let requirements: Vec<_> = ["torch==2.15.0+cpu", "torchvision", "numpy; python_version > \"3\""]
            .iter()
            .filter_map(|text| Requirement::parse(text))
            .collect();
        let index = "https://mirror/whl/cpu".to_owned();
        let sources =
            BTreeMap::from([("torch".to_owned(), index.clone()), ("torchvision".to_owned(), index)]);
        assert_eq!(
            project(&requirements, &sources),
            r#"[project]
name = "environment"
version = "0"
dependencies = ["torch==2.15.0+cpu", "torchvision", "numpy; python_version > \"3\""]

[[tool.uv.index]]
name = "source-0"
url = "https://mirror/whl/cpu"
explicit = true

[tool.uv.sources]
"torch" = { index = "source-0" }
"torchvision" = { index = "source-0" }
"#
        );
    }
}
