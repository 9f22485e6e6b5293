use crate::{plan::Step, sh::Sh};

use super::attributes::{Attributes, exactly};

/// Makes a directory and the parents that are missing; all that are made get the attributes, those that are there keep
/// theirs.
pub fn make_dirs(path: &str, attributes: &Attributes) -> Step {
    let owner = attributes.owner();
    let mode = attributes.mode.as_ref().map(|_| exactly(attributes.new_dir()));
    let args = [Some(path.to_owned()), mode, owner.user, owner.group];
    Step::Run(Sh::script(MAKE, args.into_iter().map(Option::unwrap_or_default)))
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
