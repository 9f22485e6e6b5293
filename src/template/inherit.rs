//! Templates that reach into others: blocks, `extends`, `include`, `import`.

use std::{any::Any, rc::Rc, sync::Arc};

use crate::source::{Diagnostic, File};

use super::{
    code::Code,
    compile,
    eval::{Eval, point},
    frame::Frame,
    halt::Halt,
    items, missing,
    print::Output,
    scope::Scope,
    tree::{Block, Body, Expr, Stmt},
    value::{Fallible, Object, Value},
};

/// `super`, inside of a block.
pub struct Parent {
    pub name: Rc<str>,
    pub level: usize,
}

impl Object for Parent {
    fn class(&self) -> &'static str {
        "BlockReference"
    }

    fn print(&self) -> String {
        format!("<BlockReference '{}'>", self.name)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `{% import 'x' as module %}`: what the other template has set.
struct Module(Frame);

impl Object for Module {
    fn class(&self) -> &'static str {
        "TemplateModule"
    }

    fn attribute(&self, name: &str) -> Fallible<Option<Value>> {
        Ok(self.0.own().into_iter().find(|(given, _)| &**given == name).map(|(_, value)| value))
    }

    fn print(&self) -> String {
        "<TemplateModule>".into()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Eval<'_> {
    /// A whole template: its statements, or those of the template that it extends.
    pub fn whole(&self, frame: &Frame, body: &Body, out: &mut Output) -> Fallible<()> {
        register(frame, body);
        let Some(parent) = body.iter().find_map(extended) else {
            return self.body(frame, body, out).map(drop);
        };
        for stmt in body.iter().filter(|stmt| !shows(stmt)) {
            self.body(frame, std::slice::from_ref(stmt), &mut Output::default())?;
        }
        let name = self.expr(frame, parent)?;
        let file = self.found(&name)?.ok_or_else(|| not_found(&name, self.scope));
        let file = file.map_err(|halt| point(halt, frame, &parent.span))?;
        let (code, body) = self.read(&file)?;
        self.deeper(|| self.whole(&frame.child_in(&code), &body, out))
    }

    /// Prints a block as the most derived template has it, or one further up.
    pub fn block(&self, frame: &Frame, name: &Rc<str>, level: usize, out: &mut Output) -> Fallible<()> {
        let found = frame.blocks().borrow().get(name).and_then(|all| all.get(level)).cloned();
        let Some((block, code)) = found else {
            return Err(Halt::error(format!("there is no parent block called `{name}`")));
        };
        if block.required {
            return Err(Halt::error(format!("required block `{name}` not found")));
        }
        let inner = frame.child_in(&code);
        let level = level + 1;
        inner.set(&"super".into(), Value::object(Parent { name: name.clone(), level }));
        self.deeper(|| self.body(&inner, &block.body, out)).map(drop)
    }

    /// `super()` and `self.name()`.
    pub fn call_block(&self, frame: &Frame, name: &Rc<str>, level: usize) -> Fallible {
        let mut out = Output::default();
        self.block(frame, name, level, &mut out)?;
        Ok(out.into_value())
    }

    pub fn include(
        &self,
        frame: &Frame,
        name: &Expr,
        ignore_missing: bool,
        out: &mut Output,
    ) -> Fallible<()> {
        let names = missing::used(self.expr(frame, name)?)?;
        let file = match (self.found(&names)?, ignore_missing) {
            (Some(file), _) => file,
            (None, true) => return Ok(()),
            (None, false) => return Err(point(not_found(&names, self.scope), frame, &name.span)),
        };
        let (code, body) = self.read(&file)?;
        self.deeper(|| self.whole(&frame.included(&code), &body, out))
    }

    pub fn module(&self, frame: &Frame, name: &Expr) -> Fallible {
        let names = missing::used(self.expr(frame, name)?)?;
        let file =
            self.found(&names)?.ok_or_else(|| point(not_found(&names, self.scope), frame, &name.span))?;
        let (code, body) = self.read(&file)?;
        let inner = frame.included(&code);
        self.deeper(|| self.whole(&inner, &body, &mut Output::default()))?;
        Ok(Value::object(Module(inner)))
    }

    pub fn import_names(&self, frame: &Frame, name: &Expr, names: &[(Rc<str>, Rc<str>)]) -> Fallible<()> {
        let module = self.module(frame, name)?;
        let Value::Object(module) = module else {
            return Ok(());
        };
        for (from, to) in names {
            let value = module.attribute(from)?.unwrap_or_else(|| {
                Value::undefined(format!("the template does not export the requested name '{from}'"))
            });
            frame.set(to, value);
        }
        Ok(())
    }

    /// The statements of another template, read once.
    fn read(&self, file: &Arc<File>) -> Fallible<(Rc<Code>, Rc<Body>)> {
        if let Some(known) = self.read.borrow().get(&file.path) {
            return Ok(known.clone());
        }
        let code = Code::file(file, 0);
        let body = compile::template(&file.text, &self.syntax, &code)?;
        let read = (Rc::new(code), Rc::new(body));
        self.read.borrow_mut().insert(file.path.clone(), read.clone());
        Ok(read)
    }

    /// The first template of that name, or of those names, that exists.
    fn found(&self, names: &Value) -> Fallible<Option<Arc<File>>> {
        if let Value::Str(name) = names {
            return self.scope.template(&name.text);
        }
        for name in items::items(names)? {
            if let Some(file) = self.found(&name)? {
                return Ok(Some(file));
            }
        }
        Ok(None)
    }
}

/// What a template that extends another one leaves to that.
fn shows(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Text(_) | Stmt::Emit(_) | Stmt::Block(_))
}

fn extended(stmt: &Stmt) -> Option<&Expr> {
    match stmt {
        Stmt::Extends(name) => Some(name),
        _ => None,
    }
}

/// Adds the blocks of a template behind those of the templates that extend it.
fn register(frame: &Frame, body: &Body) {
    let mut found = vec![];
    collect(body, &mut found);
    let mut blocks = frame.blocks().borrow_mut();
    for block in found {
        let levels = blocks.entry(block.name.clone()).or_default();
        levels.push((block, frame.code().clone()));
    }
}

fn collect(body: &Body, found: &mut Vec<Rc<Block>>) {
    for stmt in body {
        match stmt {
            Stmt::Block(block) => {
                found.push(block.clone());
                collect(&block.body, found);
            }
            Stmt::For(each) => collect(&each.body, found),
            Stmt::If(_, then, otherwise) => {
                collect(then, found);
                collect(otherwise, found);
            }
            Stmt::With(_, body) | Stmt::Scope(body) | Stmt::FilterBlock(_, body) => collect(body, found),
            _ => {}
        }
    }
}

/// No template has this name, or one of these.
pub fn not_found(names: &Value, scope: &dyn Scope) -> Halt {
    let all = match names {
        Value::Str(_) => vec![names.clone()],
        _ => items::items(names).unwrap_or_default(),
    };
    let error = Diagnostic::error(format!("template not found: {names:?}"));
    Halt::Error(all.iter().filter_map(Value::as_str).fold(error, |error, name| scope.lost(name, error)))
}
