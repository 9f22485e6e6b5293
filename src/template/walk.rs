//! Every expression of a tree, each before what it contains.

use std::rc::Rc;

use super::tree::{Arg, Body, Expr, ExprKind, Stmt, Target};

/// Calls `visit` for all expressions of the statements.
pub fn body<'t>(body_of: &'t Body, visit: &mut dyn FnMut(&'t Expr)) {
    for stmt in body_of {
        statement(stmt, visit);
    }
}

fn statement<'t>(stmt: &'t Stmt, visit: &mut dyn FnMut(&'t Expr)) {
    match stmt {
        Stmt::Text(_) | Stmt::Continue | Stmt::Break => {}
        Stmt::Emit(of) | Stmt::Extends(of) | Stmt::Include { name: of, .. } | Stmt::Do(of) => expr(of, visit),
        Stmt::Import(of, _) | Stmt::FromImport(of, _) => expr(of, visit),
        Stmt::For(each) => {
            expr(&each.over, visit);
            each.only_if.iter().for_each(|of| expr(of, visit));
            body(&each.body, visit);
            body(&each.otherwise, visit);
        }
        Stmt::If(test, then, otherwise) => {
            expr(test, visit);
            body(then, visit);
            body(otherwise, visit);
        }
        Stmt::With(assignments, inner) => {
            assignments.iter().for_each(|(_, value)| expr(value, visit));
            body(inner, visit);
        }
        Stmt::Set(to, value) => {
            target(to, visit);
            expr(value, visit);
        }
        Stmt::SetBlock(to, filter, inner) => {
            target(to, visit);
            filter.iter().for_each(|of| expr(of, visit));
            body(inner, visit);
        }
        Stmt::FilterBlock(filter, inner) => {
            expr(filter, visit);
            body(inner, visit);
        }
        Stmt::Block(block) => body(&block.body, visit),
        Stmt::Scope(inner) => body(inner, visit),
        Stmt::Macro(of) => {
            of.defaults.iter().for_each(|of| expr(of, visit));
            body(&of.body, visit);
        }
        Stmt::CallBlock(call, of) => {
            expr(call, visit);
            of.defaults.iter().for_each(|of| expr(of, visit));
            body(&of.body, visit);
        }
    }
}

fn target<'t>(to: &'t Target, visit: &mut dyn FnMut(&'t Expr)) {
    match to {
        Target::Name(_) => {}
        Target::Attribute(of, _) => expr(of, visit),
        Target::Unpack(targets) => targets.iter().for_each(|to| target(to, visit)),
    }
}

/// Calls `visit` for the expression and all that it contains.
pub fn expr<'t>(of: &'t Expr, visit: &mut dyn FnMut(&'t Expr)) {
    visit(of);
    match &of.kind {
        ExprKind::Const(_) | ExprKind::Var(_) | ExprKind::Captured => {}
        ExprKind::Attribute(of, _) | ExprKind::Not(of) | ExprKind::Negative(of) => expr(of, visit),
        ExprKind::Item(of, index) => {
            expr(of, visit);
            expr(index, visit);
        }
        ExprKind::Slice(slice) => {
            expr(&slice.of, visit);
            [&slice.start, &slice.stop, &slice.step].into_iter().flatten().for_each(|of| expr(of, visit));
        }
        ExprKind::Binary(_, sides) => {
            expr(&sides.0, visit);
            expr(&sides.1, visit);
        }
        ExprKind::Chain(first, links) => {
            expr(first, visit);
            links.iter().for_each(|(_, of)| expr(of, visit));
        }
        ExprKind::If(choice) => {
            [&choice.test, &choice.then].into_iter().chain(&choice.otherwise).for_each(|of| expr(of, visit));
        }
        ExprKind::Filter(input, call) | ExprKind::Test(input, call) => {
            expr(input, visit);
            args(&call.args, visit);
        }
        ExprKind::Call(callee, given) => {
            expr(callee, visit);
            args(given, visit);
        }
        ExprKind::List(items) | ExprKind::Tuple(items) => items.iter().for_each(|of| expr(of, visit)),
        ExprKind::Dict(entries) => entries.iter().for_each(|(key, value)| {
            expr(key, visit);
            expr(value, visit);
        }),
    }
}

fn args<'t>(given: &'t [Arg], visit: &mut dyn FnMut(&'t Expr)) {
    for arg in given {
        match arg {
            Arg::Positional(of) | Arg::Named(_, of) | Arg::Spread(of) | Arg::SpreadNamed(of) => {
                expr(of, visit)
            }
        }
    }
}

/// The name, where the expression is a variable.
pub fn name(expr: &Expr) -> Option<Rc<str>> {
    match &expr.kind {
        ExprKind::Var(name) => Some(name.clone()),
        _ => None,
    }
}
