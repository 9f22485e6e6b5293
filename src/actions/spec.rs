use crate::{
    source::did_you_mean_hint,
    template::{Key, Value, equal},
    vars::{entries, flag_of, list_of, listed, name, shown},
};

use super::{
    spec_rules::{Given, before_defaults, behind_defaults, given},
    spec_types::convert,
};

/// What is wrong with an argument.
pub struct Wrong {
    /// The argument, where it is not one that is missing.
    pub name: Option<String>,
    pub message: String,
    /// The arguments that are missing.
    pub missing: Vec<String>,
    pub hint: Option<String>,
}

impl Wrong {
    fn of(path: &str, name: &str, message: String) -> Self {
        let name = path.split(" -> ").next().filter(|first| !first.is_empty()).unwrap_or(name).to_owned();
        Self { name: Some(name), message, missing: vec![], hint: None }
    }
}

/// What is wrong with arguments by a specification (`argument_specs` of a role).
pub fn validate(spec: &Value, arguments: &Value) -> Vec<Wrong> {
    let mut errors = vec![];
    Level { specs: names(spec), path: String::new() }.check(None, names(arguments), &mut errors);
    errors
}

fn names(value: &Value) -> Vec<(String, Value)> {
    let entries = entries(value).unwrap_or_default();
    entries.into_iter().map(|(key, value)| (name(&key), value)).collect()
}

/// The options of the whole, or of one that has options itself.
struct Level {
    specs: Vec<(String, Value)>,
    /// Where that one is; empty for the whole.
    path: String,
}

impl Level {
    /// `rules`: the option that these belong to, which may say what goes with what.
    fn check(&self, rules: Option<&Value>, arguments: Given, errors: &mut Vec<Wrong>) {
        let mut arguments = self.under_their_names(arguments);
        let told = |message: String| Wrong::of(&self.path, "", message + &self.found_in());
        errors.extend(rules.into_iter().flat_map(|rules| before_defaults(rules, &arguments)).map(told));
        self.missing(&arguments, errors);
        self.defaults(&mut arguments);
        let wrong = self.converted(&mut arguments, errors);
        for (name, spec) in self.specs.iter().filter(|(name, _)| !wrong.contains(name)) {
            errors.extend(given(&arguments, name).and_then(|value| self.chosen(name, spec, value)));
        }
        errors.extend(rules.into_iter().flat_map(|rules| behind_defaults(rules, &arguments)).map(told));
        for (name, spec) in self.specs.iter().filter(|(name, _)| !wrong.contains(name)) {
            if let (Some(inner), Some(value)) = (spec.get("options"), given(&arguments, name)) {
                self.below(name).check_each(spec, &inner, value, errors);
            }
        }
    }

    fn below(&self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{} -> {name}", self.path) };
        Self { specs: vec![], path }
    }

    /// The mapping that an option is, or each of those in its list.
    fn check_each(mut self, option: &Value, inner: &Value, value: &Value, errors: &mut Vec<Wrong>) {
        self.specs = names(inner);
        for value in list_of(value).iter().filter(|value| matches!(value, Value::Dict(_))) {
            self.check(Some(option), names(value), errors);
            self.unsupported(value, errors);
        }
    }

    fn found_in(&self) -> String {
        if self.path.is_empty() { String::new() } else { format!(" found in {}", self.path) }
    }

    fn under_their_names(&self, mut arguments: Given) -> Given {
        for (name, spec) in &self.specs {
            for alias in aliases(spec) {
                if let Some(value) = given(&arguments, &alias).cloned() {
                    arguments.retain(|(known, _)| known != name);
                    arguments.push((name.clone(), value));
                }
            }
        }
        arguments
    }

    fn missing(&self, arguments: &Given, errors: &mut Vec<Wrong>) {
        let is_missing =
            |name: &str, spec: &Value| is_true(spec, "required") && given(arguments, name).is_none();
        let missing = self.specs.iter().filter(|(name, spec)| is_missing(name, spec));
        let mut missing: Vec<String> = missing.map(|(name, _)| name.clone()).collect();
        missing.sort_unstable();
        if !missing.is_empty() {
            let message = format!("missing required arguments: {}{}", missing.join(", "), self.found_in());
            let wrong = Wrong::of(&self.path, "", message);
            errors.push(match self.path.is_empty() {
                true => Wrong { name: None, missing, ..wrong },
                false => wrong,
            });
        }
    }

    /// Of options in options only: what is called by variables keeps their values.
    fn defaults(&self, arguments: &mut Given) {
        for (name, spec) in self.specs.iter().filter(|_| !self.path.is_empty()) {
            let default = spec.get("default").filter(|default| !default.is_null());
            if let Some(default) = default.filter(|_| given(arguments, name).is_none()) {
                arguments.push((name.clone(), default));
            }
        }
    }

    /// Makes the arguments what they are to be; the names of those that cannot.
    fn converted(&self, arguments: &mut Given, errors: &mut Vec<Wrong>) -> Vec<String> {
        let mut wrong = vec![];
        for (name, value) in arguments.iter_mut() {
            let Some((_, spec)) = self.specs.iter().find(|(known, _)| known == name) else { continue };
            if value.is_null() && !is_true(spec, "required") {
                continue;
            }
            match self.typed(name, spec, value) {
                Ok(converted) => *value = converted,
                Err(messages) => {
                    errors.extend(messages.into_iter().map(|message| Wrong::of(&self.path, name, message)));
                    wrong.push(name.clone());
                }
            }
        }
        wrong
    }

    fn typed(&self, name: &str, spec: &Value, value: &Value) -> Result<Value, Vec<String>> {
        let class = value.class();
        let wanted = text(spec, "type").unwrap_or_else(|| "str".to_owned());
        let value = convert(value, &wanted).map_err(|reason| {
            let found_in = self.found_quoted(".");
            vec![format!(
                "argument '{name}' is of type <class '{class}'>{found_in} and we were unable to convert to {wanted}: {reason}"
            )]
        })?;
        let Some(wanted) = text(spec, "elements").filter(|_| wanted == "list") else { return Ok(value) };
        let each = list_of(&value).into_iter().map(|item| {
            convert(&item, &wanted).map_err(|reason| {
                format!(
                    "Elements value for option '{name}'{} is of type <class '{}'> and we were unable to convert to {wanted}: {reason}",
                    self.found_quoted(""),
                    item.class()
                )
            })
        });
        let (fine, wrong): (Vec<_>, Vec<_>) = each.partition(Result::is_ok);
        match wrong.is_empty() {
            true => Ok(Value::list(fine.into_iter().flatten())),
            false => Err(wrong.into_iter().filter_map(Result::err).collect()),
        }
    }

    fn found_quoted(&self, end: &str) -> String {
        if self.path.is_empty() { String::new() } else { format!(" found in '{}'{end}", self.path) }
    }

    /// What is wrong with a value that is none of the choices, and which may have been meant.
    fn chosen(&self, name: &str, spec: &Value, value: &Value) -> Option<Wrong> {
        let choices = spec.get("choices").and_then(|choices| listed(&choices))?;
        let is_one = |value: &Value| choices.iter().any(|choice| equal(choice, value).unwrap_or(true));
        let items = listed(value);
        let given = items.clone().unwrap_or_else(|| vec![value.clone()]);
        let wrong: Vec<String> = given.iter().filter(|value| !is_one(value)).map(shown).collect();
        let texts: Vec<String> = choices.iter().map(shown).collect();
        // A word that YAML reads as a boolean.
        let meant = |first: &str| {
            let means = |word: &&String| flag_of(word).is_some_and(|on| shown(&Value::Bool(on)) == first);
            items.is_none() && value.as_str().is_some() && texts.iter().filter(means).count() == 1
        };
        let first = wrong.first().filter(|first| !meant(first))?;
        let (all, found_in) = (texts.join(", "), self.found_in());
        let message = match items {
            Some(_) => {
                format!(
                    "value of {name} must be one or more of: {all}. Got no match for: {}{found_in}",
                    wrong.join(", ")
                )
            }
            None => format!("value of {name} must be one of: {all}, got: {}{found_in}", wrong.join(", ")),
        };
        Some(Wrong { hint: did_you_mean_hint(first, &texts), ..Wrong::of(&self.path, name, message) })
    }

    fn unsupported(&self, given: &Value, errors: &mut Vec<Wrong>) {
        let mut known: Vec<String> = self.specs.iter().map(|(name, _)| name.clone()).collect();
        let mut others: Vec<String> = self.specs.iter().flat_map(|(_, spec)| aliases(spec)).collect();
        let is_known = |name: &String| known.contains(name) || others.contains(name);
        let unknown: Vec<String> =
            names(given).into_iter().map(|(name, _)| name).filter(|name| !is_known(name)).collect();
        if unknown.is_empty() {
            return;
        }
        let prefix = self.path.replace(" -> ", ".");
        let shown: Vec<String> = unknown.iter().map(|name| format!("{prefix}.{name}")).collect();
        known.sort_unstable();
        others.sort_unstable();
        let aliases = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
        let message =
            format!("{}. Supported parameters include: {}{aliases}.", shown.join(", "), known.join(", "));
        let hint = unknown.first().and_then(|name| did_you_mean_hint(name, &known));
        errors.push(Wrong { hint, ..Wrong::of(&self.path, "", message) });
    }
}

fn aliases(spec: &Value) -> Vec<String> {
    let aliases = spec.get("aliases").and_then(|aliases| listed(&aliases)).unwrap_or_default();
    aliases.iter().map(shown).collect()
}

fn is_true(spec: &Value, key: &str) -> bool {
    spec.get(key).is_some_and(|value| flag_of(&shown(&value)) == Some(true))
}

fn text(spec: &Value, key: &str) -> Option<String> {
    spec.get(key).filter(|value| !value.is_null()).map(|value| shown(&value))
}

/// The names of all options of a specification.
pub fn option_names(spec: &Value) -> Vec<String> {
    let entries = entries(spec).unwrap_or_default();
    entries
        .iter()
        .filter_map(|(key, _)| if let Key::Str(name) = key { Some(name.to_string()) } else { None })
        .collect()
}
