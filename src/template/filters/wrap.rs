use super::{
    super::{
        args::Args,
        eval::Eval,
        value::{Fallible, Value},
    },
    family::Family,
    texts::formed,
};

pub const FILTERS: Family = &[("wordwrap", wordwrap), ("comment", comment)];

fn wordwrap(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let width = usize::try_from(args.int("width", 79)?).unwrap_or(0).max(1);
    let break_long = args.flag("break_long_words", true)?;
    let between = args.text_or("wrapstring", "\n")?;
    let hyphens = args.flag("break_on_hyphens", true)?;
    formed(&input, |text| {
        let lines = text.lines().map(|line| wrapped(line, width, break_long, hyphens).join(&between));
        lines.collect::<Vec<_>>().join(&between)
    })
}

/// A line as lines of at most some width; blanks at the edges are dropped.
fn wrapped(line: &str, width: usize, break_long: bool, hyphens: bool) -> Vec<String> {
    let mut wrap = Wrap { width, lines: vec![], current: String::new() };
    for chunk in chunks(line, hyphens) {
        wrap.add(&chunk, break_long);
    }
    wrap.end_line();
    wrap.lines
}

struct Wrap {
    width: usize,
    lines: Vec<String>,
    current: String,
}

impl Wrap {
    fn left(&self) -> usize {
        self.width.saturating_sub(self.current.chars().count())
    }

    fn add(&mut self, chunk: &str, break_long: bool) {
        let length = chunk.chars().count();
        if length <= self.left() {
            self.current.push_str(chunk);
        } else if length > self.width && break_long {
            self.fill(chunk);
        } else {
            self.end_line();
            self.current = chunk.trim_start().to_string();
        }
    }

    /// A word that is longer than a line starts where there is room.
    fn fill(&mut self, chunk: &str) {
        let mut rest = chunk;
        while rest.chars().count() > self.left() {
            let room = self.left();
            let end = rest.char_indices().nth(room).map_or(rest.len(), |(at, _)| at);
            self.current.push_str(&rest[..end]);
            rest = &rest[end..];
            self.end_line();
        }
        self.current.push_str(rest);
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.current);
        if !line.trim().is_empty() {
            self.lines.push(line.trim_end().to_string());
        }
    }
}

/// Words and the blanks between them; words end behind hyphens inside of them, if they may.
fn chunks(line: &str, hyphens: bool) -> Vec<String> {
    let mut chunks: Vec<String> = vec![];
    let mut before = None::<char>;
    for c in line.chars() {
        let behind_hyphen = hyphens && before == Some('-') && c.is_alphabetic();
        let same = before.is_some_and(|before| before.is_whitespace() == c.is_whitespace());
        match chunks.last_mut() {
            Some(chunk) if same && !behind_hyphen => chunk.push(c),
            _ => chunks.push(c.into()),
        }
        before = Some(c);
    }
    chunks
}

/// What a style of comments puts before, around and behind.
#[derive(Default)]
struct Style {
    beginning: String,
    decoration: String,
    end: String,
}

impl Style {
    fn named(name: &str) -> Self {
        let (beginning, decoration, end) = match name {
            "erlang" => ("", "% ", ""),
            "c" => ("", "// ", ""),
            "cblock" => ("/*", " * ", " */"),
            "xml" => ("<!--", " - ", "-->"),
            _ => ("", "# ", ""),
        };
        Self { beginning: beginning.into(), decoration: decoration.into(), end: end.into() }
    }

    /// Each line behind the decoration, whose blanks at the end go where a line is empty; the last line keeps them.
    fn decorated(&self, text: &str, newline: &str) -> String {
        let (body, last) = text.rsplit_once(newline).map_or((None, text), |(body, last)| (Some(body), last));
        let line = |line: &str| match line.is_empty() {
            true => self.decoration.trim_end().to_string(),
            false => format!("{}{line}", self.decoration),
        };
        let mut lines: Vec<String> = body.map_or(vec![], |body| body.split(newline).map(line).collect());
        lines.push(format!("{}{last}", self.decoration));
        lines.join(newline)
    }
}

fn comment(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let mut style = Style::named(&args.text_or("style", "plain")?);
    let newline = args.named("newline").map_or_else(|| "\n".into(), |newline| newline.to_string());
    for (name, part) in
        [("beginning", &mut style.beginning), ("decoration", &mut style.decoration), ("end", &mut style.end)]
    {
        if let Some(given) = args.named(name) {
            *part = given.to_string();
        }
    }
    let edge = |args: &mut Args, name: &str| {
        let given = args.named(name).map(|given| given.to_string());
        given.unwrap_or_else(|| style.decoration.trim_end().to_string())
    };
    let (prefix, postfix) = (edge(args, "prefix"), edge(args, "postfix"));
    let count = |args: &mut Args, name: &str| {
        let given = args.named(name).map_or(Ok(1), |given| super::super::args::integer(&given))?;
        Fallible::Ok(usize::try_from(given).unwrap_or(0))
    };
    let (above, below) = (count(args, "prefix_count")?, count(args, "postfix_count")?);
    formed(&input, |text| {
        let mut out = String::new();
        if !style.beginning.is_empty() {
            out += &format!("{}{newline}", style.beginning);
        }
        if !prefix.is_empty() {
            out += &format!("{prefix}{newline}").repeat(above);
        }
        out += &style.decorated(text, &newline);
        out += &format!("{newline}{postfix}").repeat(below);
        if !style.end.is_empty() {
            out += &format!("{newline}{}", style.end);
        }
        out
    })
}
