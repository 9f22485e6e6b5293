use crate::{
    actions::validate,
    source::{File, parse},
    template::{Template, Value},
};

use super::table;

fn yaml(text: &str) -> Value {
    let node = parse(&File::new("t.yml", text)).unwrap().node;
    Template::new(&node).unwrap().as_literal().unwrap()
}

#[test]
fn arguments_are_checked_against_a_specification() {
    for (spec, arguments, expected) in [
        ("{a: {type: int}}", "{a: '5'}", ""),
        ("{a: {required: true}, b: {required: yes}}", "{}", "missing required arguments: a, b"),
        ("{a: {choices: [x, y]}}", "{a: z}", "value of a must be one of: x, y, got: z"),
        (
            "{a: {type: list, choices: [x, y]}}",
            "{a: [x, z]}",
            "value of a must be one or more of: x, y. Got no match for: z",
        ),
        (
            "{a: {type: int}}",
            "{a: five}",
            "argument 'a' is of type <class 'str'> and we were unable to convert to int: \"five\" cannot be converted to \
             an int",
        ),
        (
            "{a: {type: bool}}",
            "{a: maybe}",
            "argument 'a' is of type <class 'str'> and we were unable to convert to bool: The value 'maybe' is not a \
             valid boolean.",
        ),
        (
            "{a: {type: list, elements: int}}",
            "{a: [1, x]}",
            "Elements value for option 'a' is of type <class 'str'> and we were unable to convert to int: \"x\" cannot \
             be converted to an int",
        ),
        (
            "{a: {type: dict, options: {b: {required: true}}}}",
            "{a: {c: 1}}",
            "a.c. Supported parameters include: b.|missing required arguments: b found in a",
        ),
        (
            "{a: {type: dict}}",
            "{a: [1]}",
            "argument 'a' is of type <class 'list'> and we were unable to convert to dict: <class 'list'> cannot be converted to a dict",
        ),
        ("{a: {}}", "{unknown: 1}", ""),
        ("{a: {type: path}}", "{a: null}", ""),
    ] {
        let wrong = validate(&yaml(spec), &yaml(arguments));
        let messages: Vec<String> = wrong.into_iter().map(|wrong| wrong.message).collect();
        assert_eq!(messages.join("|"), expected, "{spec} {arguments}");
    }
}

#[test]
fn variables_are_what_is_checked() {
    table(&[
        (
            "- validate_argument_spec: {argument_spec: {x: {type: int, required: true}}}\n",
            "msg=The arg spec validation passed; validate_args_context={}",
        ),
        (
            "- validate_argument_spec: {argument_spec: {x: {type: int}}, provided_arguments: {x: a}}\n",
            "argument_errors=['argument \\'x\\' is of type <class \\'str\\'> and we were unable to convert to int: \"a\" \
             cannot be converted to an int']; argument_spec_data={'x': {'type': 'int'}}; validate_args_context={}; \
             failed: Validation of arguments failed:\nargument 'x' is of type <class 'str'> and we were unable to \
             convert to int: \"a\" cannot be converted to an int",
        ),
    ]);
}
