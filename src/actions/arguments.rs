use std::rc::Rc;

use crate::{
    playbook::Task,
    source::{Diagnostic, Place},
    template::{Halt, Template, Value},
    vars::{self, TaskScope, entries, flag_of, listed, module_defaults, shown},
};

use super::manual::Manual;

/// A task's arguments, rendered, under their own names. What rendered to `omit` is not among them.
pub struct Arguments {
    items: Vec<Argument>,
}

pub struct Argument {
    pub name: String,
    pub value: Value,
    pub place: Place,
}

impl Arguments {
    /// Renders all arguments: `module_defaults` below, then mappings as a whole, then single ones.
    pub fn render(manual: &Manual, task: &Task, scope: &TaskScope) -> Result<Self, Halt> {
        Self::render_but(manual, task, scope, &[])
    }

    /// The same; what check mode cannot know of keys that are no parameters is a hole.
    pub fn render_known(manual: &Manual, task: &Task, scope: &TaskScope) -> Result<Self, Halt> {
        let open = |name: &str, halt: Halt| match halt {
            Halt::Unknown(_) if manual.param(name).is_none() => Ok(Value::Hole(Rc::new(halt))),
            halt => Err(halt),
        };
        Self::render_with(manual, task, scope, &[], &open)
    }

    /// The same without some parameters, which the action reads as they were written.
    pub fn render_but(manual: &Manual, task: &Task, scope: &TaskScope, raw: &[&str]) -> Result<Self, Halt> {
        Self::render_with(manual, task, scope, raw, &|_, halt| Err(halt))
    }

    fn render_with(
        manual: &Manual,
        task: &Task,
        scope: &TaskScope,
        raw: &[&str],
        otherwise: &dyn Fn(&str, Halt) -> Result<Value, Halt>,
    ) -> Result<Self, Halt> {
        let mut arguments = Self { items: vec![] };
        for (name, value) in module_defaults(scope, |name| manual.is(name))? {
            arguments.put(manual, name, value, &task.module_place);
        }
        for whole in &task.args.whole {
            let value = whole.value.render(scope).map_err(|halt| halt.at(&whole.place))?;
            let Some(entries) = entries(&value) else {
                return Err(not_a_mapping(&value, &whole.place));
            };
            for (key, value) in entries {
                arguments.put(manual, vars::name(&key), value, &whole.place);
            }
        }
        if let (Some(free), Some(param)) = (&task.args.free, manual.free) {
            let value = free.value.render(scope).map_err(|halt| halt.at(&free.place))?;
            arguments.put(manual, param.to_owned(), value, &free.place);
        }
        for arg in &task.args.named {
            let name = name(&arg.name, &arg.place, scope)?;
            if !manual.param(&name).is_some_and(|param| raw.contains(&param.name)) {
                let value = arg.value.render(scope).or_else(|halt| otherwise(&name, halt));
                let value = value.map_err(|halt| halt.at(&arg.value_place))?;
                arguments.put(manual, name, value, &arg.value_place);
            }
        }
        arguments.items.retain(|argument| !matches!(argument.value, Value::Omit));
        Ok(arguments)
    }

    fn put(&mut self, manual: &Manual, name: String, value: Value, place: &Place) {
        let name = manual.param(&name).map_or(name, |param| param.name.to_owned());
        let place = place.clone();
        match self.items.iter_mut().find(|known| known.name == name) {
            Some(known) => *known = Argument { name, value, place },
            None => self.items.push(Argument { name, value, place }),
        }
    }

    pub fn get(&self, name: &str) -> Option<&Argument> {
        self.items.iter().find(|argument| argument.name == name && !argument.value.is_null())
    }

    pub fn value(&self, name: &str) -> Option<&Value> {
        self.get(name).map(|argument| &argument.value)
    }

    pub fn text(&self, name: &str) -> Result<Option<String>, Halt> {
        self.value(name).map(vars::text).transpose()
    }

    pub fn required(&self, name: &str, message: &str, task: &Task) -> Result<String, Halt> {
        self.text(name)?
            .filter(|text| !text.is_empty())
            .ok_or_else(|| Diagnostic::error(message).at(&task.place).into())
    }

    pub fn flag(&self, name: &str, default: bool) -> Result<bool, Halt> {
        let Some(argument) = self.get(name) else {
            return Ok(default);
        };
        match &argument.value {
            Value::Bool(on) => Ok(*on),
            other => flag_of(&vars::text(other)?).ok_or_else(|| not_a_flag(argument)),
        }
    }

    pub fn int(&self, name: &str) -> Result<Option<i64>, Halt> {
        let Some(argument) = self.get(name) else {
            return Ok(None);
        };
        let text = vars::text(&argument.value)?;
        let whole = text.trim().parse::<i64>().ok();
        let rounded = || text.trim().parse::<f64>().ok().filter(|n| n.fract() == 0.0).map(|n| n as i64);
        match whole.or_else(rounded) {
            Some(number) => Ok(Some(number)),
            None => Err(unconvertible(argument, "int")),
        }
    }

    /// A list; text is split at commas.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<String>>, Halt> {
        self.value(name).map(texts_of).transpose()
    }

    /// What is not a parameter, for actions that take any key.
    pub fn others(&self, manual: &Manual) -> impl Iterator<Item = &Argument> {
        self.items.iter().filter(|argument| manual.param(&argument.name).is_none())
    }
}

/// A value as a list of texts; text is split at commas.
pub fn texts_of(value: &Value) -> Result<Vec<String>, Halt> {
    Ok(match listed(value) {
        Some(items) => vars::texts(&items)?,
        None => split(&vars::text(value)?),
    })
}

fn split(text: &str) -> Vec<String> {
    text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

/// A key may be a template too.
pub fn name(name: &str, place: &Place, scope: &TaskScope) -> Result<String, Halt> {
    match name.contains("{{") {
        true => vars::text(&Template::text(name, place)?.render(scope).map_err(|halt| halt.at(place))?),
        false => Ok(name.to_owned()),
    }
}

fn not_a_mapping(value: &Value, place: &Place) -> Halt {
    let message = format!("the arguments must be a mapping, this is {}: `{}`", value.class(), shown(value));
    Diagnostic::error(message).at(place).into()
}

fn not_a_flag(argument: &Argument) -> Halt {
    let Argument { value, place, .. } = argument;
    let message = format!(
        "argument '{}' is of type <class '{}'> and we were unable to convert to bool: The value '{}' is not a \
         valid boolean.",
        argument.name,
        value.class(),
        shown(value)
    );
    Diagnostic::error(message).at(place).into()
}

fn unconvertible(argument: &Argument, to: &str) -> Halt {
    let Argument { name, value, place } = argument;
    let class = value.class();
    let message = format!(
        "argument '{name}' is of type <class '{class}'> and we were unable to convert to {to}: '{}'",
        shown(value)
    );
    Diagnostic::error(message).at(place).into()
}
