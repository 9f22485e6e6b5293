use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use crate::{
    source::{Diagnostic, File, vault::decrypt},
    template::{Halt, Missing, Scope, Template, Value},
};

use super::{
    connection,
    find::NotFound,
    layers::{self, Found},
    lookup, magic, merge,
    task_scope::TaskScope,
};

impl Scope for TaskScope {
    fn variable(&self, name: &str) -> Result<Option<Value>, Halt> {
        match self.defined(name)? {
            None => self.of_connection(name),
            defined => Ok(defined),
        }
    }

    fn call(&self, name: &str, args: &[Value], kwargs: &[(String, Value)]) -> Option<Result<Value, Halt>> {
        lookup::call(self, name, args, kwargs)
    }

    fn template(&self, name: &str) -> Result<Option<Arc<File>>, Halt> {
        match self.find_template(name) {
            Ok(path) => Ok(Some(self.read_text(&path)?)),
            Err(_) => Ok(None),
        }
    }

    fn lost(&self, name: &str, error: Diagnostic) -> Diagnostic {
        self.find_template(name).err().into_iter().fold(error, |error, missing| missing.tell(error))
    }

    fn impure(&self, what: &str) -> Result<(), Halt> {
        match self.ahead {
            true => Err(Halt::Pending(what.to_owned())),
            false => Ok(()),
        }
    }

    fn foresees(&self) -> bool {
        self.live.foresees()
    }

    fn decrypt(&self, vault: &str) -> Result<String, Halt> {
        let plain = decrypt(vault.as_bytes(), &self.store.settings.secrets)
            .map_err(|e| Halt::error(e.to_string()))?;
        let plain = String::from_utf8(plain).map_err(|_| Halt::error("the decrypted value is not UTF-8"))?;
        self.secret(&plain);
        Ok(plain)
    }

    fn secret(&self, text: &str) {
        self.store.tell_secret(text);
    }

    fn names(&self) -> Vec<String> {
        let mut names = layers::names(self);
        names.extend(magic::NAMES.iter().map(|name| (*name).to_owned()));
        names.extend(self.bindings.iter().map(|(name, _)| name.clone()));
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl TaskScope {
    /// What some layer has, or means something by itself.
    pub(super) fn defined(&self, name: &str) -> Result<Option<Value>, Halt> {
        if let Some(known) = self.memo.borrow().get(name) {
            return Ok(known.clone());
        }
        let value = self.resolve(name)?;
        if !self.finding_files.get() {
            self.memo.borrow_mut().insert(name.to_owned(), value.clone());
        }
        Ok(value)
    }

    /// How a task reaches its host, where no variable says it: a task sees that too, `hostvars` does not.
    fn of_connection(&self, name: &str) -> Result<Option<Value>, Halt> {
        if self.bare || self.task.is_none() || self.host.is_empty() {
            return Ok(None);
        }
        match name {
            "ansible_host" | "ansible_ssh_host" => {
                let said = ["ansible_host", "ansible_ssh_host"].into_iter();
                let said = said.filter_map(|name| self.defined(name).transpose()).next().transpose()?;
                Ok(Some(said.unwrap_or_else(|| Value::str(&self.host))))
            }
            "ansible_connection" => connection::kind(self).map(|kind| Some(Value::from(kind))),
            _ => Ok(None),
        }
    }

    /// Also beside the template file that is rendered.
    fn find_template(&self, name: &str) -> Result<PathBuf, NotFound> {
        let path = self.bindings.iter().find(|(bound, _)| bound == "template_path");
        let beside = path.and_then(|(_, path)| Some(Path::new(path.as_str()?).parent()?.join(name)));
        match (self.find("templates", name), beside) {
            (Err(_), Some(beside)) if self.exists(&beside) => Ok(beside),
            (Err(mut missing), Some(beside)) if !missing.searched.contains(&beside) => {
                missing.searched.push(beside);
                Err(missing)
            }
            (found, _) => found,
        }
    }

    fn resolve(&self, name: &str) -> Result<Option<Value>, Halt> {
        self.store.resolved.update(|count| count + 1);
        if let Some((_, bound)) = self.bindings.iter().rev().find(|(bound, _)| bound == name) {
            return Ok(Some(bound.clone()));
        }
        if let Some(value) = magic::value(self, name)? {
            return Ok(Some(value));
        }
        match self.store.settings.merge_hashes {
            false => self.highest(name),
            true => self.merged(name),
        }
    }

    fn highest(&self, name: &str) -> Result<Option<Value>, Halt> {
        let mut found = None;
        let _ = layers::walk(self, name, &mut |layer| {
            found = Some(layer);
            ControlFlow::Break(())
        })?;
        found.map(|found| self.taken(name, found)).transpose()
    }

    /// `hash_behaviour = merge`: mappings are merged with those of the layers below, down to the first other value.
    fn merged(&self, name: &str) -> Result<Option<Value>, Halt> {
        let mut found = vec![];
        let _ = layers::walk(self, name, &mut |layer| {
            found.push(layer);
            ControlFlow::Continue(())
        })?;
        let mut result: Option<Value> = None;
        for layer in found {
            let value = self.taken(name, layer)?;
            match (&result, &value) {
                (None, Value::Dict(_)) => result = Some(value),
                (None, _) => return Ok(Some(value)),
                (Some(above), Value::Dict(_)) => result = Some(merge::merged(&value, above)),
                (Some(_), _) => break,
            }
        }
        Ok(result)
    }

    fn taken(&self, name: &str, found: Found) -> Result<Value, Halt> {
        match found {
            Found::Value(value) => Ok(value),
            Found::Written(template) => self.rendered(name, &template),
        }
    }

    /// Renders a variable's value; errors say where the variable was defined.
    fn rendered(&self, name: &str, template: &Template) -> Result<Value, Halt> {
        if template.is_literal() {
            return template.render(self);
        }
        let key = (self.host.clone(), name.to_owned());
        if self.under_way.borrow().contains(&key) {
            let text = template.source();
            return Err(Halt::error(format!("recursive loop detected in template string: {text}"))
                .at(template.place()));
        }
        self.under_way.borrow_mut().push(key);
        let result = template.render(self);
        self.under_way.borrow_mut().pop();
        match result {
            Err(Halt::Undefined(diagnostic)) => Ok(undefined(&diagnostic, name, template)),
            other => other.map_err(|halt| defined_at(halt, name, template)),
        }
    }
}

/// Adds where a variable was defined to what went wrong while it was rendered.
fn defined_at(halt: Halt, name: &str, template: &Template) -> Halt {
    let place = template.place();
    match halt.at(place) {
        Halt::Error(d) => Halt::Error(d.also(place, format!("`{name}` is defined here"))),
        other => other,
    }
}

/// A variable whose value holds something undefined is undefined itself, so that `default` and `is defined` work; where
/// it is used, it says what is missing and where.
fn undefined(cause: &Diagnostic, name: &str, template: &Template) -> Value {
    let origin = cause.place.as_ref().unwrap_or(template.place()).clone();
    let origin = (origin, format!("in the value of `{name}`"));
    Value::Undefined(Rc::new(Missing {
        hints: cause.hints.clone(),
        related: [origin].into_iter().chain(cause.related.iter().cloned()).collect(),
        ..Missing::new(cause.message.clone())
    }))
}
