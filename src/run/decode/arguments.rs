use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::{
    source::{Diagnostic, Place},
    template::Value,
};

use super::{
    coerce::Coerce,
    error::{DecodeError, What},
    fields::{Known, Open},
};

/// One argument of a task.
#[derive(Clone)]
pub struct Argument {
    pub name: String,
    /// Of the name.
    pub place: Place,
    pub value: Slot,
    /// Of the value.
    pub value_place: Place,
}

/// A value, or the gap that a template leaves before it is rendered.
#[derive(Clone)]
pub enum Slot {
    Value(Value),
    NotYet,
}

/// What came of decoding.
pub enum Decoded<M> {
    Module(M, Vec<Diagnostic>),
    /// All that is known is right; the rest shows when the task runs.
    SoFarSoGood,
}

/// Decodes a task's arguments into a parameter struct. `module` and `place` are the task's, for messages.
pub fn decode<M: DeserializeOwned>(
    module: &str,
    place: &Place,
    arguments: &[Argument],
) -> Result<Decoded<M>, Diagnostic> {
    let mut arguments = arguments.to_vec();
    // Nothing stands for the default.
    arguments.retain(|argument| !matches!(argument.value, Slot::Value(Value::Omit)));
    let unset: Vec<_> =
        arguments.extract_if(.., |argument| matches!(argument.value, Slot::Value(Value::Null))).collect();
    // A mapping that is known only when it is rendered has no name.
    let all = arguments.len();
    arguments.retain(|argument| !(matches!(argument.value, Slot::NotYet) && argument.name.is_empty()));
    let more = arguments.len() < all;
    let mut warnings = vec![];
    loop {
        let known = Known::default();
        let entries = arguments.iter().map(entry).collect();
        let decoded = M::deserialize(Open::<Coerce> { entries, known: known.clone(), by: PhantomData });
        let right = decoded.as_ref().err().is_none_or(|error| matches!(error.what, What::NotYet));
        if let Some(error) = unknown(&unset, &known).filter(|_| right) {
            return Err(diagnose(module, place, &unset, error, &known));
        }
        let error = match decoded {
            Ok(_) if more => return Ok(Decoded::SoFarSoGood),
            Ok(module) => return Ok(Decoded::Module(module, warnings)),
            Err(error) => error,
        };
        match &error.what {
            What::NotYet => return Ok(Decoded::SoFarSoGood),
            What::Missing { .. } if more => return Ok(Decoded::SoFarSoGood),
            What::Twice { name } if drop_name(&mut arguments, name) => {
                let text = format!("both `{name}` and an alias of it are set: the alias is used");
                warnings.push(Diagnostic::warning(text).at(place));
            }
            _ => return Err(diagnose(module, place, &arguments, error, &known)),
        }
    }
}

fn entry(argument: &Argument) -> (String, Option<Value>) {
    match &argument.value {
        Slot::Value(value) => (argument.name.clone(), Some(value.clone())),
        Slot::NotYet => (argument.name.clone(), None),
    }
}

/// A name that no parameter has, though nothing is set by it.
fn unknown(unset: &[Argument], known: &Known) -> Option<DecodeError> {
    let known = known.borrow();
    let name = &unset.iter().find(|argument| !known.contains(&argument.name.as_str()))?.name;
    Some(DecodeError::new(What::Unknown { name: name.clone() }).param(name))
}

/// Of a name and its alias the alias wins: the name goes, if it is there.
fn drop_name(arguments: &mut Vec<Argument>, name: &str) -> bool {
    let before = arguments.len();
    arguments.retain(|argument| argument.name != name);
    arguments.len() < before
}

fn diagnose(
    module: &str,
    place: &Place,
    arguments: &[Argument],
    error: DecodeError,
    known: &Known,
) -> Diagnostic {
    let argument =
        error.param.as_ref().and_then(|name| arguments.iter().find(|argument| argument.name == *name));
    let mut names = known.borrow().clone();
    names.sort_unstable();
    names.dedup();
    match &error.what {
        What::Unknown { name } => {
            let message = format!("`{module}` has no parameter `{name}`");
            let place = argument.map_or(place, |argument| &argument.place);
            let hint = crate::source::did_you_mean_hint(name, names.iter().copied());
            let hint = hint.unwrap_or_else(|| format!("there are {}", listed(&names)));
            Diagnostic::error(message).at(place).label("no such parameter").hint(hint)
        }
        What::Missing { name } => Diagnostic::error(format!("`{module}` needs the parameter `{name}`"))
            .at(place)
            .label(format!("`{name}` is missing")),
        What::Choice { given, choices } => Diagnostic::error(error.to_string())
            .at(argument.map_or(place, |argument| &argument.value_place))
            .maybe_hint(
                crate::source::did_you_mean(given, choices.iter().copied())
                    .map(|meant| format!("did you mean `{meant}`?")),
            ),
        _ => {
            Diagnostic::error(error.to_string()).at(argument.map_or(place, |argument| &argument.value_place))
        }
    }
}

/// Names on lines that a screen can hold.
fn listed(names: &[&str]) -> String {
    let (mut text, mut column) = (String::new(), 0);
    for name in names {
        let separator = match column {
            0 if text.is_empty() => "",
            0..60 => ", ",
            _ => ",\n",
        };
        column = if separator == ",\n" { 0 } else { column };
        text += &format!("{separator}`{name}`");
        column += separator.len() + name.len() + 2;
    }
    text
}
