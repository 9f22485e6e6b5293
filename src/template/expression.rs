use std::{cmp::Ordering, rc::Rc};

use super::{
    access,
    args::Args,
    arithmetic, compare,
    eval::{Eval, point},
    frame::Frame,
    halt::Halt,
    keys, missing,
    print::Output,
    tree::{Arg, Binary, Expr, ExprKind, If, Slice},
    truth::truth,
    value::{Dict, Fallible, Missing, Value},
};

/// The name under which a block's text waits for its filters.
pub const CAPTURED: &str = "{captured}";

impl Eval<'_> {
    /// The value of an expression. It may be undefined: whoever uses it decides.
    pub fn expr(&self, frame: &Frame, expr: &Expr) -> Fallible {
        self.kind(frame, &expr.kind).map_err(|halt| point(halt, frame, &expr.span))
    }

    fn kind(&self, frame: &Frame, kind: &ExprKind) -> Fallible {
        match kind {
            ExprKind::Const(value) => Ok(value.clone()),
            ExprKind::Var(name) => self.variable(frame, name),
            ExprKind::Attribute(of, name) => access::attribute(&self.expr(frame, of)?, name),
            ExprKind::Item(of, index) => access::item(&self.expr(frame, of)?, &self.expr(frame, index)?),
            ExprKind::Slice(slice) => self.slice(frame, slice),
            ExprKind::Not(of) => Ok(Value::Bool(!truth(&self.expr(frame, of)?)?)),
            ExprKind::Negative(of) => arithmetic::negative(&self.expr(frame, of)?),
            ExprKind::Binary(op, sides) => self.binary(frame, *op, &sides.0, &sides.1),
            ExprKind::Chain(first, links) => self.chain(frame, first, links),
            ExprKind::If(choice) => self.choice(frame, choice),
            ExprKind::Filter(input, call) => {
                let input = self.expr(frame, input)?;
                self.filter(&call.name, input, self.args(frame, &call.args)?)
            }
            ExprKind::Test(input, call) => {
                let input = self.expr(frame, input)?;
                let holds = self.test(&call.name, input, self.args(frame, &call.args)?)?;
                Ok(Value::Bool(holds))
            }
            ExprKind::Call(callee, args) => self.call(frame, callee, args),
            ExprKind::List(items) => Ok(Value::list(self.exprs(frame, items)?)),
            ExprKind::Tuple(items) => Ok(Value::tuple(self.exprs(frame, items)?)),
            ExprKind::Dict(entries) => self.dict(frame, entries),
            ExprKind::Captured => Ok(frame.get(CAPTURED).unwrap_or(Value::Null)),
        }
    }

    /// A variable: what the template has set, then the scope, then what is built in.
    pub fn variable(&self, frame: &Frame, name: &Rc<str>) -> Fallible {
        if let Some(value) = frame.get(name) {
            return missing::take(&value);
        }
        match self.scope.variable(name)? {
            Some(value) => missing::take(&value),
            None if &**name == "omit" => Ok(Value::Omit),
            None => Ok(Value::undefined(format!("'{name}' is undefined"))),
        }
    }

    fn exprs(&self, frame: &Frame, exprs: &[Expr]) -> Fallible<Vec<Value>> {
        exprs.iter().map(|expr| self.expr(frame, expr)).collect()
    }

    fn dict(&self, frame: &Frame, entries: &[(Expr, Expr)]) -> Fallible {
        let mut dict = Dict::with_capacity(entries.len());
        for (key, value) in entries {
            dict.insert(keys::key(&self.expr(frame, key)?)?, self.expr(frame, value)?);
        }
        Ok(Value::map(dict))
    }

    fn slice(&self, frame: &Frame, slice: &Slice) -> Fallible {
        let of = self.expr(frame, &slice.of)?;
        let bound =
            |expr: &Option<Expr>| expr.as_ref().map_or(Ok(Value::Null), |expr| self.expr(frame, expr));
        access::slice(&of, &bound(&slice.start)?, &bound(&slice.stop)?, &bound(&slice.step)?)
    }

    fn choice(&self, frame: &Frame, choice: &If) -> Fallible {
        if truth(&self.expr(frame, &choice.test)?)? {
            return self.expr(frame, &choice.then);
        }
        match &choice.otherwise {
            Some(otherwise) => self.expr(frame, otherwise),
            None => Ok(no_else()),
        }
    }

    fn binary(&self, frame: &Frame, op: Binary, left: &Expr, right: &Expr) -> Fallible {
        let left = self.expr(frame, left)?;
        match op {
            Binary::And if !truth(&left)? => return Ok(left),
            Binary::Or if truth(&left)? => return Ok(left),
            _ => {}
        }
        let right = self.expr(frame, right)?;
        match op {
            Binary::And | Binary::Or => Ok(right),
            Binary::Concat => concat(&left, &right),
            Binary::Add | Binary::Sub | Binary::Mul | Binary::Div => arithmetic::compute(op, left, right),
            Binary::FloorDiv | Binary::Rem | Binary::Pow => arithmetic::compute(op, left, right),
            _ => compared(op, &left, &right).map(Value::Bool),
        }
    }

    fn chain(&self, frame: &Frame, first: &Expr, links: &[(Binary, Expr)]) -> Fallible {
        let mut left = self.expr(frame, first)?;
        for (op, expr) in links {
            let right = self.expr(frame, expr)?;
            if !compared(*op, &left, &right)? {
                return Ok(Value::Bool(false));
            }
            left = right;
        }
        Ok(Value::Bool(true))
    }

    pub fn args(&self, frame: &Frame, args: &[Arg]) -> Fallible<Args> {
        let mut given = Args::default();
        for arg in args {
            match arg {
                Arg::Positional(expr) => given.push(self.expr(frame, expr)?),
                Arg::Named(name, expr) => given.push_named(name.clone(), self.expr(frame, expr)?),
                Arg::Spread(expr) => given.spread(&self.expr(frame, expr)?)?,
                Arg::SpreadNamed(expr) => given.spread_named(&self.expr(frame, expr)?)?,
            }
        }
        Ok(given)
    }
}

/// An inline `if` that has nothing to say.
fn no_else() -> Value {
    Value::Undefined(Rc::new(Missing {
        lenient: true,
        ..Missing::new("the inline if-expression evaluated to false and no else section was defined")
    }))
}

fn concat(left: &Value, right: &Value) -> Fallible {
    let mut out = Output::default();
    out.push_value(left)?;
    out.push_value(right)?;
    Ok(out.into_value())
}

/// A comparison, or `in`.
pub fn compared(op: Binary, left: &Value, right: &Value) -> Fallible<bool> {
    let ordered = |test: fn(Ordering) -> bool| -> Fallible<bool> {
        Ok(compare::order(left, right, arithmetic::symbol(op))?.is_some_and(test))
    };
    match op {
        Binary::Eq => compare::equal(left, right),
        Binary::Ne => compare::equal(left, right).map(|same| !same),
        Binary::Lt => ordered(Ordering::is_lt),
        Binary::Le => ordered(Ordering::is_le),
        Binary::Gt => ordered(Ordering::is_gt),
        Binary::Ge => ordered(Ordering::is_ge),
        Binary::In => compare::contains(right, left),
        Binary::NotIn => compare::contains(right, left).map(|within| !within),
        _ => Err(Halt::error(format!("`{}` compares nothing", arithmetic::symbol(op)))),
    }
}
