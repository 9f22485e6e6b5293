use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// Python interpreters that every user of the host may run: those in `/usr/bin` and `/usr/local/bin`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pythons;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Python {
    pub path: String,
    /// Major and minor version.
    pub version: (u32, u32),
}

impl Question for Pythons {
    type Answer = Vec<Python>;
    const KIND: &'static str = "pythons";
    const SURROUNDED: bool = true;

    /// A line for each interpreter: its path, and what it says of its version.
    const FUNCTIONS: &'static str = r#"
q_pythons() {
  for q_p in /usr/bin/python3 /usr/bin/python3.? /usr/bin/python3.?? \
    /usr/local/bin/python3 /usr/local/bin/python3.? /usr/local/bin/python3.??; do
    [ ! -x "$q_p" ] || echo "$q_p $("$q_p" -V 2>&1)"
  done
}
"#;

    fn script(_: &[Self]) -> Sh {
        Sh::script("q_pythons", [""; 0])
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut all: Vec<Python> = Vec::new();
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        while let Ok(line) = reader.line() {
            let python = python(&line);
            all.extend(python.filter(|python| all.iter().all(|known| known.version != python.version)));
        }
        Ok(vec![all; questions.len()])
    }
}

/// A line such as `/usr/bin/python3 Python 3.11.2`.
fn python(line: &str) -> Option<Python> {
    let (path, said) = line.split_once(' ')?;
    let mut numbers = said.strip_prefix("Python ")?.split('.').map(str::parse);
    let version = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    Some(Python { path: path.to_owned(), version })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_for_each_version() {
        let output = Output {
            stdout: "/usr/bin/python3 Python 3.11.2\n/usr/bin/python3.11 Python 3.11.2\n\
                     /usr/bin/python3.9 broken\n/usr/local/bin/python3.14 Python 3.14.0rc1\n"
                .into(),
            ..Output::default()
        };
        let told = Pythons::parse(&[Pythons], &output).unwrap().remove(0);
        let told: Vec<_> = told.iter().map(|p| (p.path.as_str(), p.version)).collect();
        assert_eq!(told, [("/usr/bin/python3", (3, 11)), ("/usr/local/bin/python3.14", (3, 14))]);
    }
}
