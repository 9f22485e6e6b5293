use num_bigint::BigInt;

use super::{
    missing,
    value::{Fallible, Object, Value},
};

/// Python's `bool(value)`.
pub fn truth(value: &Value) -> Fallible<bool> {
    Ok(match value {
        Value::Null => false,
        Value::Bool(on) => *on,
        Value::Int(int) => *int != 0,
        Value::Big(big) => **big != BigInt::ZERO,
        Value::Float(float) => *float != 0.0,
        Value::Str(text) => !text.text.is_empty(),
        Value::List(items) => !items.borrow().is_empty(),
        Value::Tuple(items) => !items.is_empty(),
        Value::Dict(dict) => !dict.borrow().is_empty(),
        Value::Object(object) => object_truth(object.as_ref())?,
        Value::Undefined(missing) if missing.lenient => false,
        Value::Undefined(missing) => return Err(missing::halt(missing)),
        Value::Omit => true,
        Value::Hole(_) => truth(&missing::take(value)?)?,
    })
}

fn object_truth(object: &dyn Object) -> Fallible<bool> {
    match object.keys() {
        Some(keys) => Ok(!keys?.is_empty()),
        None => Ok(true),
    }
}
