//! Filters of collections that roles use: data without some of its keys, versions in order.

use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        items,
        key::Key,
        print,
        regex::{Flags, Pattern},
        truth::truth,
        value::{Fallible, Value},
        version,
    },
    family::Family,
};

pub const FILTERS: Family = &[("remove_keys", remove_keys), ("version_sort", version_sort)];

/// Without the keys of a target, at every depth.
fn remove_keys(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let targets = args.required("target")?;
    let targets = if targets.as_str().is_some() { vec![targets] } else { items::items(&targets)? };
    let texts = targets.iter().map(|target| print::text(target).map(|text| text.text.to_string()));
    let how = args.text_or("matching_parameter", "equality")?;
    let rule = Rule::of(&how, texts.collect::<Fallible<_>>()?)?;
    without(&input, &rule)
}

enum Rule {
    Equal(Vec<String>),
    Start(Vec<String>),
    End(Vec<String>),
    Match(Vec<Pattern>),
}

impl Rule {
    fn of(how: &str, targets: Vec<String>) -> Fallible<Self> {
        Ok(match how {
            "equality" | "equal" => Self::Equal(targets),
            "starts_with" => Self::Start(targets),
            "ends_with" => Self::End(targets),
            "regex" => {
                let patterns = targets.iter().map(|target| Pattern::new(target, Flags::default()));
                Self::Match(patterns.collect::<Fallible<_>>()?)
            }
            _ => return Err(Halt::error(format!("`matching_parameter` cannot be `{how}`"))),
        })
    }

    fn takes(&self, key: &str) -> Fallible<bool> {
        Ok(match self {
            Self::Equal(targets) => targets.iter().any(|target| key == target),
            Self::Start(targets) => targets.iter().any(|target| key.starts_with(target.as_str())),
            Self::End(targets) => targets.iter().any(|target| key.ends_with(target.as_str())),
            Self::Match(patterns) => {
                for pattern in patterns {
                    if pattern
                        .captures(key, 0)?
                        .is_some_and(|found| found.get(0).is_some_and(|all| all.start() == 0))
                    {
                        return Ok(true);
                    }
                }
                false
            }
        })
    }
}

fn without(value: &Value, rule: &Rule) -> Fallible {
    Ok(match value {
        Value::Dict(entries) => {
            let mut kept = vec![];
            for (key, value) in entries.borrow().iter() {
                if !matches!(key, Key::Str(name) if rule.takes(name)?) {
                    kept.push((key.clone(), without(value, rule)?));
                }
            }
            Value::map(kept)
        }
        Value::List(values) => {
            let kept: Fallible<Vec<Value>> =
                values.borrow().iter().map(|value| without(value, rule)).collect();
            Value::list(kept?)
        }
        other => other.clone(),
    })
}

fn version_sort(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let reverse = args.optional("reverse").map_or(Ok(false), |on| truth(&on))?;
    let texts =
        items::items(&input)?.into_iter().map(|item| Ok((print::text(&item)?.text.to_string(), item)));
    let mut texts = texts.collect::<Fallible<Vec<_>>>()?;
    texts.sort_by(|(left, _), (right, _)| version::order(left, right));
    if reverse {
        texts.reverse();
    }
    Ok(Value::list(texts.into_iter().map(|(_, item)| item)))
}
