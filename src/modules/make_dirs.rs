use crate::{
    ask::{Below, BootAnswer, FileType, Status, Thing},
    plan::{Change, Step},
    sh::Sh,
};

use super::{
    attributes::{Attributes, exactly},
    target::parent,
};

/// Makes a directory and the parents that are missing; all that are made get the attributes, those that are there keep
/// theirs.
pub fn make_dirs(path: &str, attributes: &Attributes) -> Step {
    let owner = attributes.owner();
    let mode = attributes.mode.as_ref().map(|_| exactly(attributes.new_dir()));
    let args = [Some(path.to_owned()), mode, owner.user, owner.group];
    Step::Run(Sh::script(MAKE, args.into_iter().map(Option::unwrap_or_default)))
}

/// What a directory is that is made.
pub fn made(attributes: &Attributes) -> Status {
    Status { kind: FileType::Directory, mode: attributes.new_dir(), ..attributes.status(None) }
}

/// What a directory is that a tool makes.
pub fn made_by(boot: BootAnswer) -> Status {
    made(&Attributes { boot, ..Attributes::default() })
}

/// Tells check mode of a directory that a tool fills, nobody knows with what.
pub fn leaves_filled(change: Change, path: &str, status: &Status) -> Change {
    leaves_dirs(change, path, status).leaves(path, Thing::Kept(status.clone(), Below::More))
}

/// Tells check mode of a directory that will be there, and of its parents: those that are missing become `status`.
pub fn leaves_dirs(change: Change, path: &str, status: &Status) -> Change {
    let mut change = change.leaves(path, Thing::Kept(status.clone(), Below::Same));
    let mut path = path;
    while parent(path) != "/" {
        path = parent(path);
        change = change.leaves(path, Thing::Kept(status.clone(), Below::Same));
    }
    change
}

/// A directory is looked at again behind its parents: of `new//b` one parent is `new/`.
/// Permissions are set again behind the owner, because changing that takes special bits away.
const MAKE: &str = r#"m=$2 u=$3 g=$4
make() {
  [ ! -d "$1" ] || return 0
  case $1 in /*/*) make "${1%/*}" || return ;; esac
  [ ! -d "$1" ] || return 0
  mkdir ${m:+-m "$m"} "$1" || return
  [ -z "$u" ] || chown "$u" "$1" || return
  [ -z "$g" ] || chgrp "$g" "$1" || return
  [ -z "$m" ] || [ -z "$u$g" ] || chmod "$m" "$1"
}
make "$1""#;
