use crate::sh::{Output, Sh};

use super::question::{Garbled, Question};

/// Which C library the host's programs use: what decides whether a binary wheel can be loaded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Libc;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LibcKind {
    /// Major and minor version.
    Glibc(u32, u32),
    Musl,
    #[default]
    Unknown,
}

impl Question for Libc {
    type Answer = LibcKind;
    const KIND: &'static str = "libc";
    const FUNCTIONS: &'static str = r#"
q_libc() {
  getconf GNU_LIBC_VERSION 2>/dev/null || ldd --version 2>&1 | head -n 1
  for q_f in /lib/ld-musl-*; do [ ! -e "$q_f" ] || echo musl; done
}
"#;

    fn script(_: &[Self]) -> Sh {
        Sh::script("q_libc", [""; 0])
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let text = output.text();
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default().to_lowercase();
        let glibc = ["glibc", "gnu libc"].iter().any(|name| first.contains(name));
        let answer = match first.split_whitespace().next_back().and_then(version) {
            Some((major, minor)) if glibc => LibcKind::Glibc(major, minor),
            _ if text.contains("musl") => LibcKind::Musl,
            _ => LibcKind::Unknown,
        };
        Ok(vec![answer; questions.len()])
    }
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libraries_say() {
        for (said, answer) in [
            ("glibc 2.36\n", LibcKind::Glibc(2, 36)),
            ("ldd (GNU libc) 2.17\n", LibcKind::Glibc(2, 17)),
            ("ldd (Debian GLIBC 2.31-13+deb11u11) 2.31\nmusl\n", LibcKind::Glibc(2, 31)),
            ("musl libc (x86_64)\nmusl\n", LibcKind::Musl),
            ("sh: ldd: not found\nmusl\n", LibcKind::Musl),
            ("", LibcKind::Unknown),
        ] {
            let output = Output { stdout: said.into(), ..Output::default() };
            assert_eq!(Libc::parse(&[Libc], &output).unwrap(), [answer], "{said}");
        }
    }
}
