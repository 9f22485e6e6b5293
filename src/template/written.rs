use std::rc::Rc;

use crate::source::{Diagnostic, Place};

use super::{
    check,
    code::Code,
    condition,
    eval::Eval,
    frame::Frame,
    halt::Halt,
    items,
    key::Key,
    parse::Syntax,
    result,
    scope::Scope,
    suggest,
    tree::{Body, Expr},
    truth::truth,
    value::Value,
    walk,
};

/// A value as it was written: built only from [`Node`]s, so that what came from a host can never become one.
#[derive(Clone, Debug)]
pub struct Template(Rc<Written>);

#[derive(Debug)]
struct Written {
    place: Place,
    shape: Shape,
    /// The text as written, of texts.
    text: Option<Rc<str>>,
}

#[derive(Debug)]
pub(super) enum Shape {
    Literal(Value),
    /// Text that cannot be read: whoever evaluates it fails.
    Broken(Diagnostic),
    /// Encrypted text.
    Vault(String),
    Text(Rc<Code>, Body),
    /// A condition.
    Expression(Rc<Code>, Expr),
    /// A condition whose text is rendered first.
    Twice(Template),
    /// All of them hold.
    All(Vec<Template>),
    List(Vec<Template>),
    Map(Vec<(Key, Template)>),
}

/// All values. Where nothing runs, what is wrong counts before what is not known yet.
fn all<T>(values: impl Iterator<Item = Result<T, Halt>>, scope: &dyn Scope) -> Result<Vec<T>, Halt> {
    if !scope.foresees() {
        return values.collect();
    }
    let is_open = |halt: &Halt| matches!(halt, Halt::Pending(_) | Halt::Unknown(_));
    let (mut good, mut open) = (vec![], None);
    for value in values {
        match value {
            Ok(value) => good.push(value),
            Err(halt) if is_open(&halt) => open = open.or(Some(halt)),
            Err(halt) => return Err(halt),
        }
    }
    open.map_or(Ok(good), Err)
}

impl Template {
    /// A fixed value.
    pub fn literal(value: Value, place: &Place) -> Self {
        Self::of(Shape::Literal(value), place, None)
    }

    pub(super) fn of(shape: Shape, place: &Place, text: Option<Rc<str>>) -> Self {
        let place = place.clone();
        let shape = match shape {
            Shape::Literal(value) if place.file.secret => Shape::Literal(items::secret(&value)),
            shape => shape,
        };
        Self(Rc::new(Written { place, shape, text }))
    }

    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// The value, where it holds no template at all, at any depth.
    pub fn as_literal(&self) -> Option<Value> {
        match &self.0.shape {
            Shape::Literal(value) => Some(items::deep_copy(value)),
            _ => None,
        }
    }

    /// The items of a list, each as it was written.
    pub fn items(&self) -> Option<Vec<Self>> {
        match &self.0.shape {
            Shape::List(items) => Some(items.clone()),
            Shape::Literal(Value::List(items)) => {
                Some(items.borrow().iter().map(|item| Self::literal(item.clone(), self.place())).collect())
            }
            _ => None,
        }
    }

    /// What a mapping has under a key, as it was written.
    pub fn entry(&self, name: &str) -> Option<Self> {
        let is = |key: &Key| matches!(key, Key::Str(key) if **key == *name);
        match &self.0.shape {
            Shape::Map(entries) => entries.iter().find(|(key, _)| is(key)).map(|(_, of)| of.clone()),
            Shape::Literal(Value::Dict(entries)) => {
                let entries = entries.borrow();
                let value = entries.iter().find(|(key, _)| is(key)).map(|(_, value)| value.clone())?;
                Some(Self::literal(value, self.place()))
            }
            _ => None,
        }
    }

    /// Whether it holds no template at all.
    pub fn is_literal(&self) -> bool {
        matches!(self.0.shape, Shape::Literal(_))
    }

    /// The value with the templates of this moment rendered, at every depth; `omit`ted entries are dropped.
    pub fn render(&self, scope: &dyn Scope) -> Result<Value, Halt> {
        match &self.0.shape {
            Shape::Literal(value) => {
                items::tell_secrets(value, &mut |text| scope.secret(text));
                Ok(items::deep_copy(value))
            }
            Shape::Broken(mistake) => Err(Halt::Error(mistake.clone())),
            Shape::Vault(text) => scope.decrypt(text).map(Value::secret),
            Shape::Text(code, body) => self.render_text(scope, code, body).map(|value| self.tainted(value)),
            Shape::List(templates) => {
                let rendered = templates.iter().map(|template| template.render(scope));
                let kept = rendered.filter(|value| !matches!(value, Ok(Value::Omit)));
                all(kept, scope).map(Value::list)
            }
            Shape::Map(entries) => {
                let rendered =
                    entries.iter().map(|(key, template)| Ok((key.clone(), template.render(scope)?)));
                let kept = rendered.filter(|entry| !matches!(entry, Ok((_, Value::Omit))));
                all(kept, scope).map(Value::map)
            }
            Shape::Expression(..) | Shape::Twice(_) | Shape::All(_) => self.holds(scope).map(Value::Bool),
        }
        .map_err(|halt| halt.at(self.place()))
    }

    /// As [`Template::render`]; texts whose variables are undefined become an undefined value.
    pub fn render_lenient(&self, scope: &dyn Scope) -> Result<Value, Halt> {
        match &self.0.shape {
            Shape::Text(..) => match self.render(scope) {
                Err(Halt::Undefined(missing)) => Ok(Value::undefined(missing.message.clone())),
                other => other,
            },
            Shape::List(templates) => {
                let rendered = templates.iter().map(|template| template.render_lenient(scope));
                rendered.collect::<Result<Vec<_>, _>>().map(Value::list)
            }
            Shape::Map(entries) => {
                let rendered = entries.iter().map(|(key, of)| Ok((key.clone(), of.render_lenient(scope)?)));
                rendered.collect::<Result<Vec<_>, _>>().map(Value::map)
            }
            _ => self.render(scope),
        }
    }

    /// What comes from an encrypted file is secret.
    fn tainted(&self, value: Value) -> Value {
        match self.0.place.file.secret {
            true => items::secret(&value),
            false => value,
        }
    }

    fn render_text(&self, scope: &dyn Scope, code: &Rc<Code>, body: &Body) -> Result<Value, Halt> {
        let eval = Eval::new(scope, Syntax::default());
        let text = self.0.text.as_deref().unwrap_or_default();
        result::value(&eval, &Frame::root(code.clone()), body, text)
            .map_err(|halt| suggest::names(halt, scope))
    }

    /// Whether a condition holds.
    pub fn holds(&self, scope: &dyn Scope) -> Result<bool, Halt> {
        let held = match &self.0.shape {
            Shape::Expression(code, expr) => condition::expression(scope, code, expr),
            Shape::Twice(template) => {
                template.render(scope).and_then(|value| condition::value(scope, &value, self.place()))
            }
            Shape::All(templates) => {
                templates.iter().try_fold(true, |held, template| Ok(held && template.holds(scope)?))
            }
            _ => self.render(scope).and_then(|value| truth(&value)),
        };
        held.map_err(|halt| halt.at(self.place()))
    }

    /// The text as written, for messages.
    pub fn source(&self) -> String {
        match (&self.0.text, &self.0.shape) {
            (Some(text), _) => text.to_string(),
            (None, Shape::Literal(value)) => format!("{value:?}"),
            (None, _) => self.place().text().trim_end().to_string(),
        }
    }

    /// The variables that it may read, as far as they are named in it.
    pub fn names(&self) -> Vec<Rc<str>> {
        let mut names = vec![];
        self.collect(&mut names);
        names.sort();
        names.dedup();
        names
    }

    /// What is wrong with its text, at any depth.
    pub fn mistakes(&self) -> Vec<Diagnostic> {
        match &self.0.shape {
            Shape::Broken(mistake) => vec![mistake.clone()],
            Shape::Twice(template) => template.mistakes(),
            Shape::All(templates) | Shape::List(templates) => {
                templates.iter().flat_map(Self::mistakes).collect()
            }
            Shape::Map(entries) => entries.iter().flat_map(|(_, of)| of.mistakes()).collect(),
            Shape::Literal(_) | Shape::Vault(_) | Shape::Text(..) | Shape::Expression(..) => vec![],
        }
    }

    /// The filters, tests and lookups in it that are not available here, because they are those of somebody else.
    pub fn lacks(&self) -> Vec<Diagnostic> {
        let mut lacks = vec![];
        match &self.0.shape {
            Shape::Text(code, body) => walk::body(body, &mut |expr| lacks.extend(check::lacking(expr, code))),
            Shape::Expression(code, expr) => {
                walk::expr(expr, &mut |expr| lacks.extend(check::lacking(expr, code)));
            }
            Shape::Twice(template) => lacks = template.lacks(),
            Shape::All(templates) | Shape::List(templates) => {
                lacks.extend(templates.iter().flat_map(Self::lacks));
            }
            Shape::Map(entries) => lacks.extend(entries.iter().flat_map(|(_, of)| of.lacks())),
            Shape::Literal(_) | Shape::Broken(_) | Shape::Vault(_) => {}
        }
        lacks
    }

    fn collect(&self, names: &mut Vec<Rc<str>>) {
        match &self.0.shape {
            Shape::Literal(_) | Shape::Broken(_) | Shape::Vault(_) => {}
            Shape::Text(_, body) => walk::body(body, &mut |expr| names.extend(walk::name(expr))),
            Shape::Expression(_, expr) => walk::expr(expr, &mut |expr| names.extend(walk::name(expr))),
            Shape::Twice(template) => template.collect(names),
            Shape::All(templates) | Shape::List(templates) => {
                templates.iter().for_each(|of| of.collect(names))
            }
            Shape::Map(entries) => entries.iter().for_each(|(_, of)| of.collect(names)),
        }
    }
}

/// Whether text holds anything to evaluate.
pub fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}
