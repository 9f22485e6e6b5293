//! Filters that take lists as sets, and that combine them.

use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        items, missing,
        seen::Seen,
        truth::truth,
        value::{Fallible, Value},
    },
    family::Family,
};

pub const FILTERS: Family = &[
    ("difference", difference),
    ("intersect", intersect),
    ("union", union),
    ("symmetric_difference", symmetric_difference),
    ("zip", zip),
    ("zip_longest", zip_longest),
    ("product", product),
    ("combinations", combinations),
    ("permutations", permutations),
    ("flatten", flatten),
    ("subelements", subelements),
];

/// More results than this are a mistake.
const MAX_RESULTS: usize = 1_000_000;

fn difference(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let (a, b) = two(&input, args)?;
    without(&a, &b).map(Value::list)
}

fn intersect(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let (a, b) = two(&input, args)?;
    let (others, mut kept) = (Seen::of(&b)?, Seen::default());
    keep(&a, |item| Ok(others.has(item)? && kept.add(item)?)).map(Value::list)
}

fn union(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let (a, b) = two(&input, args)?;
    let mut kept = Seen::default();
    keep(&[a, b].concat(), |item| kept.add(item)).map(Value::list)
}

fn symmetric_difference(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let (a, b) = two(&input, args)?;
    Ok(Value::list([without(&a, &b)?, without(&b, &a)?].concat()))
}

fn two(input: &Value, args: &mut Args) -> Fallible<(Vec<Value>, Vec<Value>)> {
    let other = missing::used(args.required("b")?)?;
    Ok((items::items(input)?, items::items(&other)?))
}

/// The items of one list that another has not, each once.
pub fn without(all: &[Value], others: &[Value]) -> Fallible<Vec<Value>> {
    let (others, mut kept) = (Seen::of(others)?, Seen::default());
    keep(all, |item| Ok(!others.has(item)? && kept.add(item)?))
}

fn keep(all: &[Value], mut pass: impl FnMut(&Value) -> Fallible<bool>) -> Fallible<Vec<Value>> {
    let mut kept = vec![];
    for item in all {
        if pass(item)? {
            kept.push(item.clone());
        }
    }
    Ok(kept)
}

/// The input and the lists of all arguments.
fn lists(input: &Value, args: &mut Args) -> Fallible<Vec<Vec<Value>>> {
    let mut lists = vec![items::items(input)?];
    for more in args.rest() {
        lists.push(items::items(&missing::used(more)?)?);
    }
    Ok(lists)
}

fn zip(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let lists = lists(&input, args)?;
    let shortest = lists.iter().map(Vec::len).min().unwrap_or(0);
    Ok(Value::list((0..shortest).map(|at| Value::tuple(lists.iter().map(|list| list[at].clone())))))
}

fn zip_longest(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let fill = args.named("fillvalue").unwrap_or(Value::Null);
    let lists = lists(&input, args)?;
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let at = |list: &Vec<Value>, at: usize| list.get(at).unwrap_or(&fill).clone();
    Ok(Value::list((0..longest).map(|row| Value::tuple(lists.iter().map(|list| at(list, row))))))
}

fn product(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let times = args.named("repeat").map_or(Ok(1), |times| super::super::args::integer(&times))?;
    let once = lists(&input, args)?;
    let mut rows: Vec<Vec<Value>> = vec![vec![]];
    for list in (0..times).flat_map(|_| once.iter()) {
        if rows.len().saturating_mul(list.len()) > MAX_RESULTS {
            return Err(Halt::error("the product is too large"));
        }
        let longer = rows
            .iter()
            .flat_map(|row| list.iter().map(|item| [row.as_slice(), std::slice::from_ref(item)].concat()));
        rows = longer.collect();
    }
    Ok(Value::list(rows.into_iter().map(Value::tuple)))
}

fn combinations(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let length = usize::try_from(args.int("set_size", 2)?).unwrap_or(0);
    choices(&items::items(&input)?, length, |chosen, at| chosen.last().is_none_or(|last| at > *last))
}

fn permutations(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let items = items::items(&input)?;
    let length =
        args.optional_int("set_size")?.map_or(items.len(), |size| usize::try_from(size).unwrap_or(0));
    choices(&items, length, |chosen, at| !chosen.contains(&at))
}

/// All choices of some length that may grow by an item as `may` says.
fn choices(items: &[Value], length: usize, may: fn(&[usize], usize) -> bool) -> Fallible {
    let mut chosen: Vec<Vec<usize>> = vec![vec![]];
    for _ in 0..length {
        let longer = chosen.iter().flat_map(|row| {
            let next = (0..items.len()).filter(|at| may(row, *at));
            next.map(|at| [row.as_slice(), &[at]].concat()).collect::<Vec<_>>()
        });
        chosen = longer.take(MAX_RESULTS + 1).collect();
        if chosen.len() > MAX_RESULTS {
            return Err(Halt::error("there are too many choices"));
        }
    }
    Ok(Value::list(chosen.into_iter().map(|row| Value::tuple(row.into_iter().map(|at| items[at].clone())))))
}

fn flatten(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let levels = args.optional_int("levels")?;
    let skip = args.flag("skip_nulls", true)?;
    let mut flat = vec![];
    flatten_into(&input, levels, skip, &mut flat)?;
    Ok(Value::list(flat))
}

fn flatten_into(value: &Value, levels: Option<i64>, skip: bool, flat: &mut Vec<Value>) -> Fallible<()> {
    for item in items::items(value)? {
        let null = item.is_null() || matches!(item.as_str(), Some("None" | "null"));
        match &item {
            _ if skip && null => {}
            Value::List(_) | Value::Tuple(_) if levels.is_none_or(|levels| levels > 0) => {
                flatten_into(&item, levels.map(|levels| levels - 1), skip, flat)?;
            }
            _ => flat.push(item),
        }
    }
    Ok(())
}

/// Pairs of an element and one item of a list that is in it.
fn subelements(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let path = missing::used(args.required("subelements")?)?;
    let skip = args.flag("skip_missing", false)?;
    let elements = match (&input, items::entries(&input)?) {
        (_, Some(entries)) => entries.into_iter().map(|(_, value)| value).collect(),
        (Value::List(_) | Value::Tuple(_), None) => items::items(&input)?,
        _ => return Err(Halt::error("obj must be a list of dicts or a nested dict")),
    };
    let steps: Vec<Value> = match &path {
        Value::Str(text) => text.text.split('.').map(Value::str).collect(),
        Value::List(_) => items::items(&path)?,
        _ => return Err(Halt::error("subelements must be a list or a string")),
    };
    let mut pairs = vec![];
    for element in elements {
        for item in inner(&element, &steps, skip)? {
            pairs.push(Value::tuple([element.clone(), item]));
        }
    }
    Ok(Value::list(pairs))
}

fn inner(element: &Value, steps: &[Value], skip: bool) -> Fallible<Vec<Value>> {
    let mut value = element.clone();
    for step in steps {
        if !items::is_mapping(&value) {
            return Err(Halt::error(format!("the key {step} should point to a dictionary, got '{value:?}'")));
        }
        value = match super::super::access::item(&value, step)? {
            Value::Undefined(_) if skip => return Ok(vec![]),
            Value::Undefined(_) => {
                return Err(Halt::error(format!("could not find '{step}' key in iterated item '{value:?}'")));
            }
            found => found,
        };
    }
    match &value {
        Value::List(_) | Value::Tuple(_) => items::items(&value),
        other if skip && !truth(other)? => Ok(vec![]),
        _ => {
            let last = steps.last().map_or_else(String::new, ToString::to_string);
            Err(Halt::error(format!("the key {last} should point to a list, got '{value:?}'")))
        }
    }
}
