//! What can be known wrong before anything is evaluated: misspelt filters and tests. A name that is like none of ours may
//! come from elsewhere and stand where it is never reached, so that it is an error only when it is evaluated.

use crate::source::{Diagnostic, Place, did_you_mean_hint};

use super::{
    code::Code,
    filters, predicates,
    tree::{Body, Expr, ExprKind},
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

/// A filter or test of the expression whose name is nearly one that is known.
fn unknown(expr: &Expr, code: &Code) -> Option<Diagnostic> {
    let (what, name, names) = match &expr.kind {
        ExprKind::Filter(_, call) if !filters::known(&call.name) => ("filter", &call.name, filters::names()),
        ExprKind::Test(_, call) if !predicates::known(&call.name) => {
            ("test", &call.name, predicates::names())
        }
        _ => return None,
    };
    let meant = did_you_mean_hint(name, names)?;
    let written = code.place(&expr.span);
    let place = match written.text().rfind(&**name) {
        Some(at) => Place::new(&written.file, written.span.start + at..written.span.start + at + name.len()),
        None => written,
    };
    Some(Diagnostic::error(format!("no {what} named `{name}`")).at(&place).hint(meant))
}
