use std::{ops::Range, sync::Arc};

use crate::source::{File, Place};

/// Where the text of a template was written.
#[derive(Clone, Debug)]
pub struct Code {
    place: Place,
    /// Where in the file the text starts, if it stands there letter for letter.
    start: Option<usize>,
}

impl Code {
    /// Text at a place of a file; positions inside of it are exact where the file has the same letters.
    pub fn at(text: &str, place: &Place) -> Self {
        let start = place.text().find(text).map(|at| place.span.start + at);
        Self {
            place: place.clone(),
            start,
        }
    }

    /// A file from a position on.
    pub fn file(file: &Arc<File>, start: usize) -> Self {
        Self {
            place: Place::new(file, start..file.text.len()),
            start: Some(start),
        }
    }

    pub fn whole(&self) -> &Place {
        &self.place
    }

    /// The place of a stretch of the text.
    pub fn place(&self, range: &Range<usize>) -> Place {
        match self.start {
            Some(start) => Place::new(&self.place.file, start + range.start..start + range.end),
            None => self.place.clone(),
        }
    }
}
