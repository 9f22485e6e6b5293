use std::ops::Range;

/// A word of `k=v` text, with the blanks behind it but the one that separates it from the next.
#[derive(Debug)]
pub(super) struct Token {
    pub text: String,
    /// Of the word in the text, without blanks.
    pub range: Range<usize>,
}

/// Splits text on blanks and newlines, but not within quotes and not within `{{ }}`, `{% %}`, `{# #}`. A word that is
/// a lone `\` joins its line with the next. `None`: a quote or a brace is not closed.
pub(super) fn split(text: &str) -> Option<Vec<Token>> {
    let mut splitter = Splitter::default();
    for (at, c) in text.char_indices() {
        splitter.next(text, at, c);
    }
    splitter.blanks(splitter.pending);
    let closed = splitter.quote.is_none() && splitter.depths == [0; 3];
    closed.then_some(splitter.tokens)
}

/// Words joined again: by a blank, but not where a line ends.
pub(super) fn join<'t>(tokens: impl IntoIterator<Item = &'t str>) -> String {
    let mut out = String::new();
    for token in tokens {
        if !out.is_empty() && !out.ends_with('\n') {
            out.push(' ');
        }
        out.push_str(token);
    }
    out
}

const BRACES: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];

#[derive(Default)]
struct Splitter {
    tokens: Vec<Token>,
    /// Within a word.
    open: bool,
    /// Blanks since the last word.
    pending: usize,
    quote: Option<char>,
    depths: [usize; 3],
    previous: char,
    /// The character before belongs to a brace already.
    paired: bool,
    /// A lone `\` stood in this line.
    joined: bool,
}

impl Splitter {
    fn next(&mut self, text: &str, at: usize, c: char) {
        let inside = self.quote.is_some() || self.depths != [0; 3];
        match c {
            ' ' if !inside => {
                self.pending += 1;
                self.open = false;
            }
            '\n' if !inside => self.line_end(at),
            '\\' if !inside
                && !self.open
                && matches!(text[at + 1..].chars().next(), None | Some(' ' | '\n')) =>
            {
                self.blanks(self.pending.saturating_sub(1));
                self.joined = true;
            }
            _ => self.word(text, at, c),
        }
        self.previous = c;
    }

    fn line_end(&mut self, at: usize) {
        self.blanks(self.pending);
        if !std::mem::take(&mut self.joined) {
            self.last(at).text.push('\n');
        }
        self.open = false;
    }

    fn word(&mut self, text: &str, at: usize, c: char) {
        if !self.open {
            self.blanks(self.pending.saturating_sub(1));
            self.tokens.push(Token { text: String::new(), range: at..at });
            self.open = true;
        }
        let token = self.last(at);
        token.text.push(c);
        token.range.end = at + c.len_utf8();
        self.quotes(c);
        self.braces(&text[at..]);
    }

    fn quotes(&mut self, c: char) {
        if matches!(c, '\'' | '"') && self.previous != '\\' {
            match self.quote {
                Some(open) if open == c => self.quote = None,
                Some(_) => {}
                None => self.quote = Some(c),
            }
        }
    }

    /// Braces count within quotes too: `"{{ a | d("b c") }}"` is one word.
    fn braces(&mut self, here: &str) {
        if std::mem::take(&mut self.paired) {
            return;
        }
        for (depth, (open, close)) in self.depths.iter_mut().zip(BRACES) {
            if here.starts_with(open) {
                *depth += 1;
                self.paired = true;
                return;
            }
            if here.starts_with(close) {
                *depth = depth.saturating_sub(1);
                self.paired = true;
                return;
            }
        }
    }

    fn blanks(&mut self, count: usize) {
        self.pending = 0;
        if count > 0 {
            self.last(0).text.extend(std::iter::repeat_n(' ', count));
        }
    }

    fn last(&mut self, at: usize) -> &mut Token {
        if self.tokens.is_empty() {
            self.tokens.push(Token { text: String::new(), range: at..at });
        }
        let last = self.tokens.len() - 1;
        &mut self.tokens[last]
    }
}
