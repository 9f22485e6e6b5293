use crate::{
    playbook::{Keywords, Setting},
    template::{Halt, Scope, Text, Value},
};

use super::{config::flag_of, keywords::keyword, layers, task_scope::TaskScope, values::text};

pub type Pick = for<'a> fn(&'a Keywords) -> Option<&'a Setting>;

/// Where an option's value comes from: variables of which the last that is defined wins, then the keyword, the command
/// line, environment and file.
pub struct Source<'a> {
    variables: &'a [&'a str],
    keyword: Option<Pick>,
    given: Option<Value>,
    ini: &'a str,
}

pub fn of<'a>(variables: &'a [&'a str]) -> Source<'a> {
    Source { variables, keyword: None, given: None, ini: "" }
}

impl<'a> Source<'a> {
    pub fn keyword(mut self, pick: Pick) -> Self {
        self.keyword = Some(pick);
        self
    }

    pub fn given(mut self, given: Option<impl ToString>) -> Self {
        self.given = given.map(|given| Value::str(given.to_string()));
        self
    }

    pub fn ini(mut self, ini: &'a str) -> Self {
        self.ini = ini;
        self
    }
}

pub fn resolve(scope: &TaskScope, source: Source<'_>) -> Result<Option<Value>, Halt> {
    if let Some(value) = variable(scope, source.variables)? {
        return Ok(Some(value));
    }
    if let Some(pick) = source.keyword
        && let Some(value) = keyword(scope, pick)?
    {
        return Ok(Some(value));
    }
    let from_config = || scope.store.settings.config.text(source.ini).map(Value::str);
    Ok(source.given.or_else(from_config))
}

/// The last of the variables that is defined and not empty.
fn variable(scope: &TaskScope, names: &[&str]) -> Result<Option<Value>, Halt> {
    for name in names.iter().rev() {
        match scope.defined(name)? {
            None | Some(Value::Null | Value::Omit) => {}
            Some(Value::Undefined(missing)) => {
                return Err(Halt::undefined(format!("`{name}`: {}", missing.message)));
            }
            Some(value) => return Ok(Some(value)),
        }
    }
    Ok(None)
}

pub fn number<T: std::str::FromStr>(scope: &TaskScope, source: Source<'_>) -> Result<Option<T>, Halt> {
    let variables = source.variables;
    let name = variables.first().copied().unwrap_or_default();
    let Some(value) = resolve(scope, source)? else {
        return Ok(None);
    };
    let text = text(&value)?;
    match text.trim().parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => {
            Err(misfit(scope, variables, format!("`{name}`: `{text}` is no number that is allowed here")))
        }
    }
}

pub fn flag(scope: &TaskScope, source: Source<'_>) -> Result<Option<bool>, Halt> {
    let variables = source.variables;
    let name = variables.first().copied().unwrap_or_default();
    let Some(value) = resolve(scope, source)? else {
        return Ok(None);
    };
    let text = text(&value)?;
    match flag_of(&text) {
        Some(on) => Ok(Some(on)),
        None => Err(misfit(scope, variables, format!("`{name}`: `{text}` is neither yes nor no"))),
    }
}

/// An error at the variable that the value comes from, where it is one.
fn misfit(scope: &TaskScope, variables: &[&str], message: String) -> Halt {
    let written = variables.iter().rev().find_map(|name| layers::written(scope, name).ok().flatten());
    written.iter().fold(Halt::error(message), |halt, template| halt.at(template.place()))
}

/// The value of an option as text.
pub fn words(scope: &TaskScope, source: Source<'_>) -> Result<Option<String>, Halt> {
    resolve(scope, source)?.map(|value| text(&value)).transpose()
}

/// A password, whatever it was written as, is secret.
pub fn secret(scope: &TaskScope, names: &[&str], given: Option<&Text>) -> Result<Option<Text>, Halt> {
    let found =
        variable(scope, names)?.map(|value| text(&value)).transpose()?.filter(|text| !text.is_empty());
    found.iter().for_each(|text| scope.secret(text));
    Ok(match found {
        Some(text) => Some(Text { text: text.into(), secret: true }),
        None => given.cloned().map(|text| Text { secret: true, ..text }),
    })
}
