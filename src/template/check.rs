//! What can be known wrong before anything is evaluated: misspelt filters, tests and lookups. A name that is like none of ours may
//! come from elsewhere and stand where it is never reached, so that it is an error only when it is evaluated.

use crate::source::{Diagnostic, Place, did_you_mean_hint};

use super::{
    code::Code,
    filters,
    lookups::{is_lookup, meant_lookup},
    plugins::{Plugin, elsewhere, unavailable},
    predicates,
    tree::{Arg, Body, Expr, ExprKind},
    walk,
};

pub fn body(body: &Body, code: &Code) -> Result<(), Diagnostic> {
    let mut wrong = None;
    walk::body(body, &mut |expr| wrong = wrong.take().or_else(|| unknown(expr, code)));
    wrong.map_or(Ok(()), Err)
}

pub fn expr(expr: &Expr, code: &Code) -> Result<(), Diagnostic> {
    let mut wrong = None;
    walk::expr(expr, &mut |expr| wrong = wrong.take().or_else(|| unknown(expr, code)));
    wrong.map_or(Ok(()), Err)
}

/// A filter, test or lookup of the expression whose name is nearly one that is known.
fn unknown(expr: &Expr, code: &Code) -> Option<Diagnostic> {
    let (kind, name) = named(expr)?;
    let (message, meant) = match kind {
        Plugin::Filter => (format!("no filter named `{name}`"), did_you_mean_hint(&name, filters::names())),
        Plugin::Test => (format!("no test named `{name}`"), did_you_mean_hint(&name, predicates::names())),
        _ => (format!("lookup plugin ({name}) not found"), meant_lookup(&name)),
    };
    let meant = meant.filter(|_| !elsewhere(kind, &name))?;
    Some(Diagnostic::error(message).at(&place(expr, code, &name)).hint(meant))
}

/// What the expression needs that is somewhere else.
pub fn lacking(expr: &Expr, code: &Code) -> Option<Diagnostic> {
    let (kind, name) = named(expr).filter(|(kind, name)| elsewhere(*kind, name))?;
    Some(Diagnostic::error(unavailable(kind, &name)).at(&place(expr, code, &name)))
}

/// The filter, test or lookup that the expression needs and that is not known here.
fn named(expr: &Expr) -> Option<(Plugin, String)> {
    match &expr.kind {
        ExprKind::Filter(_, call) if !filters::known(&call.name) => {
            Some((Plugin::Filter, call.name.to_string()))
        }
        ExprKind::Test(_, call) if !predicates::known(&call.name) => {
            Some((Plugin::Test, call.name.to_string()))
        }
        ExprKind::Call(callee, args) => {
            let name = looked_up(callee, args).filter(|name| !is_lookup(name))?;
            Some((Plugin::Lookup, name))
        }
        _ => None,
    }
}

fn place(expr: &Expr, code: &Code, name: &str) -> Place {
    let written = code.place(&expr.span);
    match written.text().rfind(name) {
        Some(at) => Place::new(&written.file, written.span.start + at..written.span.start + at + name.len()),
        None => written,
    }
}

/// The name in a call such as `lookup('file', …)`.
fn looked_up(callee: &Expr, args: &[Arg]) -> Option<String> {
    let function = walk::name(callee)?;
    let Some(Arg::Positional(first)) = args.first() else { return None };
    match &first.kind {
        ExprKind::Const(name) if ["lookup", "query", "q"].contains(&&*function) => {
            name.as_str().map(str::to_owned)
        }
        _ => None,
    }
}
