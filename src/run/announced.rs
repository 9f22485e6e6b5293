//! In check mode: files of the controller as they would be once the changes are made that were announced there.

use std::{os::unix::fs::PermissionsExt, path::Path, rc::Rc};

use crate::{
    ask::{Inside, Origin, Sight, Text, Thing, World},
    vars::Announced,
};

use super::{link::Link, links::Links};

/// The machine that this program runs on, where a task has had to do with it.
pub fn here(links: &Links) -> Option<Rc<Link>> {
    links.all().into_iter().find(|link| link.is_local())
}

/// What announced changes make of a file.
pub fn announced(links: &Links, path: &Path) -> Announced {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match here(links) {
        Some(link) => of_world(&link.book.borrow().world, &path.to_string_lossy()),
        None => Announced::Nothing,
    }
}

fn of_world(world: &World, path: &str) -> Announced {
    if world.is_empty() {
        return Announced::Nothing;
    }
    let path = &*plain(path);
    let mode = match world.look(path, true) {
        Sight::Thing(thing) => thing.status().map_or(0o644, |is| is.mode),
        _ => 0o644,
    };
    match world.inside(path) {
        Inside::Absent => Announced::Gone,
        Inside::Directory if Path::new(path).is_dir() && !holds(world, path) => Announced::Nothing,
        Inside::Directory => Announced::Folder(mode),
        Inside::Text(text, why) => of_text(text, mode).unwrap_or(Announced::Open(why)),
        Inside::Host(at) | Inside::Perhaps(at, _) if at == path && Path::new(path).exists() => {
            Announced::Nothing
        }
        Inside::Host(at) if at == path => Announced::Nothing,
        Inside::Host(at) => of_disk(&at, mode),
        Inside::Perhaps(_, why) | Inside::Open(why) => Announced::Open(why),
    }
}

/// A path without empty parts, `.` and `..`, as answers have it.
fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = vec![];
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Whether something is announced in a folder.
fn holds(world: &World, path: &str) -> bool {
    world.below(path).any(|(_, thing)| !matches!(thing, Thing::Kept(..)))
}

fn of_text(text: &Text, mode: u32) -> Option<Announced> {
    match &text.origin {
        Origin::Body(body) => Some(Announced::Text(body.bytes().ok()?.into_owned(), mode)),
        Origin::Copy(path) => Some(Announced::Text(std::fs::read(path).ok()?, mode)),
        Origin::Unseen => None,
    }
}

/// What announced links lead to.
fn of_disk(path: &str, mode: u32) -> Announced {
    let path = Path::new(path);
    match (std::fs::metadata(path), std::fs::read(path)) {
        (Ok(is), _) if is.is_dir() => Announced::Folder(is.permissions().mode() & 0o7777),
        (Ok(is), Ok(bytes)) => Announced::Text(bytes, is.permissions().mode() & 0o7777),
        (Ok(_), Err(_)) => Announced::Text(vec![], mode),
        (Err(_), _) => Announced::Gone,
    }
}
