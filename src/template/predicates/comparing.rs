use super::{
    super::{
        args::Args,
        compare,
        eval::Eval,
        expression::compared,
        halt::Halt,
        items,
        number::Number,
        print,
        tree::Binary,
        truth::truth,
        value::{Fallible, Value},
    },
    family::Family,
};

pub const TESTS: Family = &[
    ("eq", |_, value, args| pair(Binary::Eq, value, args)),
    ("equalto", |_, value, args| pair(Binary::Eq, value, args)),
    ("==", |_, value, args| pair(Binary::Eq, value, args)),
    ("ne", |_, value, args| pair(Binary::Ne, value, args)),
    ("!=", |_, value, args| pair(Binary::Ne, value, args)),
    ("lt", |_, value, args| pair(Binary::Lt, value, args)),
    ("lessthan", |_, value, args| pair(Binary::Lt, value, args)),
    ("<", |_, value, args| pair(Binary::Lt, value, args)),
    ("le", |_, value, args| pair(Binary::Le, value, args)),
    ("<=", |_, value, args| pair(Binary::Le, value, args)),
    ("gt", |_, value, args| pair(Binary::Gt, value, args)),
    ("greaterthan", |_, value, args| pair(Binary::Gt, value, args)),
    (">", |_, value, args| pair(Binary::Gt, value, args)),
    ("ge", |_, value, args| pair(Binary::Ge, value, args)),
    (">=", |_, value, args| pair(Binary::Ge, value, args)),
    ("in", |_, value, args| pair(Binary::In, value, args)),
    ("contains", |_, value, args| compare::contains(value, &args.required("value")?)),
    ("even", |_, value, _| Ok(whole(value)? % 2 == 0)),
    ("odd", |_, value, _| Ok(whole(value)? % 2 != 0)),
    ("divisibleby", divisible),
    ("lower", |_, value, _| cased(value, char::is_lowercase, char::is_uppercase)),
    ("upper", |_, value, _| cased(value, char::is_uppercase, char::is_lowercase)),
    ("any", |_, value, _| {
        items::items(value)?.iter().try_fold(false, |found, item| Ok(found || truth(item)?))
    }),
    ("all", |_, value, _| items::items(value)?.iter().try_fold(true, |held, item| Ok(held && truth(item)?))),
    ("subset", |_, value, args| within(value, &args.required("b")?)),
    ("issubset", |_, value, args| within(value, &args.required("b")?)),
    ("superset", |_, value, args| within(&args.required("b")?, value)),
    ("issuperset", |_, value, args| within(&args.required("b")?, value)),
    ("truthy", |_, value, args| truthy(value, args)),
    ("falsy", |_, value, args| truthy(value, args).map(|truthy| !truthy)),
    ("nan", |_, value, _| nan(value)),
    ("isnan", |_, value, _| nan(value)),
];

fn pair(op: Binary, value: &Value, args: &mut Args) -> Fallible<bool> {
    compared(op, value, &args.required("other")?)
}

fn whole(value: &Value) -> Fallible<i64> {
    match Number::of(value) {
        Some(Number::Int(int)) => Ok(int),
        _ => Err(Halt::error(format!("expected an integer, got '{}'", value.class()))),
    }
}

fn divisible(_: &Eval, value: &Value, args: &mut Args) -> Fallible<bool> {
    match whole(&args.required("num")?)? {
        0 => Err(Halt::error("integer division or modulo by zero")),
        by => Ok(whole(value)? % by == 0),
    }
}

fn cased(value: &Value, wanted: fn(char) -> bool, other: fn(char) -> bool) -> Fallible<bool> {
    let text = print::text(value)?;
    Ok(text.chars().any(wanted) && !text.chars().any(other))
}

/// Whether all items of one are in the other.
fn within(small: &Value, large: &Value) -> Fallible<bool> {
    for item in items::items(small)? {
        if !compare::contains(large, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// With `convert_bool`, texts that mean yes or no count as that.
fn truthy(value: &Value, args: &mut Args) -> Fallible<bool> {
    if args.flag("convert_bool", false)?
        && let Value::Str(text) = value
    {
        match text.trim().to_lowercase().as_str() {
            "y" | "yes" | "on" | "1" | "true" | "t" | "1.0" => return Ok(true),
            "n" | "no" | "off" | "0" | "false" | "f" | "0.0" => return Ok(false),
            _ => {}
        }
    }
    truth(value)
}

fn nan(value: &Value) -> Fallible<bool> {
    match Number::of(value) {
        Some(number) => Ok(number.to_f64().is_nan()),
        None => Err(Halt::error(format!("must be real number, not {}", value.class()))),
    }
}
