use std::{ops::Range, sync::Arc};

use crate::source::{File, Node, Place};

/// Where the text of a template was written.
#[derive(Clone, Debug)]
pub enum Code {
    /// The value of a YAML node.
    Node(Node),
    /// Text at a place of a file, and where in the file it starts, if it stands there letter for letter.
    Text(Place, Option<usize>),
}

impl Code {
    pub fn at(text: &str, place: &Place) -> Self {
        let start = place.text().find(text).map(|at| place.span.start + at);
        Self::Text(place.clone(), start)
    }

    /// A file from a position on.
    pub fn file(file: &Arc<File>, start: usize) -> Self {
        Self::Text(Place::new(file, start..file.text.len()), Some(start))
    }

    /// The place of a stretch of the text.
    pub fn place(&self, range: &Range<usize>) -> Place {
        match self {
            Self::Node(node) => node.place_at(range.clone()),
            Self::Text(place, Some(start)) => Place::new(&place.file, start + range.start..start + range.end),
            Self::Text(place, None) => place.clone(),
        }
    }
}
