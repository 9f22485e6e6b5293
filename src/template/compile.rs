//! From text to a tree whose filters and tests are known to exist.

use crate::source::Diagnostic;

use super::{
    check,
    code::Code,
    parse::{self, Problem, Syntax},
    tree::{Body, Expr},
};

pub fn template(text: &str, syntax: &Syntax, code: &Code) -> Result<Body, Diagnostic> {
    let body = parse::template(text, syntax).map_err(|problem| diagnostic(&problem, code))?;
    check::body(&body, code)?;
    Ok(body)
}

pub fn expression(text: &str, code: &Code) -> Result<Expr, Diagnostic> {
    let expr = parse::expression(text).map_err(|problem| diagnostic(&problem, code))?;
    check::expr(&expr, code)?;
    Ok(expr)
}

fn diagnostic(problem: &Problem, code: &Code) -> Diagnostic {
    Diagnostic::error(format!("template syntax error: {}", problem.message))
        .at(&code.place(&problem.range))
        .maybe_hint(problem.hint)
}
