use super::{
    eval::{Eval, point},
    expression::CAPTURED,
    flow::Flow,
    frame::Frame,
    halt::Halt,
    items, missing,
    print::Output,
    tree::{Expr, Stmt, Target},
    truth::truth,
    value::{Fallible, Value},
};

impl Eval<'_> {
    pub fn body(&self, frame: &Frame, body: &[Stmt], out: &mut Output) -> Fallible<Flow> {
        for stmt in body {
            match self.statement(frame, stmt, out) {
                Ok(Flow::Next) => {}
                Ok(left) => return Ok(left),
                Err(halt) => out.leave_out(stmt, halt)?,
            }
        }
        Ok(Flow::Next)
    }

    fn statement(&self, frame: &Frame, stmt: &Stmt, out: &mut Output) -> Fallible<Flow> {
        match stmt {
            Stmt::Text(text) => out.push(text),
            Stmt::Emit(expr) => self.emit(frame, expr, out)?,
            Stmt::For(each) => self.each(frame, each, out).map(drop)?,
            Stmt::If(test, then, otherwise) => {
                let branch = if self.holds(frame, test)? { then } else { otherwise };
                return self.body(frame, branch, out);
            }
            Stmt::With(assignments, body) => {
                let inner = frame.child();
                for (target, value) in assignments {
                    self.assign(&inner, target, self.expr(&inner, value)?)?;
                }
                return self.body(&inner, body, out);
            }
            Stmt::Set(target, value) => self.assign(frame, target, self.expr(frame, value)?)?,
            Stmt::SetBlock(target, filter, body) => {
                let value = self.captured(frame, filter.as_ref(), body)?;
                self.assign(frame, target, value)?;
            }
            Stmt::FilterBlock(filter, body) => {
                out.push_value(&self.captured(frame, Some(filter), body)?)?
            }
            Stmt::Scope(body) => return self.body(&frame.child(), body, out),
            Stmt::Continue => return Ok(Flow::Continue),
            Stmt::Break => return Ok(Flow::Break),
            Stmt::Do(expr) => drop(self.expr(frame, expr)?),
            Stmt::Macro(definition) => frame.set(&definition.name, self.define(frame, definition)),
            Stmt::CallBlock(call, body) => out.push_value(&self.call_with_body(frame, call, body)?)?,
            Stmt::Block(block) => self.block(frame, &block.name, 0, out)?,
            Stmt::Import(name, target) => {
                let module = self.module(frame, name)?;
                self.assign(frame, target, module)?;
            }
            Stmt::FromImport(name, names) => self.import_names(frame, name, names)?,
            Stmt::Include { name, ignore_missing } => self.include(frame, name, *ignore_missing, out)?,
            Stmt::Extends(_) => {}
        }
        Ok(Flow::Next)
    }

    fn holds(&self, frame: &Frame, test: &Expr) -> Fallible<bool> {
        truth(&self.expr(frame, test)?).map_err(|halt| point(halt, frame, &test.span))
    }

    /// Prints an expression's value; null prints as nothing.
    fn emit(&self, frame: &Frame, expr: &Expr, out: &mut Output) -> Fallible<()> {
        let value = self.expr(frame, expr)?;
        self.tell_secret(&value);
        match value {
            Value::Null => Ok(()),
            value => out.push_value(&value).map_err(|halt| point(halt, frame, &expr.span)),
        }
    }

    /// A text that a secret went into is a secret too. One of several lines is a whole file: its secrets are known.
    pub fn tell_secret(&self, value: &Value) {
        items::tell_secrets(value, &mut |text| {
            if !text.trim_end().contains('\n') {
                self.scope.secret(text);
            }
        });
    }

    /// A body's text, filtered.
    fn captured(&self, frame: &Frame, filter: Option<&Expr>, body: &[Stmt]) -> Fallible {
        let inner = frame.child();
        let mut out = Output::default();
        self.body(&inner, body, &mut out)?;
        let text = out.into_value();
        let Some(filter) = filter else { return Ok(text) };
        inner.set(&CAPTURED.into(), text);
        self.expr(&inner, filter)
    }

    pub fn assign(&self, frame: &Frame, target: &Target, value: Value) -> Fallible<()> {
        match target {
            Target::Name(name) => frame.set(name, value),
            Target::Attribute(of, name) => {
                let of = self.expr(frame, of)?;
                let done = matches!(&of, Value::Object(object) if object.set_attribute(name, value));
                if !done {
                    let what = missing::used(of)?;
                    let message = format!("cannot assign attribute '{name}' of a '{}' object", what.class());
                    return Err(Halt::error(message));
                }
            }
            Target::Unpack(targets) => {
                let items = items::items(&missing::used(value)?)?;
                if items.len() != targets.len() {
                    let (wanted, given) = (targets.len(), items.len());
                    return Err(Halt::error(format!("cannot unpack {given} values into {wanted} names")));
                }
                for (target, item) in targets.iter().zip(items) {
                    self.assign(frame, target, item)?;
                }
            }
        }
        Ok(())
    }
}
