use std::borrow::Cow;

use minijinja::{
    machinery::{self, ast::Stmt as Given},
    syntax::SyntaxConfig,
};

use super::{
    super::tree::{Body, Expr},
    escapes,
    expr::Lower,
    problem::Problem,
};

/// Delimiters, before and behind.
pub type Pair = (Cow<'static, str>, Cow<'static, str>);

/// How templates are written: delimiters and what happens to blanks around blocks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Syntax {
    pub variable: Pair,
    pub block: Pair,
    pub comment: Pair,
    pub trim_blocks: bool,
    pub lstrip_blocks: bool,
    /// Backslashes in literals inside of `{{ }}` escape nothing: the rule of playbook values.
    pub keep_backslashes: bool,
}

impl Default for Syntax {
    fn default() -> Self {
        let pair = |open, close| (Cow::Borrowed(open), Cow::Borrowed(close));
        Self {
            variable: pair("{{", "}}"),
            block: pair("{%", "%}"),
            comment: pair("{#", "#}"),
            trim_blocks: true,
            lstrip_blocks: false,
            keep_backslashes: false,
        }
    }
}

impl Syntax {
    /// Of texts in playbooks and variable files.
    pub fn of_values() -> Self {
        Self { keep_backslashes: true, ..Self::default() }
    }

    fn config(&self) -> Result<SyntaxConfig, Problem> {
        let mut config = SyntaxConfig::builder();
        config.trim_blocks(self.trim_blocks).lstrip_blocks(self.lstrip_blocks);
        let standard = Self::default();
        if self.variable != standard.variable
            || self.block != standard.block
            || self.comment != standard.comment
        {
            config
                .variable_delimiters(self.variable.0.clone(), self.variable.1.clone())
                .block_delimiters(self.block.0.clone(), self.block.1.clone())
                .comment_delimiters(self.comment.0.clone(), self.comment.1.clone());
        }
        config.build().map_err(|error| Problem::new(&error, ""))
    }
}

/// The statements of a template. One newline at its end is not part of it.
pub fn template(text: &str, syntax: &Syntax) -> Result<Body, Problem> {
    let config = syntax.config()?;
    let lower = Lower { keep: syntax.keep_backslashes };
    parsed(escapes::hide(text, syntax.keep_backslashes), text, &|hidden| {
        Ok(match machinery::parse(hidden, "", config.clone())? {
            Given::Template(root) => lower.body(&root.children),
            other => lower.body(std::slice::from_ref(&other)),
        })
    })
}

/// An expression without delimiters, with ordinary escapes.
pub fn expression(text: &str) -> Result<Expr, Problem> {
    let lower = Lower { keep: false };
    parsed(escapes::hide(text, false), text, &|hidden| {
        machinery::parse_expr(hidden).map(|expr| lower.expr(&expr))
    })
}

/// What `parse` makes of a text. A plus sign before a value, which minijinja does not know, is taken for a blank: places
/// stay as they are.
fn parsed<T>(
    hidden: impl Into<String>,
    text: &str,
    parse: &dyn Fn(&str) -> Result<T, minijinja::Error>,
) -> Result<T, Problem> {
    let mut hidden = hidden.into();
    loop {
        let error = match parse(&hidden) {
            Ok(parsed) => return Ok(parsed),
            Err(error) => error,
        };
        match error.range().filter(|range| hidden.get(range.clone()) == Some("+")) {
            Some(plus) => hidden.replace_range(plus, " "),
            None => return Err(Problem::new(&error, text)),
        }
    }
}
