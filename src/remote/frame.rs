use bytes::{Buf, Bytes, BytesMut};

/// Longest text between the token and the end of a frame: an id and a status, or the next token.
const LONGEST: usize = 40;

/// Part of one output stream of a shell.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Output of the request whose frame comes next.
    Data(Bytes),
    /// The end of a request's output: its id and what the driver said about it.
    Frame { id: u64, word: String },
}

/// The frame with this id has the token of all later ones.
const NEW_TOKEN: u64 = 0;

fn mark(token: &str) -> Vec<u8> {
    format!("\u{1e}{token} ").into_bytes()
}

/// Finds the driver's frames in what a shell prints: `RS TOKEN id word LF`.
pub struct Scanner {
    mark: Vec<u8>,
    buffer: BytesMut,
    /// So much of the buffer is known to be no beginning of a frame.
    seen: usize,
}

impl Scanner {
    pub fn new(token: &str) -> Self {
        Self { mark: mark(token), buffer: BytesMut::new(), seen: 0 }
    }

    /// Whether a frame has begun in what was pushed and not taken yet.
    pub fn has_frame(&self) -> bool {
        memchr::memmem::find(&self.buffer, &self.mark).is_some()
    }

    /// The token of the frames that are to come.
    #[cfg(test)]
    pub fn token(&self) -> &str {
        std::str::from_utf8(&self.mark[1..self.mark.len() - 1]).unwrap_or_default()
    }

    pub fn push(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// The next piece, as far as what was pushed tells.
    pub fn next(&mut self) -> Option<Piece> {
        while let Some(at) = memchr::memchr(0x1e, &self.buffer[self.seen..]) {
            let start = self.seen + at;
            match self.frame(start) {
                Found::Frame { .. } | Found::Unknown if start > 0 => return self.data(start),
                Found::Frame { length, piece: Piece::Frame { id: NEW_TOKEN, word } } => {
                    self.buffer.advance(length);
                    self.mark = mark(&word);
                }
                Found::Frame { length, piece } => {
                    self.buffer.advance(length);
                    return Some(piece);
                }
                Found::Unknown => return None,
                Found::Data => self.seen = start + 1,
            }
        }
        self.data(self.buffer.len())
    }

    fn data(&mut self, length: usize) -> Option<Piece> {
        self.seen = 0;
        (length > 0).then(|| Piece::Data(self.buffer.split_to(length).freeze()))
    }

    fn frame(&self, start: usize) -> Found {
        let rest = &self.buffer[start..];
        let known = rest.len().min(self.mark.len());
        if rest[..known] != self.mark[..known] {
            return Found::Data;
        }
        let rest = &rest[known..];
        match memchr::memchr(b'\n', &rest[..rest.len().min(LONGEST)]) {
            Some(end) => match read(&rest[..end]) {
                Some(piece) => Found::Frame { length: known + end + 1, piece },
                None => Found::Data,
            },
            None if rest.len() >= LONGEST => Found::Data,
            None => Found::Unknown,
        }
    }
}

enum Found {
    Frame {
        length: usize,
        piece: Piece,
    },
    /// Not all of it is here.
    Unknown,
    Data,
}

fn read(text: &[u8]) -> Option<Piece> {
    let (id, word) = std::str::from_utf8(text).ok()?.split_once(' ')?;
    Some(Piece::Frame { id: id.parse().ok()?, word: word.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(chunks: &[&[u8]]) -> (Vec<u8>, Vec<(u64, String)>) {
        let (mut data, mut frames) = (vec![], vec![]);
        let mut scanner = Scanner::new("T0");
        for chunk in chunks {
            scanner.push(chunk);
            while let Some(piece) = scanner.next() {
                match piece {
                    Piece::Data(bytes) => data.extend_from_slice(&bytes),
                    Piece::Frame { id, word } => frames.push((id, word)),
                }
            }
        }
        (data, frames)
    }

    #[test]
    fn frames_are_found_wherever_the_chunks_are_cut() {
        let text = b"a\x1eb\x1eT0 x\x1e\x1eT0 7 0\nc\x1eT0 8 141\n";
        let expected = (b"a\x1eb\x1eT0 x\x1ec".to_vec(), vec![(7, "0".to_owned()), (8, "141".to_owned())]);
        for cut in 0..text.len() {
            for second in cut..text.len() {
                let chunks = [&text[..cut], &text[cut..second], &text[second..]];
                assert_eq!(pieces(&chunks), expected, "cut at {cut} and {second}");
            }
        }
    }

    #[test]
    fn the_token_may_change_once_and_for_all() {
        let text = b"motd\x1eT0 0 T1\n\x1eT0 0 T2\n\x1eT0 7 0\na\x1eT1 7 0\n";
        let expected = (b"motd\x1eT0 0 T2\n\x1eT0 7 0\na".to_vec(), vec![(7, "0".to_owned())]);
        for cut in 0..text.len() {
            assert_eq!(pieces(&[&text[..cut], &text[cut..]]), expected, "cut at {cut}");
        }
    }

    #[test]
    fn a_mark_without_an_end_is_data() {
        let text = [b"\x1eT0 ".as_slice(), &[b'9'; 60]].concat();
        assert_eq!(pieces(&[&text]), (text.clone(), vec![]));
    }
}
