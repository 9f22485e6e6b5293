//! minijinja's borrowed statements become ours.

use std::{borrow::Cow, rc::Rc};

use minijinja::machinery::ast::{self, Stmt as Given};

use super::{
    super::{
        tree::{Block, Body, Expr, For, Macro, Stmt, Target},
        walk,
    },
    escapes,
    expr::{Lower, name, range},
};

/// Whatever ends the lines of a template, its output has the usual newlines.
fn with_plain_newlines(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text }
}

impl Lower {
    /// Literals in statements have ordinary escapes, whatever holds inside of `{{ }}`.
    fn escaping(self) -> Self {
        Self { keep: false }
    }

    pub fn body(self, stmts: &[Given]) -> Body {
        stmts.iter().map(|stmt| self.stmt(stmt)).collect()
    }

    fn stmt(self, stmt: &Given) -> Stmt {
        let plain = self.escaping();
        match stmt {
            Given::Template(root) => Stmt::Scope(self.body(&root.children)),
            Given::EmitExpr(emit) => Stmt::Emit(self.expr(&emit.expr)),
            Given::EmitRaw(raw) => Stmt::Text(with_plain_newlines(escapes::restore(raw.raw)).into()),
            Given::ForLoop(each) => Stmt::For(Rc::new(self.each(each))),
            Given::IfCond(choice) => {
                let (then, otherwise) = (self.body(&choice.true_body), self.body(&choice.false_body));
                Stmt::If(plain.expr(&choice.expr), then, otherwise)
            }
            Given::WithBlock(with) => self.with(with),
            Given::Set(set) => Stmt::Set(plain.target(&set.target), plain.expr(&set.expr)),
            Given::SetBlock(set) => {
                let filter = set.filter.as_ref().map(|filter| plain.expr(filter));
                Stmt::SetBlock(plain.target(&set.target), filter, self.body(&set.body))
            }
            Given::AutoEscape(block) => Stmt::Scope(self.body(&block.body)),
            Given::FilterBlock(block) => Stmt::FilterBlock(plain.expr(&block.filter), self.body(&block.body)),
            Given::Macro(of) => Stmt::Macro(Rc::new(self.macro_of(of))),
            Given::CallBlock(block) => self.call_block(block),
            Given::Continue(_) => Stmt::Continue,
            Given::Break(_) => Stmt::Break,
            Given::Do(run) => Stmt::Do(plain.called(&run.call)),
            Given::Block(_)
            | Given::Import(_)
            | Given::FromImport(_)
            | Given::Extends(_)
            | Given::Include(_) => self.across(stmt),
        }
    }

    /// Statements that reach into other templates.
    fn across(self, stmt: &Given) -> Stmt {
        let plain = self.escaping();
        match stmt {
            Given::Block(block) => Stmt::Block(Rc::new(Block {
                name: block.name.into(),
                required: block.required,
                body: self.body(&block.body),
            })),
            Given::Import(import) => Stmt::Import(plain.expr(&import.expr), plain.target(&import.name)),
            Given::FromImport(import) => {
                let names = import.names.iter().map(|(from, to)| {
                    let from = name(from);
                    (from.clone(), to.as_ref().map_or(from, name))
                });
                Stmt::FromImport(plain.expr(&import.expr), names.collect())
            }
            Given::Extends(extends) => Stmt::Extends(plain.expr(&extends.name)),
            Given::Include(include) => {
                Stmt::Include { name: plain.expr(&include.name), ignore_missing: include.ignore_missing }
            }
            _ => Stmt::Scope(vec![]),
        }
    }

    fn each(self, each: &ast::ForLoop) -> For {
        let (plain, body, mut tells) = (self.escaping(), self.body(&each.body), each.recursive);
        walk::body(&body, &mut |expr| tells |= walk::name(expr).is_some_and(|name| &*name == "loop"));
        For {
            target: plain.target(&each.target),
            over: plain.expr(&each.iter),
            only_if: each.filter_expr.as_ref().map(|expr| plain.expr(expr)),
            recursive: each.recursive,
            tells,
            body,
            otherwise: self.body(&each.else_body),
        }
    }

    fn with(self, with: &ast::WithBlock) -> Stmt {
        let plain = self.escaping();
        let assigned = with.assignments.iter().map(|(to, value)| (plain.target(to), plain.expr(value)));
        Stmt::With(assigned.collect(), self.body(&with.body))
    }

    fn call_block(self, block: &ast::CallBlock) -> Stmt {
        let call = self.escaping().called(&block.call);
        Stmt::CallBlock(call, Rc::new(self.macro_of(&block.macro_decl)))
    }

    fn called(self, call: &ast::Spanned<ast::Call>) -> Expr {
        Expr { kind: self.call(call), span: range(call.span()) }
    }

    fn macro_of(self, of: &ast::Macro) -> Macro {
        Macro {
            name: of.name.into(),
            params: of.args.iter().map(name).collect(),
            defaults: self.escaping().exprs(&of.defaults),
            body: self.body(&of.body),
        }
    }

    fn target(self, target: &ast::Expr) -> Target {
        match target {
            ast::Expr::List(list) => {
                Target::Unpack(list.items.iter().map(|item| self.target(item)).collect())
            }
            ast::Expr::Tuple(tuple) => {
                Target::Unpack(tuple.items.iter().map(|item| self.target(item)).collect())
            }
            ast::Expr::GetAttr(get) => Target::Attribute(self.expr(&get.expr), get.name.into()),
            other => Target::Name(name(other)),
        }
    }
}
