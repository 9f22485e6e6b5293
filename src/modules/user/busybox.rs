use crate::{
    plan::Step,
    sh,
    sh::{Sh, Word},
};

use super::{
    create::{option, password_step},
    facts::Facts,
    params::User,
};

/// Commands of busybox that make the account.
pub fn create(user: &User, facts: &Facts) -> Vec<Step> {
    let mut sh = sh!["adduser", "-D"];
    sh = option(sh, "-u", user.uid.as_ref());
    sh = option(sh, "-G", facts.group.as_ref().map(|group| &group.name));
    sh = option(sh, "-g", user.comment.as_ref());
    sh = option(sh, "-h", user.home.as_ref());
    sh = option(sh, "-s", user.shell.as_ref());
    for (flag, wanted) in [("-H", !user.create_home), ("-S", user.system)] {
        if wanted {
            sh = sh.arg(flag);
        }
    }
    let groups = facts.groups.iter().flatten();
    let join = groups.map(|group| Step::Run(sh!["addgroup", user.name, group]));
    let password = user.password.as_ref().map(|hash| password_step(&user.name, hash.reveal()));
    std::iter::once(Step::Run(sh.arg(&user.name))).chain(join).chain(password).collect()
}

/// The same modifications without usermod and chage: their options are read and the files edited in their place.
pub fn modify(steps: Vec<Step>) -> Vec<Step> {
    let edit = |step: Step| match step {
        Step::Run(sh) if starts(&sh, "usermod") || starts(&sh, "chage") => {
            Step::Run(Sh::script(EDIT, [sh.text().word()]))
        }
        step => step,
    };
    steps.into_iter().map(edit).collect()
}

fn starts(sh: &Sh, tool: &str) -> bool {
    sh.text().split(' ').next() == Some(tool)
}

/// `$1` is the quoted command line of a usermod or chage.
const EDIT: &str = r#"eval "set -- $1"
t=$1; shift; a= l=
for n; do :; done
field() {
  awk -F: -v OFS=: -v n="$n" -v f="$2" 'BEGIN { v = ENVIRON["V"] } $1 == n { $f = v } { print }' "/etc/$1" > "/etc/$1.$$" &&
  cat "/etc/$1.$$" > "/etc/$1"; r=$?; rm -f "/etc/$1.$$"; return $r
}
set_field() { V=$3; export V; field "$1" "$2"; }
groups() {
  [ -n "$a" ] || for g in $(awk -F: -v n="$n" '("," $4 ",") ~ ("," n ",") { print $1 }' /etc/group); do
    case ,$1, in *,"$g",*) ;; *) delgroup "$n" "$g" || return ;; esac
  done
  for g in $(printf %s "$1" | tr , ' '); do addgroup "$n" "$g" || return; done
}
umask 077
while [ $# -gt 1 ]; do
  case $t$1 in
    usermod-a) a=1; shift; continue ;;
    usermod-o | usermod-m) shift; continue ;;
    usermod-L) passwd -l "$n" || exit; shift; continue ;;
    usermod-U) passwd -u "$n" || exit; shift; continue ;;
    usermod-u) set_field passwd 3 "$2" ;;
    usermod-g) g=$(awk -F: -v n="$2" '$1 == n { print $3 }' /etc/group); set_field passwd 4 "${g:-$2}" ;;
    usermod-c) set_field passwd 5 "$2" ;;
    usermod-d) set_field passwd 6 "$2" ;;
    usermod-s) set_field passwd 7 "$2" ;;
    usermod-G) groups "$2" ;;
    usermod-f) set_field shadow 7 "$2" ;;
    usermod-e) set_field shadow 8 "$([ -z "$2" ] || echo $(($(date -u -d "$2" +%s) / 86400)))" ;;
    chage-m) set_field shadow 4 "$2" ;;
    chage-M) set_field shadow 5 "$2" ;;
    chage-W) set_field shadow 6 "$2" ;;
    *) echo "$t $1 is not possible on this host" >&2; exit 1 ;;
  esac || exit
  shift 2
done"#;
