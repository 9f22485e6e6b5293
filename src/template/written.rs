use std::rc::Rc;

use crate::source::{Diagnostic, Kind, Node, Place, Tag};

use super::{
    code::Code,
    compile, condition, convert,
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
enum Shape {
    Literal(Value),
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
    /// A YAML value whose texts may hold `{{ }}`. Syntax errors are found here.
    pub fn new(node: &Node) -> Result<Self, Diagnostic> {
        let shape = match (&node.kind, node.tag) {
            (_, Some(Tag::Unsafe)) => Shape::Literal(convert::from_node(node)),
            (Kind::Str(text), Some(Tag::Vault)) => Shape::Vault(text.clone()),
            (Kind::Str(text), None) => return Self::compiled(text, Code::Node(node.clone()), &node.place),
            (Kind::List(nodes), _) => list(nodes.iter().map(Self::new).collect::<Result<_, _>>()?),
            (Kind::Map(entries), _) => {
                let entry = |entry: &crate::source::Entry| {
                    Ok((convert::node_key(&entry.key), Self::new(&entry.value)?))
                };
                map(entries.iter().map(entry).collect::<Result<_, _>>()?)
            }
            _ => Shape::Literal(convert::from_node(node)),
        };
        Ok(Self::of(shape, &node.place, node.as_str().map(Rc::from)))
    }

    /// A condition or bare expression (`when`, `until`, `that`): as `{{ … }}`, with the rules for text that holds
    /// delimiters all the same.
    pub fn condition(node: &Node) -> Result<Self, Diagnostic> {
        let shape = match (&node.kind, node.tag) {
            (Kind::Null, _) => Shape::Literal(Value::Bool(true)),
            (Kind::Str(text), None) if text.trim().is_empty() => Shape::Literal(Value::Bool(true)),
            (Kind::Str(text), None) if is_template(text) => {
                Shape::Twice(Self::compiled(text, Code::Node(node.clone()), &node.place)?)
            }
            (Kind::Str(text), None) => {
                let code = Code::Node(node.clone());
                let expr = compile::expression(text, &code)?;
                Shape::Expression(Rc::new(code), expr)
            }
            (Kind::List(nodes), _) => {
                Shape::All(nodes.iter().map(Self::condition).collect::<Result<_, _>>()?)
            }
            _ => return Self::new(node),
        };
        Ok(Self::of(shape, &node.place, node.as_str().map(Rc::from)))
    }

    /// Text of the user that stands at `place` of a file without being a node of its own (a value in `k=v`).
    pub fn text(text: &str, place: &Place) -> Result<Self, Diagnostic> {
        Self::compiled(text, Code::at(text, place), place)
    }

    fn compiled(text: &str, code: Code, place: &Place) -> Result<Self, Diagnostic> {
        if !is_template(text) {
            return Ok(Self::of(Shape::Literal(text.into()), place, Some(text.into())));
        }
        let body = compile::template(text, &Syntax::of_values(), &code)?;
        Ok(Self::of(Shape::Text(Rc::new(code), body), place, Some(text.into())))
    }

    /// A fixed value.
    pub fn literal(value: Value, place: &Place) -> Self {
        Self::of(Shape::Literal(value), place, None)
    }

    fn of(shape: Shape, place: &Place, text: Option<Rc<str>>) -> Self {
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

    fn collect(&self, names: &mut Vec<Rc<str>>) {
        match &self.0.shape {
            Shape::Literal(_) | Shape::Vault(_) => {}
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

fn list(templates: Vec<Template>) -> Shape {
    let literals: Option<Vec<Value>> = templates.iter().map(Template::as_literal).collect();
    literals.map_or(Shape::List(templates), |items| Shape::Literal(Value::list(items)))
}

fn map(entries: Vec<(Key, Template)>) -> Shape {
    let literal = |(key, of): &(Key, Template)| Some((key.clone(), of.as_literal()?));
    let literals: Option<Vec<(Key, Value)>> = entries.iter().map(literal).collect();
    literals.map_or(Shape::Map(entries), |entries| Shape::Literal(Value::map(entries)))
}
