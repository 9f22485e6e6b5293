//! What can be known wrong before anything is evaluated: misspelt filters, tests and lookups. A name that is like none of ours may
//! come from elsewhere and stand where it is never reached, so that it is an error only when it is evaluated.

use crate::source::{Diagnostic, Place, did_you_mean_hint};

use super::{
    code::Code,
    filters,
    lookups::meant_lookup,
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
    let (message, meant, name) = match &expr.kind {
        ExprKind::Filter(_, call) if !filters::known(&call.name) => {
            let name = call.name.to_string();
            (format!("no filter named `{name}`"), did_you_mean_hint(&name, filters::names()), name)
        }
        ExprKind::Test(_, call) if !predicates::known(&call.name) => {
            let name = call.name.to_string();
            (format!("no test named `{name}`"), did_you_mean_hint(&name, predicates::names()), name)
        }
        ExprKind::Call(callee, args) => {
            let name = looked_up(callee, args)?;
            (format!("lookup plugin ({name}) not found"), meant_lookup(&name), name)
        }
        _ => return None,
    };
    let written = code.place(&expr.span);
    let place = match written.text().rfind(&name) {
        Some(at) => Place::new(&written.file, written.span.start + at..written.span.start + at + name.len()),
        None => written,
    };
    Some(Diagnostic::error(message).at(&place).hint(meant?))
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
