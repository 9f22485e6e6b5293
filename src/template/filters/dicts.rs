use super::{
    super::{
        access,
        args::Args,
        eval::Eval,
        halt::Halt,
        items,
        key::Key,
        keys, missing, order,
        seen::Seen,
        truth::truth,
        value::{Dict, Fallible, Value},
    },
    attributes::folded,
    family::Family,
};

pub const FILTERS: Family = &[
    ("combine", combine),
    ("dict2items", dict_to_items),
    ("items2dict", items_to_dict),
    ("items", |_, input, _| pairs_of(&input)),
    ("dictsort", dictsort),
    ("extract", extract),
    ("rekey_on_member", rekey),
    ("dict", |_, input, _| items::pairs(&input).map(Value::map)),
    ("dict_kv", |_, input, args| Ok(Value::map([(keys::key(&args.required("key")?)?, input)]))),
];

fn combine(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let recursive = args.named("recursive").map_or(Ok(false), |on| truth(&on))?;
    let lists = match args.named("list_merge") {
        Some(rule) => ListMerge::read(&rule)?,
        None => ListMerge::Replace,
    };
    let mut merged: Option<Value> = None;
    for dict in flat(&input, args.rest())? {
        let known = items::is_mapping(&dict);
        merged = Some(match merged {
            Some(left) if known => merge(&left, &dict, recursive, lists)?,
            None if known => dict,
            left => return Err(not_dicts(left.as_ref(), &dict)),
        });
    }
    Ok(merged.unwrap_or_else(|| Value::map([])))
}

fn not_dicts(left: Option<&Value>, right: &Value) -> Halt {
    let left = left.map_or("dict", Value::class);
    Halt::error(format!(
        "failed to combine variables, expected dicts but got a '{left}' and a '{}'",
        right.class()
    ))
}

/// The input and the arguments; lists of dicts are taken apart.
fn flat(input: &Value, args: Vec<Value>) -> Fallible<Vec<Value>> {
    let mut dicts = vec![];
    for value in std::iter::once(input.clone()).chain(args) {
        match missing::used(value)? {
            list @ (Value::List(_) | Value::Tuple(_)) => {
                for item in items::items(&list)? {
                    match item {
                        Value::List(_) => dicts.extend(items::items(&item)?),
                        item => dicts.push(missing::used(item)?),
                    }
                }
            }
            other => dicts.push(other),
        }
    }
    Ok(dicts)
}

/// What becomes of lists that both sides have.
#[derive(Clone, Copy)]
pub enum ListMerge {
    Replace,
    Keep,
    Append,
    Prepend,
    AppendNew,
    PrependNew,
}

impl ListMerge {
    pub fn read(rule: &Value) -> Fallible<Self> {
        Ok(match rule.as_str() {
            Some("replace") => Self::Replace,
            Some("keep") => Self::Keep,
            Some("append") => Self::Append,
            Some("prepend") => Self::Prepend,
            Some("append_rp") => Self::AppendNew,
            Some("prepend_rp") => Self::PrependNew,
            _ => {
                return Err(Halt::error(format!(
                    "'list_merge' argument can only be equal to 'replace', 'keep', 'append', 'prepend', 'append_rp' or 'prepend_rp', not {rule:?}"
                )));
            }
        })
    }

    fn merge(self, left: &Value, right: &Value) -> Fallible {
        let (a, b) = (items::items(left)?, items::items(right)?);
        let without = |all: Vec<Value>, removed: &[Value]| -> Fallible<Vec<Value>> {
            let removed = Seen::of(removed)?;
            let kept = all.into_iter().map(|item| Ok((!removed.has(&item)?).then_some(item)));
            kept.filter_map(Result::transpose).collect()
        };
        Ok(match self {
            Self::Replace => right.clone(),
            Self::Keep => left.clone(),
            Self::Append => Value::list(a.into_iter().chain(b)),
            Self::Prepend => Value::list(b.into_iter().chain(a)),
            Self::AppendNew => Value::list(without(a, &b)?.into_iter().chain(b)),
            Self::PrependNew => Value::list(b.clone().into_iter().chain(without(a, &b)?)),
        })
    }
}

/// The right side wins; keys of the left come first.
pub fn merge(left: &Value, right: &Value, recursive: bool, lists: ListMerge) -> Fallible {
    let mut merged: Dict = items::entries(left)?.unwrap_or_default().into_iter().collect();
    for (key, value) in items::entries(right)?.unwrap_or_default() {
        let value = match (merged.get(&key), &value) {
            (Some(old @ Value::Dict(_)), Value::Dict(_)) if recursive => {
                merge(old, &value, recursive, lists)?
            }
            (Some(old @ Value::List(_)), Value::List(_)) => lists.merge(old, &value)?,
            _ => value,
        };
        merged.insert(key, value);
    }
    Ok(Value::map(merged))
}

fn dict_to_items(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let (key_name, value_name) = (args.text_or("key_name", "key")?, args.text_or("value_name", "value")?);
    let Some(entries) = items::entries(&input)? else {
        return Err(Halt::error(format!("dict2items requires a dictionary, got {} instead.", input.class())));
    };
    let item = |(key, value): (Key, Value)| {
        Value::map([
            (Key::Str(key_name.clone()), items::key_value(&key)),
            (Key::Str(value_name.clone()), value),
        ])
    };
    Ok(Value::list(entries.into_iter().map(item)))
}

fn items_to_dict(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let key_name = args.optional("key_name").unwrap_or_else(|| "key".into());
    let value_name = args.optional("value_name").unwrap_or_else(|| "value".into());
    if !matches!(input, Value::List(_) | Value::Tuple(_)) {
        return Err(Halt::error(format!("items2dict requires a list, got {} instead.", input.class())));
    }
    let mut dict = Dict::new();
    for item in items::items(&input)? {
        let part = |name: &Value| match access::item(&item, name)? {
            Value::Undefined(_) => Err(Halt::error(format!(
                "items2dict requires each dictionary in the list to contain the keys '{key_name}' and '{value_name}', got {item:?} instead."
            ))),
            found => Ok(found),
        };
        dict.insert(keys::key(&part(&key_name)?)?, part(&value_name)?);
    }
    Ok(Value::map(dict))
}

fn pairs_of(input: &Value) -> Fallible {
    let Some(entries) = items::entries(input)? else {
        return Err(Halt::error("Can only get item pairs from a mapping."));
    };
    Ok(Value::list(entries.into_iter().map(|(key, value)| Value::tuple([items::key_value(&key), value]))))
}

fn dictsort(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let case_sensitive = args.flag("case_sensitive", false)?;
    let at = match &*args.text_or("by", "key")? {
        "key" => 0,
        "value" => 1,
        _ => return Err(Halt::error("You can only sort by either \"key\" or \"value\"")),
    };
    let reverse = args.flag("reverse", false)?;
    let mut pairs = items::items(&pairs_of(&input)?)?;
    order::sort(&mut pairs, reverse, |pair| {
        Ok(folded(access::item(pair, &Value::Int(at))?, case_sensitive))
    })?;
    Ok(Value::list(pairs))
}

/// `key | extract(container, morekeys)`.
fn extract(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let container = missing::used(args.required("container")?)?;
    let more = match args.optional("morekeys") {
        None | Some(Value::Null) => vec![],
        Some(list @ Value::List(_)) => items::items(&list)?,
        Some(one) => vec![one],
    };
    std::iter::once(&input).chain(&more).try_fold(container, |value, key| access::item(&value, key))
}

fn rekey(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let member = args.required("key")?;
    let overwrite = match &*args.text_or("duplicates", "error")? {
        "error" => false,
        "overwrite" => true,
        other => {
            return Err(Halt::error(format!(
                "duplicates parameter to rekey_on_member has unknown value: {other}"
            )));
        }
    };
    let all = match items::entries(&input)? {
        Some(entries) => entries.into_iter().map(|(_, value)| value).collect(),
        None => items::items(&input)?,
    };
    let mut dict: Dict = Dict::new();
    for item in all {
        let name = match access::item(&item, &member)? {
            Value::Undefined(_) => return Err(Halt::error(format!("Key {member} was not found"))),
            name => name,
        };
        if dict.insert(keys::key(&name)?, item).is_some() && !overwrite {
            return Err(Halt::error(format!("Key {name} is not unique, cannot correctly turn into dict")));
        }
    }
    Ok(Value::map(dict))
}
