use indexmap::IndexMap;
use serde_json::{Map, json};

use crate::{
    plan::{Difference, Differs},
    template::Value,
};

use super::{
    decode::{Argument, Slot},
    invocation::Shapes,
    registry::Entry,
};

/// What a registered result holds besides its module's own keys.
pub struct Extras {
    differs: Differs,
    /// Differences are asked for.
    shown: bool,
    /// The file that the task names.
    path: String,
    /// Of an item of a loop: the arguments, as `invocation`.
    pub invocation: Option<Value>,
}

impl Extras {
    /// `looped`: of an item of a loop.
    pub fn of(entry: &Entry, arguments: &[Argument], shown: bool, looped: Option<&Shapes>) -> Self {
        let invocation = looped.map(|shapes| shapes.invocation(entry, arguments));
        Self { differs: entry.differs, shown, path: path(arguments), invocation }
    }

    /// What stands under `diff`, beside these keys of the module.
    pub fn diff(&self, keys: &IndexMap<String, Value>, all: &[Difference]) -> Option<Value> {
        let each = || all.iter().map(of_one).map(serde_json::Value::Object).collect::<Vec<_>>();
        let diff = match (self.differs, self.shown) {
            (Differs::Path, _) => self.of_path(keys, all),
            (Differs::List, _) if keys.contains_key("checksum") && !keys.contains_key("md5sum") => {
                self.of_path(keys, all)
            }
            (Differs::Tool, _) if !keys.contains_key("stdout") => return None,
            (Differs::Tool, false) => json!({}),
            (Differs::Tool, true) => json!(all.first().map(of_one).unwrap_or_default()),
            (Differs::Edit, shown) => self.of_edit(all, shown),
            (Differs::List, true) => json!(each()),
            (Differs::List, false) => json!([]),
            (Differs::AsShown, true) if all.len() > 1 => json!(each()),
            (Differs::AsShown, true) => serde_json::Value::Object(all.first().map(of_one)?),
            (Differs::AsShown, false) => return None,
        };
        Some(Value::from_json(&diff))
    }

    /// Both sides name the path, and tell what becomes other.
    fn of_path(&self, keys: &IndexMap<String, Value>, all: &[Difference]) -> serde_json::Value {
        let told = ["path", "dest"].iter().find_map(|key| keys.get(*key)?.as_str());
        let path = told.unwrap_or(&self.path);
        let side = |entries: Option<&serde_json::Value>| {
            let mut side = Map::from_iter([("path".to_owned(), path.into())]);
            side.extend(entries.and_then(serde_json::Value::as_object).cloned().unwrap_or_default());
            side
        };
        let (before, after) = match all.first() {
            Some(Difference::Properties { before, after, .. }) => (Some(before), Some(after)),
            _ => (None, None),
        };
        json!({"before": side(before), "after": side(after)})
    }

    /// The content, told only where differences are asked for, and the attributes.
    fn of_edit(&self, all: &[Difference], shown: bool) -> serde_json::Value {
        let content = all.iter().find(|one| !matches!(one, Difference::Properties { .. }));
        let attributes = all.iter().find(|one| matches!(one, Difference::Properties { .. }));
        let headed = |name: &str| headers(&format!("{} ({name})", self.path));
        let mut first = headed("content");
        first.extend([("before".to_owned(), "".into()), ("after".to_owned(), "".into())]);
        first.extend(content.filter(|_| shown).map(of_one).unwrap_or_default());
        json!([first, attributes.map_or_else(|| headed("file attributes"), of_one)])
    }
}

/// The path among the arguments of a module that edits a file.
fn path(arguments: &[Argument]) -> String {
    const NAMES: &[&str] = &["path", "dest", "destfile", "name"];
    let path = arguments.iter().find(|argument| NAMES.contains(&argument.name.as_str()));
    match path.map(|argument| &argument.value) {
        Some(Slot::Value(path)) => path.to_string(),
        _ => String::new(),
    }
}

fn headers(name: &str) -> Map<String, serde_json::Value> {
    ["before_header", "after_header"].map(|key| (key.to_owned(), name.into())).into_iter().collect()
}

fn of_one(difference: &Difference) -> Map<String, serde_json::Value> {
    let (mut map, sides) = match difference {
        Difference::Text { before_header, after_header, before, after } => {
            let mut map = headers(before_header);
            map.insert("after_header".to_owned(), after_header.as_str().into());
            let side = |side: &Option<String>| side.clone().unwrap_or_default().into();
            (map, Some((side(before), side(after))))
        }
        Difference::Properties { what, before, after } => {
            (headers(what), Some((before.clone(), after.clone())))
        }
        Difference::Prepared { text } => {
            (Map::from_iter([("prepared".to_owned(), text.as_str().into())]), None)
        }
        Difference::Hidden { what, .. } => (headers(what), None),
    };
    if let Some((before, after)) = sides {
        map.extend([("before".to_owned(), before), ("after".to_owned(), after)]);
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::registry;

    #[test]
    fn a_tool_that_ran_has_a_difference() {
        let apt = registry::find("apt").unwrap();
        let ran = [("stdout".to_owned(), Value::str(""))].into_iter().collect();
        let told = [Difference::Prepared { text: "x".into() }];
        let diff = |shown, keys: &IndexMap<_, _>, told: &[_]| {
            Extras::of(apt, &[], shown, None).diff(keys, told).map(|diff| diff.to_json().unwrap())
        };
        assert_eq!(diff(false, &ran, &told), Some(json!({})));
        assert_eq!(diff(true, &ran, &told), Some(json!({"prepared": "x"})));
        assert_eq!(diff(true, &ran, &[]), Some(json!({})));
        assert_eq!(diff(true, &IndexMap::new(), &[]), None);
    }
}
