use std::rc::Rc;

use crate::sh::{Body, Output, Sh};

use super::{
    digest::Digest,
    question::{Asked, Foretold, Garbled, Question},
    reader::Reader,
    stat::Stat,
    thing::Origin,
    world::{Inside, World},
};

/// The bytes of a file, looked at through symbolic links.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Content {
    /// Absolute path on the host.
    pub path: String,
    /// Bytes above which only the size is told.
    pub limit: u64,
}

/// What reading a file gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    Absent,
    /// It may not be read by who asks.
    Denied,
    Directory,
    /// Larger than the limit: its size in bytes.
    Large(u64),
    Bytes(Rc<[u8]>),
}

impl Content {
    /// With a limit that is right for files that people edit: 16 MiB.
    pub fn of(path: impl Into<String>) -> Self {
        Self { path: path.into(), limit: 16 << 20 }
    }

    /// For a difference to show: 100 KiB, as the default of `max_diff_size`.
    pub fn to_show(path: impl Into<String>) -> Self {
        Self { path: path.into(), limit: 104_448 }
    }
}

impl Content {
    /// What reading a file gives that contains this.
    fn read(&self, body: &Body) -> std::io::Result<Read> {
        let size = body.len()?;
        if size > self.limit {
            return Ok(Read::Large(size));
        }
        Ok(Read::Bytes((*body.bytes()?).into()))
    }
}

impl Question for Content {
    type Answer = Read;
    const KIND: &'static str = "content";

    /// For each path and limit a line that tells what it is, then as many bytes as it announced and a full stop, by which
    /// a file that shrank meanwhile is noticed. Files whose size is a multiple of a page, as those of the kernel pretend
    /// to, are counted by reading them. One fork for all sizes, one for each content.
    const FUNCTIONS: &'static str = r#"
q_content_sizes() {
  q_n=$#
  while [ "$q_n" -gt 1 ]; do
    if [ -f "$1" ] && [ -r "$1" ]; then set -- "$@" "$1"; else set -- "$@" /dev/null; fi
    shift 2; q_n=$((q_n - 2))
  done
  q_s=$(stat -L -c %s "$@") && printf '%s\n' "$q_s" || for q_p; do stat -L -c %s "$q_p" || echo 0; done
}
q_content() {
  q_m=$(q_content_sizes "$@" 2>/dev/null)
  while [ $# -gt 1 ]; do
    q_s=${q_m%%'
'*}
    q_m=${q_m#*'
'}
    if [ -d "$1" ]; then echo directory
    elif ! [ -e "$1" ]; then echo absent
    elif ! [ -r "$1" ] || ! [ -f "$1" ]; then echo denied
    elif [ $((q_s % 4096)) -eq 0 ] && ! q_s=$(wc -c 2>/dev/null < "$1"); then echo absent
    else
      q_s=$((q_s + 0))
      if [ "$q_s" -gt "$2" ]; then echo "large $q_s"
      else echo "bytes $q_s"; [ "$q_s" -eq 0 ] || head -c "$q_s" "$1" 2>/dev/null; echo .
      fi
    fi
    shift 2
  done
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.path.clone()]
    }

    /// Of what is no content that was read, type, size and rights tell all: nothing large is hashed.
    fn confirmed_by(&self, answer: &Read) -> Vec<Asked> {
        let digest = matches!(answer, Read::Bytes(_)).then(|| Asked::new(Digest::sha1(&self.path)));
        [Asked::new(Stat::through(&self.path))].into_iter().chain(digest).collect()
    }

    fn foretell(&self, world: &World, reads: bool) -> Foretold<Self> {
        let there = |path: String| Foretold::Host(Self { path, ..self.clone() }, None);
        match world.inside(&self.path) {
            Inside::Absent => Foretold::Known(Read::Absent),
            Inside::Directory => Foretold::Known(Read::Directory),
            Inside::Text(text, why) => match &text.origin {
                Origin::Body(body) => self.read(body).map_or(Foretold::Open(why), Foretold::Known),
                Origin::Copy(path) => there(path.clone()),
                Origin::Unseen => Foretold::Open(why),
            },
            Inside::Perhaps(_, why) if reads => Foretold::Open(why),
            Inside::Host(path) | Inside::Perhaps(path, _) => there(path),
            Inside::Open(why) => Foretold::Open(why),
        }
    }

    fn script(questions: &[Self]) -> Sh {
        let args = questions.iter().flat_map(|q| [q.path.clone(), q.limit.to_string()]);
        Sh::script(r#"q_content "$@""#, args)
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| read(&mut reader)).collect()
    }
}

fn read(reader: &mut Reader) -> Result<Read, Garbled> {
    let line = reader.line()?;
    let (word, size) = line.split_once(' ').unwrap_or((&line, "0"));
    let size = reader.number(size, 10)?;
    Ok(match word {
        "absent" => Read::Absent,
        "denied" => Read::Denied,
        "directory" => Read::Directory,
        "large" => Read::Large(size),
        "bytes" => {
            let bytes = reader.take(size as usize)?.into();
            if reader.line()? != "." {
                return Err(Garbled::new(Content::KIND, "a file changed while it was read"));
            }
            Read::Bytes(bytes)
        }
        _ => return Err(Garbled::new(Content::KIND, line)),
    })
}
