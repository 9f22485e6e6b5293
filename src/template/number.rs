use std::{cmp::Ordering, rc::Rc};

use num_bigint::BigInt;

use super::value::Value;

/// A value as a number; booleans count as 0 and 1.
#[derive(Clone, Debug)]
pub enum Number {
    Int(i64),
    Big(Rc<BigInt>),
    Float(f64),
}

impl Number {
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(on) => Some(Self::Int(i64::from(*on))),
            Value::Int(int) => Some(Self::Int(*int)),
            Value::Big(big) => Some(Self::Big(big.clone())),
            Value::Float(float) => Some(Self::Float(*float)),
            _ => None,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "Python rounds the same way")]
    pub fn to_f64(&self) -> f64 {
        match self {
            Self::Int(int) => *int as f64,
            Self::Big(big) => big.to_string().parse().unwrap_or(f64::NAN),
            Self::Float(float) => *float,
        }
    }

    /// `None` for floats.
    pub fn to_big(&self) -> Option<BigInt> {
        match self {
            Self::Int(int) => Some(BigInt::from(*int)),
            Self::Big(big) => Some(BigInt::clone(big)),
            Self::Float(_) => None,
        }
    }

    /// `None` where one is not a number.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(b),
            _ => match (self.to_big(), other.to_big()) {
                (Some(a), Some(b)) => Some(a.cmp(&b)),
                _ => self.to_f64().partial_cmp(&other.to_f64()),
            },
        }
    }
}

/// The whole number nearest to zero: Python's `int(float)`. `None` for what is infinite or not a number.
pub fn truncate(float: f64) -> Option<Value> {
    if !float.is_finite() {
        return None;
    }
    let shown = format!("{:.0}", float.trunc());
    shown.parse::<BigInt>().ok().map(Value::from)
}

/// `-value`; `None` for what is no number.
pub fn negated(value: &Value) -> Option<Value> {
    Some(match Number::of(value)? {
        Number::Float(float) => Value::Float(-float),
        Number::Int(int) => int.checked_neg().map_or_else(|| Value::from(-BigInt::from(int)), Value::Int),
        Number::Big(big) => Value::from(-BigInt::clone(&big)),
    })
}
