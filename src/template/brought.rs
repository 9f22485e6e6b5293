//! What a template file brings in by literal names, as far as it can be known before anything is evaluated.

use std::{collections::HashSet, path::PathBuf, rc::Rc, sync::Arc};

use crate::source::{Diagnostic, File};

use super::{
    check,
    code::Code,
    compile, condition,
    halt::Halt,
    inherit::not_found,
    parse::Syntax,
    scope::Scope,
    tree::{Body, Expr, ExprKind, Stmt},
    value::Value,
    walk,
};

/// A mistake in a template file, or in one that it brings in.
pub struct Fault {
    pub diagnostic: Diagnostic,
    /// No condition, loop or block of a template stands between.
    pub sure: bool,
}

/// Follows a template, each file once.
pub struct Search<'a> {
    pub scope: &'a dyn Scope,
    /// Knows what conditions may read.
    pub known: &'a dyn Scope,
    pub syntax: &'a Syntax,
    pub seen: HashSet<PathBuf>,
    pub faults: Vec<Fault>,
}

impl Search<'_> {
    /// A whole file.
    pub fn whole(&mut self, body: &Body, code: &Code, sure: bool) {
        let mut lacks = vec![];
        walk::body(body, &mut |expr| lacks.extend(check::lacking(expr, code)));
        self.faults.extend(lacks.into_iter().map(|diagnostic| Fault { diagnostic, sure: false }));
        self.body(body, code, sure);
    }

    fn body(&mut self, body: &Body, code: &Code, sure: bool) {
        for stmt in body {
            self.statement(stmt, code, sure);
        }
    }

    fn statement(&mut self, stmt: &Stmt, code: &Code, sure: bool) {
        match stmt {
            Stmt::Include { name, ignore_missing } => self.named(name, *ignore_missing, code, sure),
            Stmt::Extends(name) | Stmt::Import(name, _) | Stmt::FromImport(name, _) => {
                self.named(name, false, code, sure);
            }
            Stmt::With(_, body) | Stmt::Scope(body) => self.body(body, code, sure),
            Stmt::SetBlock(_, _, body) | Stmt::FilterBlock(_, body) => self.body(body, code, sure),
            Stmt::If(test, then, otherwise) => {
                let met = condition::expression(self.known, &Rc::new(code.clone()), test);
                let bodies = [(then, false), (otherwise, true)];
                let reached =
                    bodies.into_iter().filter(|(_, other)| !matches!(met, Ok(met) if met == *other));
                reached.for_each(|(body, _)| self.body(body, code, false));
            }
            Stmt::For(each) => {
                self.body(&each.body, code, false);
                self.body(&each.otherwise, code, false);
            }
            Stmt::Block(block) => self.body(&block.body, code, false),
            Stmt::Macro(of) | Stmt::CallBlock(_, of) => self.body(&of.body, code, false),
            Stmt::Text(_) | Stmt::Emit(_) | Stmt::Set(..) | Stmt::Do(_) | Stmt::Continue | Stmt::Break => {}
        }
    }

    fn named(&mut self, name: &Expr, ignore_missing: bool, code: &Code, sure: bool) {
        let Some(names) = literal(name) else { return };
        match names.iter().find_map(|name| self.scope.template(name).transpose()) {
            Some(Ok(file)) => self.file(&file, sure),
            None if !ignore_missing => {
                let lost = not_found(&names_of(name, &names), self.scope);
                self.fault(lost, code, name, sure);
            }
            Some(Err(halt)) => self.fault(halt, code, name, sure),
            None => {}
        }
    }

    fn fault(&mut self, halt: Halt, code: &Code, name: &Expr, sure: bool) {
        if let Halt::Error(diagnostic) = halt.at(&code.place(&name.span)) {
            self.faults.push(Fault { diagnostic, sure });
        }
    }

    fn file(&mut self, file: &Arc<File>, sure: bool) {
        if !self.seen.insert(file.path.clone()) {
            return;
        }
        let code = Code::file(file, 0);
        match compile::template(&file.text, self.syntax, &code) {
            Ok(body) => self.whole(&body, &code, sure),
            Err(diagnostic) => self.faults.push(Fault { diagnostic, sure }),
        }
    }
}

/// One name, or several of which the first that is there is taken.
fn names_of(expr: &Expr, names: &[String]) -> Value {
    match (&expr.kind, names) {
        (ExprKind::Const(Value::Str(_)), [name]) => Value::str(name),
        _ => Value::list(names.iter().map(Value::str)),
    }
}

fn literal(expr: &Expr) -> Option<Vec<String>> {
    match &expr.kind {
        ExprKind::Const(value) => texts(value),
        ExprKind::List(items) | ExprKind::Tuple(items) => {
            let each: Option<Vec<_>> = items.iter().map(literal).collect();
            each.map(|each| each.concat())
        }
        _ => None,
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Str(text) => Some(vec![text.text.to_string()]),
        Value::List(items) => items.borrow().iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        Value::Tuple(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}
