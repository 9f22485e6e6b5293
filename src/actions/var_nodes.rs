use std::path::PathBuf;

use crate::{
    playbook::{VarEntry, variables},
    source::{self, Diagnostic, Entry, Kind, Node},
    template::{Halt, Template},
    vars::TaskScope,
};

/// What files of variables hold.
pub struct Read {
    /// Of a name that several files have, only the last.
    pub values: Vec<VarEntry>,
    /// One of the files was encrypted.
    pub secret: bool,
}

/// Reads files of variables, later ones over earlier ones; `name` is one variable that takes them all.
pub fn read(files: &[PathBuf], name: Option<String>, scope: &TaskScope) -> Result<Read, Halt> {
    let mut secret = false;
    let mut entries: Vec<Entry> = vec![];
    let mut last = None;
    for path in files {
        let node = source::parse(&scope.read_text(path)?)?.node;
        secret |= node.place.file.secret;
        for entry in mapping(&node, path)? {
            entries.retain(|known| known.key.as_str() != entry.key.as_str() || entry.key.as_str().is_none());
            entries.push(entry.clone());
        }
        last = Some(node);
    }
    let Some(last) = last else {
        return Ok(Read { values: vec![], secret });
    };
    let whole = Node { kind: Kind::Map(entries), ..last };
    let values = match name {
        Some(name) => vec![VarEntry { name, place: whole.place.clone(), value: Template::new(&whole)? }],
        None => match variables(&whole).whole() {
            Ok(read) => read.value,
            Err(errors) => {
                let error = errors.into_iter().next();
                return Err(error.unwrap_or_else(|| Diagnostic::error("no variables")).into());
            }
        },
    };
    Ok(Read { values, secret })
}

fn mapping<'n>(node: &'n Node, path: &std::path::Path) -> Result<&'n [Entry], Diagnostic> {
    match &node.kind {
        Kind::Map(entries) => Ok(entries),
        Kind::Null => Ok(&[]),
        _ => Err(Diagnostic::error(format!("{} must be stored as a dictionary/hash", path.display()))
            .at(&node.place)),
    }
}
