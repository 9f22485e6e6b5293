//! Filters that pick from lists or put them in order.

use super::{
    super::{
        args::Args,
        compare,
        eval::Eval,
        halt::Halt,
        items, missing, order, print,
        seen::Seen,
        value::{Fallible, Value},
    },
    attributes::{self, folded},
    family::Family,
};

pub const FILTERS: Family = &[
    ("first", first),
    ("last", last),
    ("join", join),
    ("sort", sort),
    ("unique", unique),
    ("min", |_, input, args| extreme(&input, args, false)),
    ("max", |_, input, args| extreme(&input, args, true)),
    ("reverse", reverse),
    ("map", map),
    ("select", |eval, input, args| select(eval, &input, args, true)),
    ("reject", |eval, input, args| select(eval, &input, args, false)),
    ("selectattr", |eval, input, args| select_by(eval, &input, args, true)),
    ("rejectattr", |eval, input, args| select_by(eval, &input, args, false)),
    ("groupby", group_by),
    ("batch", batch),
    ("slice", slice),
];

fn first(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    let first = items::items(&input)?.into_iter().next();
    Ok(first.unwrap_or_else(|| Value::undefined("No first item, sequence was empty.")))
}

fn last(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    let last = items::items(&input)?.pop();
    Ok(last.unwrap_or_else(|| Value::undefined("No last item, sequence was empty.")))
}

fn join(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let separator = args.optional_text("d")?;
    let path = args.optional("attribute");
    let mut out = print::Output::default();
    for (at, item) in items::items(&input)?.iter().enumerate() {
        if let (1.., Some(separator)) = (at, &separator) {
            out.push_value(&Value::Str(separator.clone()))?;
        }
        out.push_value(&attributes::of(item, path.as_ref())?)?;
    }
    Ok(out.into_value())
}

/// By one attribute or by several with commas between them.
fn sort(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let reverse = args.flag("reverse", false)?;
    let case_sensitive = args.flag("case_sensitive", false)?;
    let path = args.optional("attribute");
    let mut items = items::items(&input)?;
    order::sort(&mut items, reverse, |item| match &path {
        Some(Value::Str(paths)) if paths.text.contains(',') => {
            let keys = paths.text.split(',').map(|path| attributes::of(item, Some(&path.trim().into())));
            let folded = keys.map(|key| Ok(folded(key?, case_sensitive)));
            folded.collect::<Fallible<Vec<_>>>().map(Value::list)
        }
        path => Ok(folded(attributes::of(item, path.as_ref())?, case_sensitive)),
    })?;
    Ok(Value::list(items))
}

/// The first of those that are equal; case does not matter unless it is said to.
fn unique(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let case_sensitive = args.flag("case_sensitive", false)?;
    let path = args.optional("attribute");
    let mut seen = Seen::default();
    let mut kept = vec![];
    for item in items::items(&input)? {
        let key = folded(attributes::of(&item, path.as_ref())?, case_sensitive);
        if seen.add(&key)? {
            kept.push(item);
        }
    }
    Ok(Value::list(kept))
}

fn extreme(input: &Value, args: &mut Args, largest: bool) -> Fallible {
    let case_sensitive = args.flag("case_sensitive", false)?;
    let path = args.optional("attribute");
    let mut best: Option<(Value, Value)> = None;
    for item in items::items(input)? {
        let key = folded(attributes::of(&item, path.as_ref())?, case_sensitive);
        let better = match &best {
            None => true,
            Some((old, _)) if largest => compare::order(&key, old, ">")?.is_some_and(|o| o.is_gt()),
            Some((old, _)) => compare::order(&key, old, "<")?.is_some_and(|o| o.is_lt()),
        };
        if better {
            best = Some((key, item));
        }
    }
    Ok(best.map_or_else(|| Value::undefined("No aggregated item, sequence was empty."), |(_, item)| item))
}

fn reverse(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    let mut items = items::items(&input)?;
    items.reverse();
    match &input {
        Value::Str(text) => {
            let reversed: String = text.text.chars().rev().collect();
            Ok(Value::text(reversed, text.secret))
        }
        _ => Ok(Value::list(items)),
    }
}

fn map(eval: &Eval, input: Value, args: &mut Args) -> Fallible {
    let items = items::items(&input)?;
    if let Some(path) = args.named("attribute") {
        let default = args.named("default");
        let pick = |item: &Value| match (attributes::attribute(item, &path)?, &default) {
            (Value::Undefined(_), Some(default)) => Ok(default.clone()),
            (value, _) => Ok(value),
        };
        return items.iter().map(pick).collect::<Fallible<Vec<_>>>().map(Value::list);
    }
    if args.all().is_empty() {
        return Err(Halt::error("map requires a filter argument"));
    }
    let mapped =
        items.into_iter().map(|item| attributes::apply(eval, item, args)).collect::<Fallible<Vec<_>>>()?;
    take_all(args);
    Ok(Value::list(mapped))
}

/// The arguments have been handed on.
fn take_all(args: &mut Args) {
    args.rest();
    args.rest_named();
}

fn select(eval: &Eval, input: &Value, args: &mut Args, wanted: bool) -> Fallible {
    let mut kept = vec![];
    for item in items::items(input)? {
        if attributes::passes(eval, item.clone(), args)? == wanted {
            kept.push(item);
        }
    }
    take_all(args);
    Ok(Value::list(kept))
}

fn select_by(eval: &Eval, input: &Value, args: &mut Args, wanted: bool) -> Fallible {
    let path = args.required("attribute")?;
    let mut kept = vec![];
    for item in items::items(input)? {
        let value = attributes::attribute(&item, &path)?;
        if attributes::passes(eval, value, args)? == wanted {
            kept.push(item);
        }
    }
    take_all(args);
    Ok(Value::list(kept))
}

/// Pairs of a key and the items that have it, in order of the keys.
fn group_by(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let path = args.required("attribute")?;
    let default = args.optional("default");
    let case_sensitive = args.flag("case_sensitive", false)?;
    let mut keyed = vec![];
    for item in items::items(&input)? {
        let key = match (attributes::attribute(&item, &path)?, &default) {
            (Value::Undefined(_), Some(default)) => default.clone(),
            (key, _) => missing::used(key)?,
        };
        keyed.push(Value::tuple([folded(key.clone(), case_sensitive), key, item]));
    }
    let part = |entry: &Value, at: i64| super::super::access::item(entry, &Value::Int(at));
    order::sort(&mut keyed, false, |entry| part(entry, 0))?;
    let mut groups: Vec<(Value, Value, Vec<Value>)> = vec![];
    for entry in &keyed {
        let (folded, key, item) = (part(entry, 0)?, part(entry, 1)?, part(entry, 2)?);
        match groups.last_mut() {
            Some((of, _, items)) if compare::equal(of, &folded)? => items.push(item),
            _ => groups.push((folded, key, vec![item])),
        }
    }
    Ok(Value::list(groups.into_iter().map(|(_, key, items)| Value::tuple([key, Value::list(items)]))))
}

fn batch(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let count = usize::try_from(args.int("linecount", 1)?).unwrap_or(0).max(1);
    let fill = args.optional("fill_with").filter(|fill| !fill.is_null());
    let rows = items::items(&input)?;
    let row = |row: &[Value]| {
        let mut row = row.to_vec();
        if let Some(fill) = &fill {
            row.resize(count, fill.clone());
        }
        Value::list(row)
    };
    Ok(Value::list(rows.chunks(count).map(row)))
}

/// Columns; the first ones are longer.
fn slice(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let count = usize::try_from(args.int("slices", 1)?).unwrap_or(0).max(1);
    let fill = args.optional("fill_with").filter(|fill| !fill.is_null());
    let items = items::items(&input)?;
    let (length, longer) = (items.len() / count, items.len() % count);
    let mut rest = items.into_iter();
    let columns = (0..count).map(|at| {
        let mut column: Vec<Value> = rest.by_ref().take(length + usize::from(at < longer)).collect();
        if let Some(fill) = fill.as_ref().filter(|_| longer > 0 && at >= longer) {
            column.push(fill.clone());
        }
        Value::list(column)
    });
    Ok(Value::list(columns.collect::<Vec<_>>()))
}
