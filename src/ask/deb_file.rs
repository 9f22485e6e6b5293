use crate::sh::{Output, Sh};

use super::{
    deb::Deb,
    question::{Foretold, Garbled, Question},
    reader::Reader,
    world::World,
};

/// The package in a `.deb` file on the host; the answer is `None` when it is no such file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DebFile(pub String);

impl Question for DebFile {
    type Answer = Option<Deb>;
    const KIND: &'static str = "deb file";
    const FUNCTIONS: &'static str = r#"
q_deb_file() {
  for q_p; do
    dpkg-deb --showformat '${Package} ${Architecture} ${Version}' -W "$q_p" 2>/dev/null
    echo
  done
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.0.clone()]
    }

    fn foretell(&self, world: &World, reads: bool) -> Foretold<Self> {
        match world.of_host(&self.0, reads) {
            Ok(path) => Foretold::Host(Self(path), None),
            Err(why) => Foretold::Open(why),
        }
    }

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_deb_file "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| reader.line().map(|line| package(&line))).collect()
    }
}

fn package(line: &str) -> Option<Deb> {
    let mut words = line.split(' ').map(str::to_owned);
    Some(Deb {
        name: words.next().filter(|name| !name.is_empty())?,
        arch: words.next()?,
        version: words.next()?,
        ..Deb::default()
    })
}
