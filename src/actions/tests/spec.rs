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
            "argument 'a' is of type <class 'str'> and we were unable to convert to int: \"'five'\" cannot be converted to \
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
            "Elements value for option 'a' is of type <class 'str'> and we were unable to convert to int: \"'x'\" cannot \
             be converted to an int",
        ),
        (
            "{a: {type: dict, options: {b: {required: true}}}}",
            "{a: {c: 1}}",
            "missing required arguments: b found in a|a.c. Supported parameters include: b.",
        ),
        (
            "{a: {type: dict}}",
            "{a: [1]}",
            "argument 'a' is of type <class 'list'> and we were unable to convert to dict: <class 'list'> cannot be converted to a dict",
        ),
        ("{a: {}}", "{unknown: 1}", ""),
        ("{a: {type: path}}", "{a: null}", ""),
        // What is said of a value once it is what it is to be.
        (
            "{b: {type: bool, choices: [true]}, i: {type: int, choices: [5]}, f: {type: float, choices: [1.5]}, l: \
             {type: list, choices: [a, b]}, w: {choices: ['yes', 'no']}, m: {type: list, elements: int, choices: [1]}}",
            "{b: 'yes', i: '5', f: '1.50', l: 'a,b', w: True, m: ['1', 1.0]}",
            "",
        ),
        (
            "{b: {type: bool, choices: [true]}, i: {type: int, choices: [5]}, l: {type: list, choices: [a, b]}}",
            "{b: 'no', i: ' 6', l: 'a, b'}",
            "value of b must be one of: True, got: False|value of i must be one of: 5, got: 6|value of l must be one or \
             more of: a, b. Got no match for:  b",
        ),
        ("{i: {type: int}, f: {type: float}, p: {type: path}}", "{i: true, f: true, p: [a]}", ""),
        ("{c: {choices: [a]}, n: {}}", "{c: null, n: null}", "value of c must be one of: a, got: None"),
        (
            "{a: {required: true}}",
            "{a: null}",
            "argument 'a' is of type <class 'NoneType'> and we were unable to convert to str: 'None' is not a string \
             and conversion is not allowed",
        ),
        ("{a: {type: dict, options: {b: {aliases: [c], required: true}}}}", "{a: {c: 1}}", ""),
        (
            "{a: {type: dict, options: {x: {type: int}, y: {type: dict, options: {z: {type: int}}}}}}",
            "{a: 'x=1 y={\"z\":q}'}",
            "argument 'y' is of type <class 'str'> found in 'a'. and we were unable to convert to dict: unable to \
             evaluate string as dictionary",
        ),
        (
            "{a: {type: list, elements: dict, options: {x: {}, y: {default: 1}, z: {}}, mutually_exclusive: [[x, y], \
             [x, z]], required_together: [[x, y]], required_one_of: [[y, z]], required_if: [[x, '1', [z]], [x, '2', \
             [y, z], true], [y, '1', [w]]], required_by: {x: v}}}",
            "{a: [{x: 1}, {x: 2, z: 1}]}",
            "x is 1 but all of the following are missing: z found in a|y is 1 but all of the following are missing: w \
             found in a|missing parameter(s) required by 'x': v found in a|parameters are mutually exclusive: x|z found \
             in a|y is 1 but all of the following are missing: w found in a|missing parameter(s) required by 'x': v \
             found in a",
        ),
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
            "argument_errors=['argument \\'x\\' is of type <class \\'str\\'> and we were unable to convert to int: \"\\'a\\'\" \
             cannot be converted to an int']; argument_spec_data={'x': {'type': 'int'}}; validate_args_context={}; \
             failed: Validation of arguments failed:\nargument 'x' is of type <class 'str'> and we were unable to \
             convert to int: \"'a'\" cannot be converted to an int",
        ),
    ]);
}
