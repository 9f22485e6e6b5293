//! From an offset inside a scalar's value back to the place in the file.

use std::ops::Range;

use super::{
    file::Place,
    node::{Kind, Node},
};

impl Node {
    /// Where a stretch of this text's value (byte offsets) stands in the file. Where that cannot be told, the place of
    /// the whole node.
    pub fn place_at(&self, range: Range<usize>) -> Place {
        let Kind::Str(value) = &self.kind else {
            return self.place.clone();
        };
        match origins(&self.place, value).and_then(|origins| span(&origins, &range)) {
            Some(span) => Place::new(&self.place.file, span),
            None => self.place.clone(),
        }
    }
}

fn span(origins: &[Range<usize>], range: &Range<usize>) -> Option<Range<usize>> {
    if range.end > range.start {
        return Some(origins.get(range.start)?.start..origins.get(range.end - 1)?.end);
    }
    let at = match origins.get(range.start) {
        Some(origin) => origin.start,
        None => origins.last()?.end,
    };
    Some(at..at)
}

/// For each byte of the value, the stretch of the file that it comes from.
fn origins(place: &Place, value: &str) -> Option<Vec<Range<usize>>> {
    let source = &place.file.text;
    let start = content_start(source, place.span.start)?;
    let mut walk = Walk { source, at: start, value, origins: Vec::with_capacity(value.len()) };
    match source.as_bytes().get(start)? {
        b'\'' => walk.single_quoted()?,
        b'"' => walk.double_quoted()?,
        b'|' => walk.literal()?,
        b'>' => walk.folded()?,
        _ => walk.plain(place.span.end)?,
    }
    Some(walk.origins).filter(|origins| origins.len() == value.len())
}

/// The start of a node behind its tag and anchor.
fn content_start(source: &str, mut at: usize) -> Option<usize> {
    while source.get(at..)?.starts_with(['!', '&']) {
        let rest = &source[at..];
        let property = rest.find(char::is_whitespace)?;
        at += property + rest[property..].find(|c: char| !c.is_whitespace())?;
    }
    Some(at)
}

/// Reads the source along with the value that is known; `None` as soon as they differ.
struct Walk<'a> {
    source: &'a str,
    at: usize,
    value: &'a str,
    origins: Vec<Range<usize>>,
}

impl Walk<'_> {
    fn expected(&self) -> Option<char> {
        self.value.get(self.origins.len()..)?.chars().next()
    }

    fn ahead(&self) -> Option<char> {
        self.source.get(self.at..)?.chars().next()
    }

    /// The next character of the value comes from the next `width` bytes of the source.
    fn take(&mut self, width: usize) -> Option<()> {
        let origin = self.at..self.at + width;
        let bytes = self.expected()?.len_utf8();
        self.origins.extend(std::iter::repeat_n(origin, bytes));
        self.at += width;
        Some(())
    }

    /// The next character stands in the source as it is.
    fn same(&mut self) -> Option<()> {
        let char = self.ahead()?;
        (self.expected()? == char).then_some(())?;
        self.take(char.len_utf8())
    }

    /// Blanks, which are a part of the value, or a line break, which is folded to a space or to fewer breaks.
    fn blanks(&mut self) -> Option<()> {
        let rest = &self.source[self.at..];
        let run = &rest[..rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len())];
        let breaks = run.matches('\n').count();
        if breaks == 0 {
            return run.chars().try_for_each(|_| self.same());
        }
        let next = self.at + run.len();
        for _ in 0..breaks.saturating_sub(1).max(1) {
            self.take(0)?;
        }
        self.at = next;
        Some(())
    }

    fn plain(&mut self, end: usize) -> Option<()> {
        while self.at < end {
            match self.ahead()?.is_whitespace() {
                true => self.blanks()?,
                false => self.same()?,
            }
        }
        Some(())
    }

    fn single_quoted(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.ahead()? {
                '\'' if self.source[self.at..].starts_with("''") => self.take(2)?,
                '\'' => return Some(()),
                c if c.is_whitespace() => self.blanks()?,
                _ => self.same()?,
            }
        }
    }

    fn double_quoted(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.ahead()? {
                '"' => return Some(()),
                '\\' => self.escape()?,
                c if c.is_whitespace() => self.blanks()?,
                _ => self.same()?,
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        match self.source.as_bytes().get(self.at + 1)? {
            b'\n' | b'\r' => {
                let rest = &self.source[self.at + 1..];
                self.at += 1 + rest.find(|c: char| !c.is_whitespace())?;
                Some(())
            }
            b'x' => self.take(4),
            b'u' => self.take(6),
            b'U' => self.take(10),
            _ => self.take(2),
        }
    }

    /// The line from here on, without its end.
    fn line(&self) -> &str {
        let rest = self.source.get(self.at..).unwrap_or("");
        rest.split('\n').next().unwrap_or("").trim_end_matches('\r')
    }

    fn next_line(&mut self) {
        let rest = self.source.get(self.at..).unwrap_or("");
        self.at += rest.find('\n').map_or(rest.len(), |at| at + 1);
    }

    /// Lines of the value are ends of the source's lines, one for one.
    fn literal(&mut self) -> Option<()> {
        self.next_line();
        for line in self.value.split_inclusive('\n') {
            let text = line.trim_end_matches('\n');
            self.at += self.line().strip_suffix(text)?.len();
            text.chars().try_for_each(|_| self.same())?;
            if line.len() > text.len() {
                self.take(1)?;
                self.at -= 1;
            }
            self.next_line();
        }
        Some(())
    }

    fn folded(&mut self) -> Option<()> {
        self.next_line();
        let indent = self.folded_indent()?;
        while self.at < self.source.len() && self.expected().is_some() {
            if self.line().trim().is_empty() || self.line().len() < indent {
                self.next_line();
                continue;
            }
            let content = self.line().get(indent..)?.to_owned();
            self.separator(&content)?;
            if self.expected().is_some() {
                self.at += indent;
                content.chars().try_for_each(|_| self.same())?;
            }
            self.next_line();
        }
        while self.expected().is_some() {
            self.take(0)?;
        }
        Some(())
    }

    /// What the value has between the lines of a folded scalar.
    fn separator(&mut self, content: &str) -> Option<()> {
        while self.expected() == Some('\n') {
            self.take(0)?;
        }
        let rest = &self.value[self.origins.len()..];
        if !rest.starts_with(content) && rest.starts_with(' ') {
            self.take(0)?;
        }
        Some(())
    }

    /// How deep the lines of a folded scalar are indented: as its first line with content.
    fn folded_indent(&self) -> Option<usize> {
        let leading = |text: &str| text.len() - text.trim_start_matches(' ').len();
        let first = self.source.get(self.at..)?.lines().find(|line| !line.trim().is_empty())?;
        leading(first).checked_sub(leading(self.value.trim_start_matches('\n')))
    }
}
