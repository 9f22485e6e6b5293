//! Template files.

use std::{borrow::Cow, rc::Rc, sync::Arc};

use crate::source::{Diagnostic, File, Place};

use super::{
    brought::{Fault, Search},
    code::Code,
    compile,
    eval::Eval,
    frame::Frame,
    literal,
    parse::{Pair, Syntax},
    print::Output,
    scope::Scope,
    suggest,
    tree::Body,
    value::{Fallible, Text, Value},
};

/// How a template file is written, where it differs from the usual. Its own header line goes before this.
#[derive(Clone, Debug, Default)]
pub struct FileOptions {
    pub trim_blocks: Option<bool>,
    pub lstrip_blocks: Option<bool>,
    pub block_start: Option<String>,
    pub block_end: Option<String>,
    pub variable_start: Option<String>,
    pub variable_end: Option<String>,
    pub comment_start: Option<String>,
    pub comment_end: Option<String>,
    /// What newlines of the output are to be.
    pub newline_sequence: Option<String>,
}

const HEADER: &str = "#jinja2:";

/// The text that a template file comes to. It has at least as many newlines at its end as the file.
pub fn render_file(file: &Arc<File>, options: &FileOptions, scope: &dyn Scope) -> Fallible<Text> {
    let Read { options, start, syntax, code, body } = read(file, options)?;
    let eval = Eval::new(scope, syntax);
    let mut out = Output::of(scope);
    let whole = eval.whole(&Frame::root(code), &body, &mut out).and_then(|()| out.whole());
    whole.map_err(|halt| suggest::names(halt, scope))?;
    out.pad_newlines(&file.text[start..]);
    if let Some(newline) = &options.newline_sequence {
        out.text = out.text.replace("\r\n", "\n").replace('\n', newline);
    }
    out.secret |= file.secret;
    Ok(out.into_text())
}

/// What is wrong with a template file, and with those that it brings in by literal names, before anything in it is
/// evaluated; `known` knows what conditions may read.
pub fn check_file(
    file: &Arc<File>,
    options: &FileOptions,
    scope: &dyn Scope,
    known: &dyn Scope,
) -> Vec<Fault> {
    match read(file, options) {
        Err(diagnostic) => vec![Fault { diagnostic, sure: true }],
        Ok(Read { syntax, code, body, .. }) => {
            let seen = [file.path.clone()].into();
            let mut search = Search { scope, known, syntax: &syntax, seen, faults: vec![] };
            search.whole(&body, &code, true);
            search.faults
        }
    }
}

/// A template file that could be parsed.
struct Read {
    options: FileOptions,
    /// Where the template starts, behind the header line.
    start: usize,
    syntax: Syntax,
    code: Rc<Code>,
    body: Body,
}

fn read(file: &Arc<File>, options: &FileOptions) -> Result<Read, Diagnostic> {
    let mut options = options.clone();
    let start = header(file, &mut options)?;
    let syntax = syntax(&options);
    let code = Rc::new(Code::file(file, start));
    let body = compile::template(&file.text[start..], &syntax, &code)?;
    Ok(Read { options, start, syntax, code, body })
}

/// Reads the line `#jinja2: option: value, …`; where the template starts.
fn header(file: &Arc<File>, options: &mut FileOptions) -> Result<usize, Diagnostic> {
    let Some(rest) = file.text.strip_prefix(HEADER) else {
        return Ok(0);
    };
    let line = rest.split('\n').next().unwrap_or_default();
    let end = (HEADER.len() + line.len() + 1).min(file.text.len());
    for setting in line.trim().split(',').filter(|setting| !setting.trim().is_empty()) {
        let at = HEADER.len() + line.find(setting).unwrap_or(0);
        let place = Place::new(file, at..at + setting.len());
        let pair = setting.split_once(':').ok_or_else(|| {
            Diagnostic::error("this setting has no value")
                .at(&place)
                .hint("write `#jinja2: name: value, name: value`")
        })?;
        set(options, pair.0.trim(), pair.1.trim(), &place)?;
    }
    Ok(end)
}

fn set(options: &mut FileOptions, name: &str, written: &str, place: &Place) -> Result<(), Diagnostic> {
    let value = literal::literal_or_json(written).unwrap_or_else(|| written.into());
    let flag = matches!(value, Value::Bool(true) | Value::Int(1));
    let text = || Some(value.as_str().map_or_else(|| written.to_string(), str::to_string));
    match name {
        "trim_blocks" => options.trim_blocks = Some(flag),
        "lstrip_blocks" => options.lstrip_blocks = Some(flag),
        "block_start_string" => options.block_start = text(),
        "block_end_string" => options.block_end = text(),
        "variable_start_string" => options.variable_start = text(),
        "variable_end_string" => options.variable_end = text(),
        "comment_start_string" => options.comment_start = text(),
        "comment_end_string" => options.comment_end = text(),
        "newline_sequence" => options.newline_sequence = text(),
        "keep_trailing_newline" | "autoescape" => {}
        _ => return Err(Diagnostic::error(format!("unknown template setting `{name}`")).at(place)),
    }
    Ok(())
}

fn syntax(options: &FileOptions) -> Syntax {
    let usual = Syntax::default();
    let one = |given: &Option<String>, usual| given.clone().map_or(usual, Cow::Owned);
    let pair = |start, end, usual: Pair| (one(start, usual.0), one(end, usual.1));
    Syntax {
        variable: pair(&options.variable_start, &options.variable_end, usual.variable),
        block: pair(&options.block_start, &options.block_end, usual.block),
        comment: pair(&options.comment_start, &options.comment_end, usual.comment),
        trim_blocks: options.trim_blocks.unwrap_or(usual.trim_blocks),
        lstrip_blocks: options.lstrip_blocks.unwrap_or(usual.lstrip_blocks),
        keep_backslashes: false,
    }
}
