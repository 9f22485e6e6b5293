use crate::source::{self, Diagnostic, File, Loaded};

use super::super::{
    convert,
    halt::Halt,
    items,
    value::{Fallible, Text, Value},
};

/// The value of the one document of a text.
pub fn read(text: &Text) -> Fallible {
    let loaded = source::parse(&File::new("<from_yaml>", &*text.text)).map_err(|error| halt(&error))?;
    Ok(value(&loaded, text))
}

/// The values of all documents of a text.
pub fn read_all(text: &Text) -> Fallible<Vec<Value>> {
    let loaded =
        source::parse_all(&File::new("<from_yaml_all>", &*text.text)).map_err(|error| halt(&error))?;
    Ok(loaded.iter().map(|document| value(document, text)).collect())
}

fn value(loaded: &Loaded, text: &Text) -> Value {
    let value = convert::from_node(&loaded.node);
    if text.secret { items::secret(&value) } else { value }
}

/// The text is a value and no file of the user's: its place would not help.
fn halt(error: &Diagnostic) -> Halt {
    let at = error.place.as_ref().map_or_else(String::new, |place| {
        let (line, column) = place.line_column();
        format!(" in line {line}, column {column}")
    });
    Halt::error(format!("invalid YAML{at}: {}", error.message))
}
