use std::rc::Rc;

use crate::source::{File, Place};

use super::{
    code::Code,
    compile,
    eval::{Eval, point},
    frame::Frame,
    halt::Halt,
    parse::Syntax,
    scope::Scope,
    suggest,
    tree::Expr,
    truth::truth,
    value::{Fallible, Value},
};

/// Whether an expression holds.
pub fn expression(scope: &dyn Scope, code: &Rc<Code>, expr: &Expr) -> Fallible<bool> {
    let eval = Eval::new(scope, Syntax::default());
    let frame = Frame::root(code.clone());
    let held = eval.expr(&frame, expr).and_then(|value| truth(&value));
    held.map_err(|halt| suggest::names(point(halt, &frame, &expr.span), scope))
}

/// Whether the value of a condition that had delimiters holds: text is an expression once more, in which functions that
/// reach outside are not to be had.
pub fn value(scope: &dyn Scope, value: &Value, place: &Place) -> Fallible<bool> {
    let Value::Str(text) = value else {
        return truth(value);
    };
    if text.text.trim().is_empty() {
        return Ok(false);
    }
    let code = Code::at(&text.text, place);
    let expr = compile::expression(&text.text, &code)?;
    expression(&Inside(scope), &Rc::new(code), &expr)
}

/// A scope's variables without its functions.
struct Inside<'a>(&'a dyn Scope);

impl Scope for Inside<'_> {
    fn variable(&self, name: &str) -> Result<Option<Value>, Halt> {
        self.0.variable(name)
    }

    fn call(&self, name: &str, _: &[Value], _: &[(String, Value)]) -> Option<Result<Value, Halt>> {
        Some(Err(Halt::error(format!("`{name}` is not available in a condition that was rendered first"))))
    }

    fn template(&self, _: &str) -> Result<Option<std::sync::Arc<File>>, Halt> {
        Ok(None)
    }

    fn names(&self) -> Vec<String> {
        self.0.names()
    }

    fn impure(&self, what: &str) -> Result<(), Halt> {
        self.0.impure(what)
    }
}
