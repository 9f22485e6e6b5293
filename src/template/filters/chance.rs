use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        items,
        twister::Twister,
        value::{Fallible, Value},
    },
    family::Family,
};

pub const FILTERS: Family = &[("random", random), ("shuffle", shuffle)];

fn twister(eval: &Eval, seed: Option<Value>, what: &str) -> Fallible<Twister> {
    match seed {
        None | Some(Value::Null) => {
            eval.scope.impure(what)?;
            Ok(Twister::fresh())
        }
        Some(seed) => Ok(Twister::seeded(&seed)),
    }
}

/// Below a number, or one of a list.
fn random(eval: &Eval, input: Value, args: &mut Args) -> Fallible {
    let start = args.optional_int("start")?;
    let step = args.optional_int("step")?;
    let mut twister = twister(eval, args.optional("seed"), "random")?;
    if let Value::Int(stop) = input {
        let (start, step) = (start.unwrap_or(0), step.unwrap_or(1));
        let steps =
            (stop - start).checked_div(step).map(|whole| whole + i64::from((stop - start) % step != 0));
        let Some(steps) = steps.and_then(|steps| u64::try_from(steps).ok()).filter(|steps| *steps > 0) else {
            return Err(Halt::error(format!("empty range for random: {start} to {stop} by {step}")));
        };
        let drawn = i64::try_from(twister.below(steps)).unwrap_or(0);
        return Ok(Value::Int(start + step * drawn));
    }
    if start.is_some() || step.is_some() {
        return Err(Halt::error("start and step can only be used with integer values"));
    }
    let items = items::items(&input)?;
    if items.is_empty() {
        return Err(Halt::error("Cannot choose from an empty sequence"));
    }
    let at = twister.below(items.len() as u64);
    Ok(items[usize::try_from(at).unwrap_or(0)].clone())
}

fn shuffle(eval: &Eval, input: Value, args: &mut Args) -> Fallible {
    let mut twister = twister(eval, args.optional("seed"), "shuffle")?;
    let mut items = items::items(&input)?;
    twister.shuffle(&mut items);
    Ok(Value::list(items))
}
