//! minijinja's borrowed expressions become ours.

use std::rc::Rc;

use minijinja::{
    machinery::{
        Span,
        ast::{self, BinOpKind, CompareOpKind, UnaryOpKind},
    },
    value::ValueKind,
};

use super::{
    super::{
        tree::{Arg, Binary, Call, Expr, ExprKind, If, Slice},
        value::Value,
    },
    escapes,
};

/// Lowers expressions; `keep`: backslashes in their literals escape nothing.
#[derive(Clone, Copy)]
pub struct Lower {
    pub keep: bool,
}

impl Lower {
    pub fn expr(self, expr: &ast::Expr) -> Expr {
        let kind = match expr {
            ast::Expr::Var(var) => ExprKind::Var(var.id.into()),
            ast::Expr::Const(constant) => ExprKind::Const(self.constant(&constant.value)),
            ast::Expr::Slice(slice) => ExprKind::Slice(Box::new(self.slice(slice))),
            ast::Expr::UnaryOp(op) => match op.op {
                UnaryOpKind::Not => ExprKind::Not(self.boxed(&op.expr)),
                UnaryOpKind::Neg => ExprKind::Negative(self.boxed(&op.expr)),
            },
            ast::Expr::BinOp(op) => {
                let sides = (self.expr(&op.left), self.expr(&op.right));
                ExprKind::Binary(binary(op.op), Box::new(sides))
            }
            ast::Expr::Compare(compare) => self.chain(compare),
            ast::Expr::IfExpr(choice) => ExprKind::If(Box::new(self.choice(choice))),
            ast::Expr::Filter(filter) => {
                let input = filter.expr.as_ref();
                ExprKind::Filter(self.input(input, filter.span()), self.named(filter.name, &filter.args))
            }
            ast::Expr::Test(test) => {
                ExprKind::Test(self.boxed(&test.expr), self.named(test.name, &test.args))
            }
            ast::Expr::GetAttr(get) => ExprKind::Attribute(self.boxed(&get.expr), get.name.into()),
            ast::Expr::GetItem(get) => ExprKind::Item(self.boxed(&get.expr), self.boxed(&get.subscript_expr)),
            ast::Expr::Call(call) => self.call(call),
            ast::Expr::List(list) => ExprKind::List(self.exprs(&list.items)),
            ast::Expr::Tuple(tuple) => ExprKind::Tuple(self.exprs(&tuple.items)),
            ast::Expr::Map(map) => {
                ExprKind::Dict(self.exprs(&map.keys).into_iter().zip(self.exprs(&map.values)).collect())
            }
        };
        Expr { kind, span: range(expr.span()) }
    }

    fn boxed(self, expr: &ast::Expr) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    pub fn exprs(self, exprs: &[ast::Expr]) -> Vec<Expr> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn input(self, expr: Option<&ast::Expr>, span: Span) -> Box<Expr> {
        let captured = || Expr { kind: ExprKind::Captured, span: range(span) };
        Box::new(expr.map_or_else(captured, |expr| self.expr(expr)))
    }

    fn slice(self, slice: &ast::Slice) -> Slice {
        Slice {
            of: self.expr(&slice.expr),
            start: slice.start.as_ref().map(|expr| self.expr(expr)),
            stop: slice.stop.as_ref().map(|expr| self.expr(expr)),
            step: slice.step.as_ref().map(|expr| self.expr(expr)),
        }
    }

    fn choice(self, choice: &ast::IfExpr) -> If {
        If {
            test: self.expr(&choice.test_expr),
            then: self.expr(&choice.true_expr),
            otherwise: choice.false_expr.as_ref().map(|expr| self.expr(expr)),
        }
    }

    fn chain(self, compare: &ast::Compare) -> ExprKind {
        let links = compare.ops.iter().map(|link| (comparison(link.op), self.expr(&link.expr)));
        ExprKind::Chain(self.boxed(&compare.expr), links.collect())
    }

    pub fn call(self, call: &ast::Call) -> ExprKind {
        ExprKind::Call(self.boxed(&call.expr), self.args(&call.args))
    }

    fn named(self, name: &str, args: &[ast::CallArg]) -> Call {
        Call { name: name.into(), args: self.args(args) }
    }

    fn args(self, args: &[ast::CallArg]) -> Vec<Arg> {
        let lowered = args.iter().map(|arg| match arg {
            ast::CallArg::Pos(expr) => Arg::Positional(self.expr(expr)),
            ast::CallArg::Kwarg(name, expr) => Arg::Named((*name).into(), self.expr(expr)),
            ast::CallArg::PosSplat(expr) => Arg::Spread(self.expr(expr)),
            ast::CallArg::KwargSplat(expr) => Arg::SpreadNamed(self.expr(expr)),
        });
        lowered.collect()
    }

    fn constant(self, value: &minijinja::Value) -> Value {
        match value.kind() {
            ValueKind::Bool => Value::Bool(value.is_true()),
            ValueKind::Number => number(value),
            ValueKind::String => self.text(value.as_str().unwrap_or_default()),
            _ => Value::Null,
        }
    }

    /// A cut-short escape stays as it was written.
    fn text(self, hidden: &str) -> Value {
        let kept = || escapes::restore(hidden);
        if self.keep {
            return Value::str(kept());
        }
        Value::str(escapes::unescape(hidden).unwrap_or_else(kept))
    }
}

fn number(value: &minijinja::Value) -> Value {
    if value.is_integer() {
        let shown = value.to_string();
        return shown.parse::<num_bigint::BigInt>().map_or(Value::Null, Value::from);
    }
    f64::try_from(value.clone()).map_or(Value::Null, Value::Float)
}

pub fn range(span: Span) -> std::ops::Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

pub fn name(expr: &ast::Expr) -> Rc<str> {
    match expr {
        ast::Expr::Var(var) => var.id.into(),
        ast::Expr::Const(constant) => constant.value.as_str().unwrap_or_default().into(),
        _ => "".into(),
    }
}

fn binary(op: BinOpKind) -> Binary {
    match op {
        BinOpKind::Eq => Binary::Eq,
        BinOpKind::Ne => Binary::Ne,
        BinOpKind::Lt => Binary::Lt,
        BinOpKind::Lte => Binary::Le,
        BinOpKind::Gt => Binary::Gt,
        BinOpKind::Gte => Binary::Ge,
        BinOpKind::ScAnd => Binary::And,
        BinOpKind::ScOr => Binary::Or,
        BinOpKind::Add => Binary::Add,
        BinOpKind::Sub => Binary::Sub,
        BinOpKind::Mul => Binary::Mul,
        BinOpKind::Div => Binary::Div,
        BinOpKind::FloorDiv => Binary::FloorDiv,
        BinOpKind::Rem => Binary::Rem,
        BinOpKind::Pow => Binary::Pow,
        BinOpKind::Concat => Binary::Concat,
        BinOpKind::In => Binary::In,
    }
}

fn comparison(op: CompareOpKind) -> Binary {
    match op {
        CompareOpKind::Eq => Binary::Eq,
        CompareOpKind::Ne => Binary::Ne,
        CompareOpKind::Lt => Binary::Lt,
        CompareOpKind::Lte => Binary::Le,
        CompareOpKind::Gt => Binary::Gt,
        CompareOpKind::Gte => Binary::Ge,
        CompareOpKind::In => Binary::In,
        CompareOpKind::NotIn => Binary::NotIn,
    }
}
