use crate::sh::{Output, Sh};

use super::{
    question::{Foretold, Garbled, Question},
    reader::Reader,
    status::Status,
    thing::Thing,
    world::{Sight, World},
};

/// What stands at a path; the answer is `None` where nothing does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stat {
    /// Absolute path on the host.
    pub path: String,
    /// Look through symbolic links.
    pub follow: bool,
}

impl Stat {
    /// The thing itself, be it a link.
    pub fn of(path: impl Into<String>) -> Self {
        Self { path: path.into(), follow: false }
    }

    /// What a link leads to.
    pub fn through(path: impl Into<String>) -> Self {
        Self { path: path.into(), follow: true }
    }

    /// What the host has at a path; nobody knows where that is nothing.
    fn there_or(&self, path: String, why: String) -> Foretold<Self> {
        let open = move |now: Option<Status>| now.ok_or_else(|| why.clone()).map(Some);
        Foretold::Host(Self { path, follow: self.follow }, Some(Box::new(open)))
    }

    fn word(&self) -> String {
        format!("{}{}", if self.follow { 'L' } else { 'P' }, self.path)
    }
}

impl Question for Stat {
    type Answer = Option<Status>;
    const KIND: &'static str = "stat";
    const PLAIN: bool = true;

    /// First a word for each path: `-` for nothing there, `@` for a link to look through (`L`), else what may be done
    /// with it; then a line of numbers for each path that is there, then the targets of links; then the same of those
    /// with `@`. One fork for all that are no links to look through. On `q_v`, what reading and the file system's own
    /// work change is left out.
    const FUNCTIONS: &'static str = r#"
q_stat() {
  if [ -n "$q_v" ]; then q_stat_steady "$@"; return; fi
  q_m=; q_stat_group P "$@"
  case $q_m in *@*) q_stat_group L "$@" ;; esac
}
q_stat_group() {
  q_o=$1; shift; q_l=$q_m; q_m=
  for q_p; do
    shift
    if [ "$q_o" = L ]; then
      q_w=${q_l%% *}; q_l=${q_l#* }
      [ "$q_w" = @ ] || continue
    else case $q_p in L*) if [ -L "${q_p#?}" ]; then q_m="$q_m@ "; continue; fi ;; esac
    fi
    q_p=${q_p#?}
    if [ -e "$q_p" ] || { [ "$q_o" = P ] && [ -L "$q_p" ]; }; then
      q_stat_access "$q_p"
      set -- "$@" "$q_p"
    else
      q_w=-
    fi
    q_m="$q_m$q_w "
  done
  printf '%s\n' "$q_m"
  [ $# -gt 0 ] || return 0
  q_stat_lines "$@" 2>/dev/null
  [ "$q_o" = L ] && return 0
  for q_p; do
    if [ -L "$q_p" ]; then readlink -n "$q_p"; printf '\0'; fi
  done
}
q_stat_access() {
  q_w=f
  [ ! -r "$1" ] || q_w=${q_w}r
  [ ! -w "$1" ] || q_w=${q_w}w
  [ ! -x "$1" ] || q_w=${q_w}x
}
q_stat_steady() {
  q_f='%f %u %g %s %Y %Z %i %h %d %t %T %U %G'; q_m=; q_l=
  for q_p; do
    shift
    q_o=${q_p%"${q_p#?}"}; q_p=${q_p#?}
    q_stat_access "$q_p"
    if [ "$q_o" = P ] && [ -L "$q_p" ]; then q_m=$q_m+$q_w$(readlink "$q_p")$D_N; set -- "$@" "$q_p"
    elif ! [ -e "$q_p" ]; then q_m=$q_m-$D_N
    elif [ -L "$q_p" ]; then q_m=$q_m$q_w$(stat -L -c "$q_f" "$q_p")$D_N
    else q_m=$q_m+$q_w$D_N; set -- "$@" "$q_p"
    fi
  done
  [ $# -eq 0 ] || q_l=$(stat -c "$q_f" "$@")
  q_pair "$q_m" "$q_l"
}
q_stat_lines() {
  q_f='%f %u %g %s %X %Y %Z %i %h %d %b %o %t %T %U %G'
  if [ "$q_o" = L ]; then q_r=$(stat -L -c "$q_f" "$@"); else q_r=$(stat -c "$q_f" "$@"); fi &&
    printf '%s\n' "$q_r" && return
  for q_p; do
    if [ "$q_o" = L ]; then stat -L -c "$q_f" "$q_p"; else stat -c "$q_f" "$q_p"; fi || echo -
  done
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.path.clone()]
    }

    fn foretell(&self, world: &World, reads: bool) -> Foretold<Self> {
        let there = |path: String| Self { path, follow: self.follow };
        match world.look(&self.path, self.follow) {
            Sight::Absent | Sight::Thing(Thing::Absent) => Foretold::Known(None),
            Sight::Thing(Thing::Link(is) | Thing::File(is, _) | Thing::Dir(is, _)) => {
                Foretold::Known(Some(is.clone()))
            }
            Sight::Thing(Thing::Through(is)) if self.follow => Foretold::Known(Some(is.clone())),
            Sight::Thing(Thing::Through(_)) => self.of_host(),
            Sight::Thing(Thing::Kept(is, _)) => {
                let is = is.clone();
                Foretold::Host(self.clone(), Some(Box::new(move |now| Ok(now.or(Some(is.clone()))))))
            }
            Sight::Thing(Thing::Unseen(_)) => Foretold::Open(world.why(&self.path)),
            Sight::Held(path, why) => self.there_or(path, why),
            Sight::Perhaps(path, why) if reads => self.there_or(path, why),
            Sight::Host(path) | Sight::Perhaps(path, _) => Foretold::Host(there(path), None),
            Sight::Open(why) => Foretold::Open(why),
        }
    }

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_stat "$@""#, questions.iter().map(Self::word))
    }

    fn parse(_: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let words = reader.line()?;
        let mut all = group(&mut reader, &words)?;
        let links: Vec<usize> = words
            .split_whitespace()
            .enumerate()
            .filter_map(|(at, word)| (word == "@").then_some(at))
            .collect();
        if !links.is_empty() {
            let words = reader.line()?;
            links.into_iter().zip(group(&mut reader, &words)?).for_each(|(at, status)| all[at] = status);
        }
        Ok(all)
    }
}

fn group(reader: &mut Reader, words: &str) -> Result<Vec<Option<Status>>, Garbled> {
    let mut all = Vec::new();
    for word in words.split_whitespace() {
        all.push(match word {
            "-" | "@" => None,
            access => Status::parse(&reader.line()?, access, reader)?,
        });
    }
    for status in all.iter_mut().flatten().filter(|status| status.is_link()) {
        status.target = Some(reader.field()?);
    }
    Ok(all)
}
