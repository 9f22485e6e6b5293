use super::{
    halt::Halt,
    print::Output,
    tree::{ExprKind, Stmt},
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
        Stmt::Emit(shown) => {
            let mut changes = false;
            walk::expr(shown, &mut |of| changes |= changing(&of.kind));
            !changes
        }
        Stmt::If(_, then, otherwise) => then.iter().chain(otherwise).all(only_shows),
        Stmt::For(each) => each.body.iter().chain(&each.otherwise).all(only_shows),
        _ => false,
    }
}

fn changing(kind: &ExprKind) -> bool {
    let ExprKind::Call(callee, _) = kind else { return false };
    matches!(&callee.kind, ExprKind::Attribute(_, name) if CHANGING.contains(&&**name))
}
