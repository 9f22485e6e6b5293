use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// Who a shell runs as and where: what it tells unasked when it starts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Boot;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BootAnswer {
    pub uid: u64,
    pub gid: u64,
    pub user: String,
    pub home: String,
    pub path: String,
    pub umask: u32,
}

impl Question for Boot {
    type Answer = BootAnswer;
    const KIND: &'static str = "boot";
    const FUNCTIONS: &'static str = r#"
q_boot() {
  id -u; id -g; id -un
  printf '%s\0%s\0' "${HOME:-/}" "$PATH"
  umask
}
"#;

    fn script(_: &[Self]) -> Sh {
        Sh::script(r#"q_boot "$@""#, ["-"])
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let (uid, gid, user) = (reader.line()?, reader.line()?, reader.line()?);
        let answer = BootAnswer {
            uid: reader.number(&uid, 10)?,
            gid: reader.number(&gid, 10)?,
            user,
            home: reader.field()?,
            path: reader.field()?,
            umask: {
                let umask = reader.line()?;
                reader.number(&umask, 8)? as u32
            },
        };
        Ok(vec![answer; questions.len()])
    }
}
