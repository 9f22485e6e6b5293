use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// A pair of SSH keys by the path of the private one; the answer is `None` when neither file is there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SshKey(pub String);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPair {
    /// As `ssh-keygen -l` prints it.
    pub fingerprint: String,
    /// The line of the public key's file.
    pub public: String,
}

impl Question for SshKey {
    type Answer = Option<KeyPair>;
    const KIND: &'static str = "ssh key";
    const FUNCTIONS: &'static str = r#"
q_ssh_key() {
  for q_p; do
    if [ -e "$q_p" ] || [ -e "$q_p.pub" ]; then
      printf '+%s\0' "$(ssh-keygen -l -f "$q_p" 2>/dev/null)"
      [ -r "$q_p.pub" ] && cat "$q_p.pub"
      printf '\0'
    else
      printf '\0'
    fi
  done
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.0.clone()]
    }

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_ssh_key "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| pair(&mut reader)).collect()
    }
}

fn pair(reader: &mut Reader) -> Result<Option<KeyPair>, Garbled> {
    let first = reader.field()?;
    let Some(fingerprint) = first.strip_prefix('+') else {
        return Ok(None);
    };
    Ok(Some(KeyPair { fingerprint: fingerprint.to_owned(), public: reader.field()?.trim_end().to_owned() }))
}
