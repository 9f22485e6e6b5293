use std::{any::Any, rc::Rc};

use super::{
    args::Args,
    eval::{Eval, point},
    frame::Frame,
    halt::Halt,
    key::Key,
    print::Output,
    tree::{Expr, ExprKind, Macro},
    value::{Fallible, Object, Value},
};

/// A macro and the scope that it was defined in.
pub struct Defined {
    definition: Rc<Macro>,
    frame: Frame,
}

impl Object for Defined {
    fn class(&self) -> &'static str {
        "Macro"
    }

    fn attribute(&self, name: &str) -> Fallible<Option<Value>> {
        Ok(match name {
            "name" => Some(Value::str(&self.definition.name)),
            "arguments" => Some(Value::tuple(self.definition.params.iter().map(Value::str))),
            _ => None,
        })
    }

    fn print(&self) -> String {
        format!("<Macro '{}'>", self.definition.name)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Eval<'_> {
    pub fn define(&self, frame: &Frame, definition: &Rc<Macro>) -> Value {
        self.keep(frame);
        Value::object(Defined { definition: definition.clone(), frame: frame.clone() })
    }

    pub fn call_macro(&self, defined: &Defined, mut args: Args) -> Fallible {
        let frame = defined.frame.child();
        if let Some(caller) = args.named("caller") {
            frame.set(&"caller".into(), caller);
        }
        self.bind(&frame, &defined.definition, &mut args)?;
        frame.set(&"varargs".into(), Value::tuple(args.rest()));
        let named = args.rest_named().into_iter().map(|(name, value)| (Key::Str(name), value));
        frame.set(&"kwargs".into(), Value::map(named));
        let mut out = Output::default();
        self.deeper(|| self.body(&frame, &defined.definition.body, &mut out))?;
        Ok(out.into_value())
    }

    fn bind(&self, frame: &Frame, definition: &Macro, args: &mut Args) -> Fallible<()> {
        let required = definition.params.len() - definition.defaults.len().min(definition.params.len());
        for (at, name) in definition.params.iter().enumerate() {
            let value = match (args.optional(name), at.checked_sub(required)) {
                (Some(value), _) => value,
                (None, Some(default)) => self.expr(frame, &definition.defaults[default])?,
                (None, None) => Value::undefined(format!("parameter '{name}' was not provided")),
            };
            frame.set(name, value);
        }
        Ok(())
    }

    /// `{% call(…) macro(…) %}`: the body is the macro's `caller`.
    pub fn call_with_body(&self, frame: &Frame, call: &Expr, body: &Rc<Macro>) -> Fallible {
        let ExprKind::Call(callee, args) = &call.kind else {
            return Err(Halt::error("nothing is called here"));
        };
        let mut args = self.args(frame, args)?;
        args.push_named("caller".into(), self.define(frame, body));
        let result = match self.expr(frame, callee)? {
            Value::Object(object) => match object.as_any().downcast_ref::<Defined>() {
                Some(defined) => self.call_macro(defined, args),
                None => Err(Halt::error(format!("'{}' object is not a macro", object.class()))),
            },
            other => Err(Halt::error(format!("'{}' object is not a macro", other.class()))),
        };
        result.map_err(|halt| point(halt, frame, &call.span))
    }
}
