use std::collections::BTreeMap;

use super::thing::{Below, Origin, Text, Thing};

/// In check mode, how the files of a machine would be once the changes are made that were announced: as the host has
/// them, but for what is known of some paths.
#[derive(Clone, Debug, Default)]
pub struct World(BTreeMap<String, Known>);

/// What stands at a path, and which task makes it.
#[derive(Clone, Debug)]
struct Known {
    thing: Thing,
    task: String,
}

/// What is known of a path.
#[derive(Debug)]
pub enum Sight<'w> {
    Absent,
    Thing(&'w Thing),
    /// What the host has, at a path that announced links may lead to.
    Host(String),
    /// The same; but perhaps there is something where the host has nothing, and why.
    Perhaps(String, String),
    /// What the host has; if that is nothing, a directory of which nobody knows more, and why.
    Held(String, String),
    /// Nobody knows, and why.
    Open(String),
}

/// What is known of a file's content.
pub enum Inside<'w> {
    Absent,
    Directory,
    Text(&'w Text, String),
    Host(String),
    /// The same, if nothing else is there by then.
    Perhaps(String, String),
    Open(String),
}

/// How many links are followed, as Linux does.
const LINKS: u32 = 40;

impl World {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes what a task announced for made. What it leaves in a directory that it empties or replaces is told
    /// afterwards.
    pub fn leave(&mut self, path: &str, thing: Thing, task: &str) {
        let path = self.real(path);
        let empties = !thing.holds() || matches!(thing, Thing::Dir(_, Below::Nothing));
        let thing = match (thing, self.0.get(&path).map(|known| &known.thing)) {
            (Thing::Kept(_, below), Some(Thing::Dir(status, old))) => {
                Thing::Dir(status.clone(), below.over(*old))
            }
            (Thing::Kept(_, below), Some(Thing::Kept(status, old))) => {
                Thing::Kept(status.clone(), below.over(*old))
            }
            (Thing::Kept(status, below), _) if matches!(self.look(&path, false), Sight::Absent) => {
                Thing::Dir(status, below.over(Below::Nothing))
            }
            (Thing::Kept(..), Some(_)) => return,
            (Thing::Dir(status, Below::Same), Some(Thing::Dir(_, below) | Thing::Kept(_, below))) => {
                Thing::Dir(status, *below)
            }
            (Thing::File(status, None), Some(Thing::File(_, text))) => Thing::File(status, text.clone()),
            (Thing::File(status, None), _) => Thing::file(status, Text::copied(&path)),
            (Thing::File(status, Some(text)), _) => Thing::file(status, self.text(text)),
            (thing, _) => thing,
        };
        if empties {
            let below = format!("{path}/");
            let inner = self.0.range(below.clone()..).map(|(other, _)| other);
            let inner: Vec<String> = inner.take_while(|other| other.starts_with(&below)).cloned().collect();
            inner.iter().for_each(|other| drop(self.0.remove(other)));
        }
        self.0.insert(path, Known { thing, task: task.to_owned() });
    }

    /// A text that is a copy of an announced one is that one.
    fn text(&self, text: Text) -> Text {
        let Origin::Copy(path) = &text.origin else { return text };
        match self.inside(path) {
            Inside::Text(known, _) => known.clone(),
            Inside::Host(path) => Text { origin: Origin::Copy(path), ..text },
            _ => Text { origin: Origin::Unseen, ..text },
        }
    }

    /// The path itself behind all announced links but the last part.
    fn real(&self, path: &str) -> String {
        let path = path.trim_end_matches('/');
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
        format!("{}/{name}", self.walk(dir, true, LINKS).0)
    }

    /// What is at a path; `follow`: behind a link.
    pub fn look(&self, path: &str, follow: bool) -> Sight<'_> {
        self.walk(path, follow, LINKS).1
    }

    /// What is at a path behind all links, and where that is.
    pub fn find(&self, path: &str) -> (String, Sight<'_>) {
        self.walk(path, true, LINKS)
    }

    /// What a file contains, seen through links.
    pub fn inside(&self, path: &str) -> Inside<'_> {
        let (at, sight) = self.walk(path, true, LINKS);
        match sight {
            Sight::Absent => Inside::Absent,
            Sight::Thing(Thing::Dir(..) | Thing::Kept(..)) => Inside::Directory,
            Sight::Thing(Thing::File(_, Some(text))) => Inside::Text(text, self.why(&at)),
            Sight::Thing(Thing::Unseen(_)) => Inside::Open(self.why(&at)),
            Sight::Thing(_) => Inside::Host(at),
            Sight::Host(path) | Sight::Held(path, _) => Inside::Host(path),
            Sight::Perhaps(path, why) => Inside::Perhaps(path, why),
            Sight::Open(why) => Inside::Open(why),
        }
    }

    /// Where the host has the content of a file now, or why it cannot be looked into there.
    pub fn of_host(&self, path: &str, reads: bool) -> Result<String, String> {
        match self.inside(path) {
            Inside::Host(path) => Ok(path),
            Inside::Perhaps(path, _) if !reads => Ok(path),
            Inside::Text(Text { origin: Origin::Copy(path), .. }, _) => Ok(path.clone()),
            Inside::Text(_, why) | Inside::Open(why) | Inside::Perhaps(_, why) => Err(why),
            Inside::Absent | Inside::Directory => Ok(path.to_owned()),
        }
    }

    /// All that is announced below a directory: paths below it, and what is there.
    pub fn below<'w>(&'w self, dir: &str) -> impl Iterator<Item = (&'w str, &'w Thing)> {
        let (at, _) = self.walk(dir, true, LINKS);
        let start = format!("{at}/");
        let from = self.0.range(start.clone()..);
        from.map_while(move |(path, known)| Some((path.strip_prefix(&start)?, &known.thing)))
    }

    /// Why a directory has to be there: something in it will be.
    fn held(&self, path: &str) -> Option<String> {
        let start = format!("{path}/");
        let mut inner = self.0.range(start.clone()..).take_while(|(other, _)| other.starts_with(&start));
        let is_there =
            |thing: &Thing| !matches!(thing, Thing::Absent | Thing::Unseen(false) | Thing::Through(_));
        inner.find(|(_, known)| is_there(&known.thing)).map(|(path, _)| self.why(path))
    }

    /// Why nobody knows what is at a path.
    pub fn why(&self, path: &str) -> String {
        let task = self.0.get(path).map_or("", |known| &known.task);
        format!("depends on what `{task}` leaves at `{path}`")
    }

    /// Goes along a path. Tells where it has arrived, and what is there.
    fn walk(&self, path: &str, follow: bool, links: u32) -> (String, Sight<'_>) {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        let (mut at, mut empty, mut more) = (String::new(), false, None);
        for (n, part) in parts.iter().enumerate() {
            let rest = parts[n + 1..].join("/");
            if *part == ".." {
                let above = at.rsplit_once('/').map_or("", |(above, _)| above);
                return self.walk(&format!("{above}/{rest}"), follow, links);
            }
            at = format!("{at}/{part}");
            let last = rest.is_empty();
            match self.0.get(&at).map(|known| &known.thing) {
                None if empty && self.held(&at).is_none() => return (at, Sight::Absent),
                None => {}
                Some(Thing::Link(status)) if !last || follow => {
                    let Some(links) = links.checked_sub(1) else { return (at, Sight::Absent) };
                    let target = status.target.as_deref().unwrap_or_default();
                    let dir = at.rsplit_once('/').map_or("", |(dir, _)| dir);
                    let from = if target.starts_with('/') { "" } else { dir };
                    return self.walk(&format!("{from}/{target}/{rest}"), follow, links);
                }
                Some(Thing::Absent) => return (at, Sight::Absent),
                Some(thing) if last => return (at, Sight::Thing(thing)),
                Some(Thing::Unseen(_)) => {
                    let why = self.why(&at);
                    return (at, Sight::Open(why));
                }
                Some(Thing::File(..) | Thing::Link(_)) => return (at, Sight::Absent),
                Some(Thing::Dir(_, below) | Thing::Kept(_, below)) => {
                    empty = below.over(if empty { Below::Nothing } else { Below::Same }) == Below::Nothing;
                    more = (*below == Below::More).then(|| self.why(&at)).or(more);
                }
                Some(Thing::Through(_)) => {}
            }
        }
        let path = if at.is_empty() { "/".to_owned() } else { at.clone() };
        let sight = match (self.held(&at), more) {
            (Some(why), _) => Sight::Held(path, why),
            (None, Some(why)) => Sight::Perhaps(path, why),
            (None, None) => Sight::Host(path),
        };
        (at, sight)
    }
}
