use std::rc::Rc;

use num_bigint::BigInt;

use super::{
    halt::Halt,
    items, missing,
    number::{self, Number},
    printf,
    tree::Binary,
    value::{Fallible, Text, Value},
};

/// Bits of the largest integer that a template may compute.
const MAX_BITS: u64 = 1 << 20;
/// Items of the longest list or text that `*` may build.
const MAX_LENGTH: usize = 1 << 24;

/// Python's arithmetic operators.
pub fn compute(op: Binary, left: Value, right: Value) -> Fallible {
    let (left, right) = (missing::used(left)?, missing::used(right)?);
    if let (Some(a), Some(b)) = (Number::of(&left), Number::of(&right)) {
        return numbers(op, &a, &b);
    }
    match (op, &left, &right) {
        (Binary::Add, Value::Str(a), Value::Str(b)) => Ok(joined(a, b)),
        (Binary::Add, Value::List(_), Value::List(_)) => Ok(Value::list(both(&left, &right)?)),
        (Binary::Add, Value::Tuple(_), Value::Tuple(_)) => Ok(Value::tuple(both(&left, &right)?)),
        (Binary::Add, Value::Str(_), _) => {
            Err(Halt::error(format!("can only concatenate str (not \"{}\") to str", right.class())))
        }
        (Binary::Add, Value::List(_), _) => {
            Err(Halt::error(format!("can only concatenate list (not \"{}\") to list", right.class())))
        }
        (Binary::Mul, Value::Int(times), of) | (Binary::Mul, of, Value::Int(times)) => repeat(of, *times),
        (Binary::Rem, Value::Str(format), _) => printf::printf(format, &right),
        (_, Value::Object(object), _) => {
            let found = object.method(symbol(op), std::slice::from_ref(&right));
            found.unwrap_or_else(|| Err(unsupported(op, &left, &right)))
        }
        _ => Err(unsupported(op, &left, &right)),
    }
}

fn joined(a: &Text, b: &Text) -> Value {
    Value::text([&*a.text, &*b.text].concat(), a.secret || b.secret)
}

fn both(left: &Value, right: &Value) -> Fallible<Vec<Value>> {
    let mut all = items::items(left)?;
    all.extend(items::items(right)?);
    Ok(all)
}

fn repeat(of: &Value, times: i64) -> Fallible {
    let times = usize::try_from(times).unwrap_or(0);
    let length = items::length(of).unwrap_or(0);
    if length.saturating_mul(times) > MAX_LENGTH {
        return Err(Halt::error("the repetition is too long"));
    }
    match of {
        Value::Str(text) => Ok(Value::text(text.text.repeat(times), text.secret)),
        Value::List(_) => Ok(Value::list(times_over(&items::items(of)?, times))),
        Value::Tuple(items) => Ok(Value::tuple(times_over(items, times))),
        _ => Err(unsupported(Binary::Mul, of, &Value::Int(0))),
    }
}

fn times_over(items: &[Value], times: usize) -> impl Iterator<Item = Value> {
    std::iter::repeat_n(items, times).flatten().cloned()
}

fn numbers(op: Binary, a: &Number, b: &Number) -> Fallible {
    if let (Number::Int(a), Number::Int(b)) = (a, b)
        && let Some(result) = small(op, *a, *b)
    {
        return Ok(Value::Int(result));
    }
    match (a.to_big(), b.to_big()) {
        (Some(x), Some(y)) if op != Binary::Div => integers(op, &x, &y),
        _ => floats(op, a.to_f64(), b.to_f64()),
    }
}

/// Integers that stay small. `None`: the general way decides.
fn small(op: Binary, a: i64, b: i64) -> Option<i64> {
    match op {
        Binary::Add => a.checked_add(b),
        Binary::Sub => a.checked_sub(b),
        Binary::Mul => a.checked_mul(b),
        Binary::FloorDiv => {
            let quotient = a.checked_div(b)?;
            let inexact = quotient.checked_mul(b)? != a;
            Some(quotient - i64::from(inexact && (a < 0) != (b < 0)))
        }
        Binary::Rem => {
            let rest = a.checked_rem(b)?;
            Some(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest })
        }
        Binary::Pow => a.checked_pow(u32::try_from(b).ok()?),
        _ => None,
    }
}

fn integers(op: Binary, a: &BigInt, b: &BigInt) -> Fallible {
    let result = match op {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::FloorDiv | Binary::Rem => return floor(op, a, b),
        Binary::Pow => return power(a, b),
        _ => return Err(unsupported(op, &Value::Int(0), &Value::Int(0))),
    };
    Ok(Value::from(result))
}

fn floor(op: Binary, a: &BigInt, b: &BigInt) -> Fallible {
    if *b == BigInt::ZERO {
        return Err(Halt::error("integer division or modulo by zero"));
    }
    let (mut quotient, mut rest) = (a / b, a % b);
    if rest != BigInt::ZERO && (rest < BigInt::ZERO) != (*b < BigInt::ZERO) {
        quotient -= 1;
        rest += b;
    }
    Ok(Value::from(if op == Binary::Rem { rest } else { quotient }))
}

fn power(base: &BigInt, exponent: &BigInt) -> Fallible {
    let Ok(times) = u32::try_from(exponent) else {
        let (base, exponent) = (Number::Big(Rc::new(base.clone())), Number::Big(Rc::new(exponent.clone())));
        return floats(Binary::Pow, base.to_f64(), exponent.to_f64());
    };
    if base.bits().saturating_mul(u64::from(times)) > MAX_BITS {
        return Err(Halt::error("the result of `**` is too large"));
    }
    Ok(Value::from(base.pow(times)))
}

fn floats(op: Binary, a: f64, b: f64) -> Fallible {
    let divides = matches!(op, Binary::Div | Binary::FloorDiv | Binary::Rem);
    if divides && b == 0.0 {
        return Err(Halt::error(if op == Binary::Div {
            "division by zero"
        } else {
            "float floor division by zero"
        }));
    }
    Ok(Value::Float(match op {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a / b,
        Binary::FloorDiv => (a / b).floor(),
        Binary::Rem => a - b * (a / b).floor(),
        Binary::Pow if a == 0.0 && b < 0.0 => {
            return Err(Halt::error("0.0 cannot be raised to a negative power"));
        }
        Binary::Pow => a.powf(b),
        _ => return Err(unsupported(op, &Value::Float(a), &Value::Float(b))),
    }))
}

/// `-value`.
pub fn negative(value: &Value) -> Fallible {
    match number::negated(value) {
        Some(negated) => Ok(negated),
        None => {
            missing::used(value.clone())?;
            Err(Halt::error(format!("bad operand type for unary -: '{}'", value.class())))
        }
    }
}

fn unsupported(op: Binary, left: &Value, right: &Value) -> Halt {
    Halt::error(format!(
        "unsupported operand type(s) for {}: '{}' and '{}'",
        symbol(op),
        left.class(),
        right.class()
    ))
}

pub fn symbol(op: Binary) -> &'static str {
    match op {
        Binary::And => "and",
        Binary::Or => "or",
        Binary::Add => "+",
        Binary::Sub => "-",
        Binary::Mul => "*",
        Binary::Div => "/",
        Binary::FloorDiv => "//",
        Binary::Rem => "%",
        Binary::Pow => "**",
        Binary::Concat => "~",
        Binary::Eq => "==",
        Binary::Ne => "!=",
        Binary::Lt => "<",
        Binary::Le => "<=",
        Binary::Gt => ">",
        Binary::Ge => ">=",
        Binary::In => "in",
        Binary::NotIn => "not in",
    }
}
