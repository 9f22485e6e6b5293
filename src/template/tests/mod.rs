mod files;
mod filters;
mod language;
mod unseen;

use crate::source::{File, Place};

use super::{Halt, Scope, Template, Value};

/// Variables from JSON.
pub struct Vars(pub Value);

impl Scope for Vars {
    fn variable(&self, name: &str) -> Result<Option<Value>, Halt> {
        Ok(self.0.get(name))
    }

    fn call(&self, name: &str, args: &[Value], _: &[(String, Value)]) -> Option<Result<Value, Halt>> {
        (name == "lookup").then(|| Ok(args.last().cloned().unwrap_or(Value::Null)))
    }

    fn names(&self) -> Vec<String> {
        let Value::Dict(dict) = &self.0 else { return vec![] };
        dict.borrow().keys().filter_map(|key| key.as_str().map(str::to_string)).collect()
    }
}

pub fn vars(json: &str) -> Vars {
    Vars(Value::from_json(&serde_json::from_str(json).unwrap()))
}

pub fn place(text: &str) -> Place {
    Place::new(&File::new("test.yml", text), 0..text.len())
}

pub fn template(text: &str) -> Template {
    Template::text(text, &place(text)).unwrap_or_else(|diagnostic| panic!("{text}: {diagnostic}"))
}

/// The value of a template, or the message of its error.
pub fn render(text: &str, vars: &Vars) -> String {
    match template(text).render(vars) {
        Ok(value) => format!("{value:?}"),
        Err(halt) => format!("error: {halt}"),
    }
}

/// Expressions and what `repr` says of their values, on common variables.
pub fn table(vars: &Vars, cases: &[(&str, &str)]) {
    let wrong = cases.iter().filter_map(|(expr, shown)| {
        let text = format!("{{{{ {expr} }}}}");
        let got = match Template::text(&text, &place(&text)) {
            Ok(_) => render(&text, vars),
            Err(diagnostic) => format!("error: {}", diagnostic.message),
        };
        (got != *shown).then(|| format!("{expr}\n  gives    {got}\n  not      {shown}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
