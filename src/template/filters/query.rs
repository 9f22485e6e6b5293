use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        value::{Fallible, Value},
    },
    family::Family,
};

pub const FILTERS: Family = &[("json_query", json_query)];

/// A JMESPath expression over the value.
fn json_query(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let text = args.text("expr")?;
    let refuse = |error: &dyn std::fmt::Display| Halt::error(format!("json_query: {error}"));
    let query = jmespath::compile(&literals(&text)).map_err(|error| refuse(&error))?;
    let data = jmespath::Variable::try_from(input.to_json()?).map_err(|error| refuse(&error))?;
    let found = query.search(data).map_err(|error| refuse(&error))?;
    let found = serde_json::to_value(&*found).map_err(|error| refuse(&error))?;
    Ok(Value::from_json(&found))
}

/// Text between backquotes that is no JSON counts as a string: so playbooks write it.
fn literals(text: &str) -> String {
    let mut parts = text.split('`');
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut inside = true;
    for part in parts {
        let quoted = inside && serde_json::from_str::<serde_json::Value>(part).is_err();
        out.push('`');
        match quoted {
            true => out.push_str(&serde_json::Value::from(part).to_string()),
            false => out.push_str(part),
        }
        inside = !inside;
    }
    out
}
