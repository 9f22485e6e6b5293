use std::{path::Path, sync::Arc};

use crate::{
    inventory::VarMap,
    source::{self, Diagnostic, File, Kind, Node, Secrets},
    template::Template,
};

/// Reads a file of variables: one mapping. An empty file has none.
pub fn vars(path: &Path, secrets: &Secrets) -> Result<VarMap, Diagnostic> {
    let node = source::load_with(path, secrets)?.node;
    mapping(&node).ok_or_else(|| {
        let text = node.as_str().unwrap_or_default();
        let pair = text.lines().next().and_then(|line| line.split_once('='));
        let hint = pair.map(|(name, value)| format!("write `{}: {}`", name.trim(), value.trim()));
        Diagnostic::error(format!("a file of variables must hold a mapping, this is {}", node.noun()))
            .at(&node.place)
            .maybe_hint(hint)
    })?
}

/// Reads an entry of `vars_files`: a mapping, or a list of mappings.
pub fn vars_or_list(path: &Path, secrets: &Secrets) -> Result<Vec<VarMap>, Diagnostic> {
    maps_of(&source::read_text(path, secrets)?)
}

/// The same of a text.
pub fn maps_of(file: &Arc<File>) -> Result<Vec<VarMap>, Diagnostic> {
    let node = source::parse(file)?.node;
    let items = match node.as_list() {
        Some(items) => items,
        None => std::slice::from_ref(&node),
    };
    let maps: Option<Result<Vec<_>, _>> = items.iter().map(mapping).collect();
    maps.unwrap_or_else(|| {
        Err(Diagnostic::error("a file of variables must hold a mapping or a list of mappings")
            .at(&node.place))
    })
}

/// The text of a file of the controller, decrypted where it is vaulted.
pub fn text(path: &Path, secrets: &Secrets) -> Result<Arc<File>, Diagnostic> {
    source::read_text(path, secrets)
}

/// The entries of a mapping as variables; nothing is an empty one; `None` for anything else.
pub fn mapping(node: &Node) -> Option<Result<VarMap, Diagnostic>> {
    match &node.kind {
        Kind::Null => Some(Ok(VarMap::default())),
        Kind::Map(entries) => {
            Some(entries.iter().map(|entry| Ok((key(&entry.key), Template::lenient(&entry.value)))).collect())
        }
        _ => None,
    }
}

/// A name as text: numbers and booleans as they were written.
fn key(node: &Node) -> String {
    node.as_str().map_or_else(|| node.place.text().to_owned(), str::to_owned)
}
