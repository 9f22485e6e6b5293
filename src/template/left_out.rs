use super::{
    halt::Halt,
    print::Output,
    tree::{Expr, ExprKind, Stmt},
    value::Fallible,
    walk,
};

/// Methods that change what they belong to.
const CHANGING: &[&str] = &[
    "add",
    "append",
    "clear",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "setdefault",
    "sort",
    "update",
];

/// Functions that change nothing.
const FUNCTIONS: &[&str] = &["dict", "lookup", "now", "q", "query", "range", "undef"];

impl Output {
    /// Goes on behind a statement that nobody can evaluate yet, where that is wanted and nothing behind depends on it.
    pub fn leave_out(&mut self, stmt: &Stmt, halt: Halt) -> Fallible<()> {
        let is_open = matches!(halt, Halt::Pending(_) | Halt::Unknown(_));
        if !(self.goes_on && is_open && only_shows(stmt)) {
            return Err(halt);
        }
        self.left_out.get_or_insert(halt);
        Ok(())
    }

    /// Whether nothing was left out.
    pub fn whole(&mut self) -> Fallible<()> {
        self.left_out.take().map_or(Ok(()), Err)
    }
}

/// Whether a statement leaves no variables behind and changes none.
fn only_shows(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Text(_) => true,
        Stmt::Emit(shown) => only_reads(shown),
        Stmt::If(test, then, otherwise) => only_reads(test) && then.iter().chain(otherwise).all(only_shows),
        Stmt::For(each) => {
            let heads = [&each.over].into_iter().chain(&each.only_if);
            heads.into_iter().all(only_reads) && each.body.iter().chain(&each.otherwise).all(only_shows)
        }
        _ => false,
    }
}

fn only_reads(expr: &Expr) -> bool {
    let mut changes = false;
    walk::expr(expr, &mut |of| changes |= changing(&of.kind));
    !changes
}

/// A macro may change a namespace.
fn changing(kind: &ExprKind) -> bool {
    let ExprKind::Call(callee, _) = kind else { return false };
    match &callee.kind {
        ExprKind::Attribute(_, name) => CHANGING.contains(&&**name),
        ExprKind::Var(name) => !FUNCTIONS.contains(&&**name),
        _ => true,
    }
}
