use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::template::Value;

use super::{
    coerce::Coerce,
    error::{DecodeError, What},
    fields::{Known, Open},
};

/// A parameter's own name and its aliases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    pub name: &'static str,
    pub aliases: Vec<&'static str>,
}

/// The parameters that a struct takes, in its order. Only the struct's own decoding knows them: names that it refuses
/// to be given together mean the same.
pub fn names<M: DeserializeOwned>() -> Vec<Names> {
    let known = Known::default();
    drop(attempt::<M>(&[], &Value::Null, &known));
    let mut found: Vec<(Names, &'static str)> = vec![];
    for name in known.take() {
        match found.last_mut() {
            Some((names, last)) if let Some(own) = own_name::<M>(last, name) => {
                names.aliases.extend([names.name, name]);
                names.name = own;
                names.aliases.retain(|alias| *alias != own);
                *last = name;
            }
            _ => found.push((Names { name, aliases: vec![] }, name)),
        }
    }
    found.into_iter().map(|(names, _)| names).collect()
}

/// What two names are both called, if they are one parameter's.
fn own_name<M: DeserializeOwned>(one: &str, other: &str) -> Option<&'static str> {
    // Of any type, one of these is a value.
    let values = [Value::Null, Value::str("1")];
    values.iter().find_map(|value| match attempt::<M>(&[one, other], value, &Known::default()) {
        Err(DecodeError { what: What::Twice { name }, .. }) => Some(name),
        _ => None,
    })
}

fn attempt<M: DeserializeOwned>(names: &[&str], value: &Value, known: &Known) -> Result<M, DecodeError> {
    let entry = |name: &&str| ((*name).to_owned(), Some(value.clone()));
    M::deserialize(Open::<Coerce> {
        entries: names.iter().map(entry).collect(),
        known: known.clone(),
        by: PhantomData,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only decoded")]
    struct Sample {
        #[serde(alias = "dest", alias = "name")]
        path: String,
        #[serde(default, alias = "zeal")]
        state: Option<u32>,
        #[serde(default, rename = "if", alias = "yes")]
        condition: bool,
        #[serde(rename = "$rest")]
        rest: Rest,
    }

    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Rest {
        #[serde(alias = "attr")]
        attributes: Vec<String>,
        mode: Option<String>,
    }

    #[test]
    fn aliases_belong_to_their_names() {
        let found = names::<Sample>();
        let shown: Vec<_> = found.iter().map(|names| (names.name, names.aliases.join(" "))).collect();
        let expected =
            [("path", "dest name"), ("state", "zeal"), ("if", "yes"), ("attributes", "attr"), ("mode", "")];
        assert_eq!(shown, expected.map(|(name, aliases)| (name, aliases.to_owned())));
    }
}
