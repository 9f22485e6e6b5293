use std::{collections::BTreeMap, fmt::Debug};

use serde::{Deserialize, de::DeserializeOwned};

use super::{coerce::Coerce, fields::Known};
use crate::template::Value;

/// What a value comes to as a type, or the message that refuses it.
fn decoded<T: DeserializeOwned + Debug>(json: &str) -> String {
    let value = Value::from_json(&serde_json::from_str(json).unwrap());
    match T::deserialize(Coerce { value, known: Known::default() }) {
        Ok(decoded) => format!("{decoded:?}"),
        Err(error) => format!("error: {error}"),
    }
}

fn table<T: DeserializeOwned + Debug>(cases: &[(&str, &str)]) {
    for (json, expected) in cases {
        assert_eq!(decoded::<T>(json), *expected, "{json}");
    }
}

#[test]
fn booleans() {
    table::<bool>(&[
        ("true", "true"),
        (r#""yes""#, "true"),
        (r#"" On ""#, "true"),
        (r#""T""#, "true"),
        ("1", "true"),
        ("1.0", "true"),
        (r#""0""#, "false"),
        (r#""N""#, "false"),
        (r#""off""#, "false"),
        ("2", "error: expected a boolean, found `2`"),
        (r#""maybe""#, "error: expected a boolean, found `maybe`"),
        ("null", "error: expected a boolean, found nothing"),
        ("[]", "error: expected a boolean, found a list"),
    ]);
}

#[test]
fn numbers() {
    table::<i64>(&[
        ("5", "5"),
        (r#"" 5 ""#, "5"),
        ("5.0", "5"),
        ("true", "1"),
        ("5.5", "error: expected an integer, found `5.5`"),
        (r#""5.5""#, "error: expected an integer, found `5.5`"),
        (r#""0644""#, "644"),
        (r#""""#, "error: expected an integer, found ``"),
        ("{}", "error: expected an integer, found a mapping"),
    ]);
    table::<f64>(&[("5", "5.0"), (r#""1e3""#, "1000.0"), (r#""x""#, "error: expected a number, found `x`")]);
    assert!(decoded::<u16>("70000").starts_with("error: "), "{}", decoded::<u16>("70000"));
    assert!(decoded::<u16>("-1").starts_with("error: "), "{}", decoded::<u16>("-1"));
}

#[test]
fn texts() {
    table::<String>(&[
        (r#""a""#, r#""a""#),
        ("1000", r#""1000""#),
        ("1.5", r#""1.5""#),
        ("true", r#""True""#),
        ("[1, \"a\"]", r#""[1, 'a']""#),
        (r#"{"a": null}"#, r#""{'a': None}""#),
        ("null", "error: expected text, found nothing"),
    ]);
    table::<Option<String>>(&[("null", "None"), (r#""""#, r#"Some("")"#)]);
}

#[test]
fn lists() {
    table::<Vec<String>>(&[
        (r#"["a", 1, true]"#, r#"["a", "1", "True"]"#),
        (r#""a,b""#, r#"["a", "b"]"#),
        (r#""a, b""#, r#"["a", " b"]"#),
        (r#""""#, "[]"),
        ("5", r#"["5"]"#),
    ]);
    table::<Vec<i64>>(&[(r#""1,2""#, "[1, 2]"), (r#""1,x""#, "error: expected an integer, found `x`")]);
}

#[test]
fn mappings() {
    table::<BTreeMap<String, String>>(&[
        (r#"{"a": 1, "b": "x"}"#, r#"{"a": "1", "b": "x"}"#),
        (r#""{\"a\": 1}""#, r#"{"a": "1"}"#),
        (r#""{'a': True}""#, r#"{"a": "True"}"#),
        (r#""a=1, b='x, y'""#, r#"{"a": "1", "b": "x, y"}"#),
        (r#""a=1 b=2""#, r#"{"a": "1", "b": "2"}"#),
        (r#""words only""#, "error: expected a mapping, found `words only`"),
        ("[]", "error: expected a mapping, found a list"),
    ]);
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Present,
    Yes,
    No,
}

#[test]
fn choices() {
    table::<State>(&[(r#""present""#, "Present"), ("true", "Yes"), ("false", "No")]);
    assert!(decoded::<State>(r#""presnt""#).starts_with("error: "));
}
