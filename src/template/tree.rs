use std::{ops::Range, rc::Rc};

use super::value::Value;

/// An expression and the stretch of the template's text that it was written in.
#[derive(Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Range<usize>,
}

#[derive(Debug)]
pub enum ExprKind {
    Const(Value),
    Var(Rc<str>),
    Attribute(Box<Expr>, Rc<str>),
    Item(Box<Expr>, Box<Expr>),
    Slice(Box<Slice>),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Binary(Binary, Box<(Expr, Expr)>),
    /// `a < b < c`.
    Chain(Box<Expr>, Vec<(Binary, Expr)>),
    If(Box<If>),
    Filter(Box<Expr>, Call),
    Test(Box<Expr>, Call),
    Call(Box<Expr>, Vec<Arg>),
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    Dict(Vec<(Expr, Expr)>),
    /// What a `{% filter %}` or `{% set %}` block has captured.
    Captured,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    And,
    Or,
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Rem,
    Pow,
    Concat,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    NotIn,
}

#[derive(Debug)]
pub struct Slice {
    pub of: Expr,
    pub start: Option<Expr>,
    pub stop: Option<Expr>,
    pub step: Option<Expr>,
}

#[derive(Debug)]
pub struct If {
    pub test: Expr,
    pub then: Expr,
    pub otherwise: Option<Expr>,
}

/// The name of a filter or test and its arguments.
#[derive(Debug)]
pub struct Call {
    pub name: Rc<str>,
    pub args: Vec<Arg>,
}

#[derive(Debug)]
pub enum Arg {
    Positional(Expr),
    Named(Rc<str>, Expr),
    /// `*items`.
    Spread(Expr),
    /// `**entries`.
    SpreadNamed(Expr),
}

#[derive(Debug)]
pub enum Stmt {
    Text(Rc<str>),
    Emit(Expr),
    For(Rc<For>),
    If(Expr, Body, Body),
    With(Vec<(Target, Expr)>, Body),
    Set(Target, Expr),
    SetBlock(Target, Option<Expr>, Body),
    FilterBlock(Expr, Body),
    Block(Rc<Block>),
    Import(Expr, Target),
    FromImport(Expr, Vec<(Rc<str>, Rc<str>)>),
    Extends(Expr),
    Include { name: Expr, ignore_missing: bool },
    Macro(Rc<Macro>),
    CallBlock(Expr, Rc<Macro>),
    Scope(Body),
    Continue,
    Break,
    Do(Expr),
}

pub type Body = Vec<Stmt>;

#[derive(Debug)]
pub struct For {
    pub target: Target,
    pub over: Expr,
    pub only_if: Option<Expr>,
    pub recursive: bool,
    /// Its body reads `loop`: only then is there one, for included templates too.
    pub tells: bool,
    pub body: Body,
    pub otherwise: Body,
}

/// Where a value is assigned to.
#[derive(Debug)]
pub enum Target {
    Name(Rc<str>),
    Attribute(Expr, Rc<str>),
    Unpack(Vec<Target>),
}

#[derive(Debug)]
pub struct Block {
    pub name: Rc<str>,
    pub required: bool,
    pub body: Body,
}

#[derive(Debug)]
pub struct Macro {
    pub name: Rc<str>,
    pub params: Vec<Rc<str>>,
    /// Of the last parameters.
    pub defaults: Vec<Expr>,
    pub body: Body,
}
