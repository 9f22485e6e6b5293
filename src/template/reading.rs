use std::rc::Rc;

use crate::source::{Diagnostic, Entry, Kind, Node, Place, Severity, Tag};

use super::{
    code::Code,
    compile, convert,
    key::Key,
    parse::Syntax,
    value::Value,
    written::{Shape, Template, is_template},
};

impl Template {
    /// A YAML value whose texts may hold `{{ }}`. Syntax errors are found here.
    pub fn new(node: &Node) -> Result<Self, Diagnostic> {
        Self::lenient(node).sound()
    }

    /// The same; a text with a mistake fails who evaluates it, and says so to who asks for [`Template::mistakes`].
    pub fn lenient(node: &Node) -> Self {
        let shape = match (&node.kind, node.tag) {
            (_, Some(Tag::Unsafe)) => Shape::Literal(convert::from_node(node)),
            (Kind::Str(text), Some(Tag::Vault)) => Shape::Vault(text.clone()),
            (Kind::Str(text), None) => return Self::compiled(text, Code::Node(node.clone()), &node.place),
            (Kind::List(nodes), _) => list(nodes.iter().map(Self::lenient).collect()),
            (Kind::Map(entries), _) => {
                let entry = |entry: &Entry| (convert::node_key(&entry.key), Self::lenient(&entry.value));
                map(entries.iter().map(entry).collect())
            }
            _ => Shape::Literal(convert::from_node(node)),
        };
        Self::of(shape, &node.place, node.as_str().map(Rc::from))
    }

    /// A condition or bare expression (`when`, `until`, `that`): as `{{ … }}`, with the rules for text that holds
    /// delimiters all the same.
    pub fn condition(node: &Node) -> Result<Self, Diagnostic> {
        Self::lenient_condition(node).sound()
    }

    /// The same; a mistake fails who evaluates it.
    pub fn lenient_condition(node: &Node) -> Self {
        let shape = match (&node.kind, node.tag) {
            (Kind::Null, _) => Shape::Literal(Value::Bool(true)),
            (Kind::Str(text), None) if text.trim().is_empty() => Shape::Literal(Value::Bool(true)),
            (Kind::Str(text), None) if is_template(text) => {
                Shape::Twice(Self::compiled(text, Code::Node(node.clone()), &node.place))
            }
            (Kind::Str(text), None) => {
                let code = Code::Node(node.clone());
                match compile::expression(text, &code) {
                    Ok(expr) => Shape::Expression(Rc::new(code), expr),
                    Err(mistake) => Shape::Broken(mistake),
                }
            }
            (Kind::List(nodes), _) => Shape::All(nodes.iter().map(Self::lenient_condition).collect()),
            _ => return Self::lenient(node),
        };
        Self::of(shape, &node.place, node.as_str().map(Rc::from))
    }

    /// Text of the user that stands at `place` of a file without being a node of its own (a value in `k=v`).
    pub fn text(text: &str, place: &Place) -> Result<Self, Diagnostic> {
        Self::lenient_text(text, place).sound()
    }

    /// The same; a mistake fails who evaluates it.
    pub fn lenient_text(text: &str, place: &Place) -> Self {
        Self::compiled(text, Code::at(text, place), place)
    }

    fn compiled(text: &str, code: Code, place: &Place) -> Self {
        let shape = match is_template(text).then(|| compile::template(text, &Syntax::of_values(), &code)) {
            None => Shape::Literal(text.into()),
            Some(Ok(body)) => Shape::Text(Rc::new(code), body),
            Some(Err(mistake)) => Shape::Broken(mistake),
        };
        Self::of(shape, place, Some(text.into()))
    }

    /// The mistakes in the value of a variable, as warnings: who does not read it is not hurt.
    pub fn mistakes_of(&self, variable: &str) -> Vec<Diagnostic> {
        let told = |mut mistake: Diagnostic| {
            mistake.severity = Severity::Warning;
            mistake.message += &format!(": a task that reads `{variable}` fails");
            mistake
        };
        self.mistakes().into_iter().map(told).collect()
    }

    /// Itself, if nothing is wrong with its text.
    pub fn sound(self) -> Result<Self, Diagnostic> {
        self.mistakes().into_iter().next().map_or(Ok(self), Err)
    }
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
