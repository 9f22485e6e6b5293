use crate::template::Value;

/// A mapping with another laid over it: mappings at one key are merged, anything else is replaced.
pub fn merged(below: &Value, above: &Value) -> Value {
    let (Value::Dict(low), Value::Dict(high)) = (below, above) else {
        return above.clone();
    };
    let mut result = low.borrow().clone();
    for (key, value) in high.borrow().iter() {
        let value = match result.get(key) {
            Some(known) => merged(known, value),
            None => value.clone(),
        };
        result.insert(key.clone(), value);
    }
    Value::Dict(std::rc::Rc::new(std::cell::RefCell::new(result)))
}
