use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
    status::Status,
};

/// Everything below a directory, links not followed, in no particular order; without the directory itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tree(pub String);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Path below the directory.
    pub path: String,
    pub status: Status,
}

impl Question for Tree {
    type Answer = Vec<Entry>;
    const KIND: &'static str = "tree";

    /// `find` hands batches of paths to one `stat` each: a path ends in NUL, and a line of numbers follows.
    const FUNCTIONS: &'static str = r#"
q_tree() {
  for q_p; do
    if [ -d "$q_p" ]; then
      (cd "$q_p" 2>/dev/null && find . ! -name . -exec sh -c '
        r=$(stat -c "%f %u %g %s %X %Y %Z %i %h %d %b %o %t %T %U %G" "$@" 2>/dev/null) || r=
        for p; do
          [ -n "$r" ] || r=$(stat -c "%f %u %g %s %X %Y %Z %i %h %d %b %o %t %T %U %G" "$p" 2>/dev/null) || { r=; continue; }
          l=${r%%"
"*}; case $r in *"
"*) r=${r#*"
"} ;; *) r= ;; esac
          printf "%s\0%s\n" "${p#./}" "$l"
          if [ -L "$p" ]; then readlink -n "$p"; printf "\0"; fi
        done' sh '{}' + 2>/dev/null) || :
    fi
    printf '\0'
  done
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.0.clone()]
    }

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_tree "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| entries(&mut reader)).collect()
    }
}

fn entries(reader: &mut Reader) -> Result<Vec<Entry>, Garbled> {
    let mut all = Vec::new();
    loop {
        let path = reader.field()?;
        if path.is_empty() {
            return Ok(all);
        }
        let line = reader.line()?;
        let Some(mut status) = Status::parse(&line, "", reader)? else {
            continue;
        };
        if status.is_link() {
            status.target = Some(reader.field()?);
        }
        all.push(Entry { path, status });
    }
}
