use crate::source::did_you_mean_hint;

use super::{
    args::Args,
    eval::Eval,
    frame::Frame,
    globals,
    halt::Halt,
    inherit, loops, macros, methods, missing,
    tree::{Arg, Expr, ExprKind},
    value::{Fallible, Missing, Value},
};

impl Eval<'_> {
    /// `callee(args)`: a method, a function by name, or whatever else can be called.
    pub fn call(&self, frame: &Frame, callee: &Expr, args: &[Arg]) -> Fallible {
        match &callee.kind {
            ExprKind::Attribute(of, name) => {
                if is_self(of) {
                    return self.call_block(frame, name, 0);
                }
                let of = missing::used(self.expr(frame, of)?)?;
                self.call_method(&of, name, self.args(frame, args)?)
            }
            ExprKind::Var(name) => {
                let args = self.args(frame, args)?;
                match frame.get(name) {
                    Some(value) => self.call_value(frame, &value, args),
                    None => self.call_name(frame, name, args),
                }
            }
            _ => {
                let value = self.expr(frame, callee)?;
                self.call_value(frame, &value, self.args(frame, args)?)
            }
        }
    }

    fn call_method(&self, of: &Value, name: &str, mut args: Args) -> Fallible {
        if let Some(result) = methods::call(of, name, &mut args) {
            let result = result?;
            args.finish(name)?;
            return Ok(result);
        }
        if let Value::Object(object) = of {
            if let Some(result) = object.method(name, &args.all()) {
                return result;
            }
            if let Some(value) = object.attribute(name)? {
                return self.call_object(&value, args);
            }
        }
        missing::used(missing::attribute(of, name))
    }

    fn call_name(&self, frame: &Frame, name: &str, mut args: Args) -> Fallible {
        if let Some(result) = globals::call(self.scope, name, &mut args) {
            let result = result?;
            args.finish(name)?;
            return Ok(result);
        }
        let all = args.all();
        let named: Vec<(String, Value)> =
            args.clone().rest_named().into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        if let Some(result) = self.scope.call(name, &all, &named) {
            return result;
        }
        match self.variable(frame, &name.into())? {
            Value::Undefined(missing) => Err(function(name, &missing)),
            value => self.call_value(frame, &value, args),
        }
    }

    fn call_value(&self, frame: &Frame, value: &Value, args: Args) -> Fallible {
        if let Value::Object(object) = value
            && let Some(block) = object.as_any().downcast_ref::<inherit::Parent>()
        {
            return self.call_block(frame, &block.name, block.level);
        }
        self.call_object(value, args)
    }

    fn call_object(&self, value: &Value, mut args: Args) -> Fallible {
        if let Value::Object(object) = value {
            let any = object.as_any();
            if let Some(defined) = any.downcast_ref::<macros::Defined>() {
                return self.call_macro(defined, args);
            }
            if let Some(state) = any.downcast_ref::<loops::Loop>() {
                return self.recurse(state, args);
            }
            if let Some(result) = object.method("__call__", &args.rest()) {
                return result;
            }
        }
        let value = missing::used(value.clone())?;
        Err(Halt::error(format!("'{}' object is not callable", value.class())))
    }
}

/// A function that there is not: perhaps another was meant.
fn function(name: &str, missing: &Missing) -> Halt {
    let functions = globals::NAMES.iter().chain(&["lookup", "query", "q"]);
    match (missing::halt(missing), did_you_mean_hint(name, functions)) {
        (Halt::Undefined(told), Some(hint)) if told.hints.is_empty() => Halt::Undefined(told.hint(hint)),
        (halt, _) => halt,
    }
}

fn is_self(of: &Expr) -> bool {
    matches!(&of.kind, ExprKind::Var(name) if &**name == "self")
}
