use std::cell::RefCell;

use super::super::{
    args::Args,
    compare,
    halt::Halt,
    items, missing, order,
    value::{Fallible, Value},
};

/// The methods of a list.
pub fn call(of: &Value, items: &RefCell<Vec<Value>>, name: &str, args: &mut Args) -> Option<Fallible> {
    read(of, name, args).or_else(|| write(items, name, args))
}

/// Those that change nothing, which tuples have as well.
pub fn read(of: &Value, name: &str, args: &mut Args) -> Option<Fallible> {
    Some(match name {
        "index" => index(of, args),
        "count" => count(of, args),
        "copy" => items::items(of).map(Value::list),
        "__len__" => items::length(of).map(Value::from),
        _ => return None,
    })
}

fn index(of: &Value, args: &mut Args) -> Fallible {
    let wanted = args.required("value")?;
    for (at, item) in items::items(of)?.iter().enumerate() {
        if compare::equal(item, &wanted)? {
            return Ok(Value::from(at));
        }
    }
    Err(Halt::error(format!("{wanted:?} is not in list")))
}

fn count(of: &Value, args: &mut Args) -> Fallible {
    let wanted = args.required("value")?;
    let mut count = 0;
    for item in items::items(of)? {
        count += i64::from(compare::equal(&item, &wanted)?);
    }
    Ok(Value::Int(count))
}

fn write(items: &RefCell<Vec<Value>>, name: &str, args: &mut Args) -> Option<Fallible> {
    Some(match name {
        "append" => args.required("object").map(|item| items.borrow_mut().push(item)).map(|()| Value::Null),
        "extend" => extend(items, args),
        "insert" => insert(items, args),
        "pop" => pop(items, args),
        "remove" => remove(items, args),
        "sort" => sort(items, args),
        "reverse" => {
            items.borrow_mut().reverse();
            Ok(Value::Null)
        }
        "clear" => {
            items.borrow_mut().clear();
            Ok(Value::Null)
        }
        _ => return None,
    })
}

fn extend(items: &RefCell<Vec<Value>>, args: &mut Args) -> Fallible {
    let more = items::items(&missing::used(args.required("iterable")?)?)?;
    items.borrow_mut().extend(more);
    Ok(Value::Null)
}

fn insert(items: &RefCell<Vec<Value>>, args: &mut Args) -> Fallible {
    let index = args.int("index", 0)?;
    let item = args.required("object")?;
    let mut items = items.borrow_mut();
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let at = if index < 0 { index + length } else { index }.clamp(0, length);
    items.insert(usize::try_from(at).unwrap_or(0), item);
    Ok(Value::Null)
}

fn pop(items: &RefCell<Vec<Value>>, args: &mut Args) -> Fallible {
    let index = args.int("index", -1)?;
    let mut items = items.borrow_mut();
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let at = if index < 0 { index + length } else { index };
    match usize::try_from(at) {
        Ok(at) if at < items.len() => missing::take(&items.remove(at)),
        _ if items.is_empty() => Err(Halt::error("pop from empty list")),
        _ => Err(Halt::error("pop index out of range")),
    }
}

fn remove(items: &RefCell<Vec<Value>>, args: &mut Args) -> Fallible {
    let wanted = args.required("value")?;
    let all = items.borrow().clone();
    for (at, item) in all.iter().enumerate() {
        if compare::equal(item, &wanted)? {
            items.borrow_mut().remove(at);
            return Ok(Value::Null);
        }
    }
    Err(Halt::error("list.remove(x): x not in list"))
}

fn sort(items: &RefCell<Vec<Value>>, args: &mut Args) -> Fallible {
    let reverse = args.named("reverse").map_or(Ok(false), |value| super::super::truth::truth(&value))?;
    let mut sorted = items.borrow().clone();
    order::sort(&mut sorted, reverse, |item| Ok(item.clone()))?;
    *items.borrow_mut() = sorted;
    Ok(Value::Null)
}
