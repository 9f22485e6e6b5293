use super::question::Garbled;

/// Reads an answer piece by piece: lines, counted bytes, fields that end in NUL.
pub struct Reader<'a> {
    kind: &'static str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(kind: &'static str, bytes: &'a [u8]) -> Self {
        Self { kind, rest: bytes }
    }

    /// The next line without its end.
    pub fn line(&mut self) -> Result<String, Garbled> {
        self.until(b'\n').map(lossy)
    }

    /// The next field, which ends in NUL.
    pub fn field(&mut self) -> Result<String, Garbled> {
        self.until(0).map(lossy)
    }

    /// Exactly `count` bytes.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Garbled> {
        if count > self.rest.len() {
            return Err(self.garbled(format!("{count} bytes announced, {} came", self.rest.len())));
        }
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        Ok(taken)
    }

    /// Lines up to one that equals `end`, which is taken too.
    pub fn lines_to(&mut self, end: &str) -> Result<Vec<String>, Garbled> {
        let mut lines = Vec::new();
        loop {
            let line = self.line()?;
            if line == end {
                return Ok(lines);
            }
            lines.push(line);
        }
    }

    pub fn garbled(&self, what: impl Into<String>) -> Garbled {
        Garbled::new(self.kind, what)
    }

    /// `text` as a number in `radix`.
    pub fn number(&self, text: &str, radix: u32) -> Result<u64, Garbled> {
        u64::from_str_radix(text, radix).map_err(|_| self.garbled(format!("`{text}` is no number")))
    }

    fn until(&mut self, end: u8) -> Result<&'a [u8], Garbled> {
        let Some(at) = memchr::memchr(end, self.rest) else {
            return Err(self.garbled("it ends too early"));
        };
        let (taken, rest) = self.rest.split_at(at);
        self.rest = &rest[1..];
        Ok(taken)
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
