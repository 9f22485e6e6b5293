use crate::{plan::Step, sh::Sh};

use super::api::Request;

/// Ends a driver and all that it started. The driver is stopped first, so that it starts nothing more, and ended before
/// its children, who are then taken over by somebody who buries them. Whoever ignores SIGTERM has two seconds.
const END: &str = r#"
k() { kill "$@" 2>/dev/null; }
# All processes with their parents, but those that nobody has buried.
if [ -r /proc/self/stat ]; then
  l() {
    a=
    for f in /proc/[0-9]*/stat; do
      IFS= read -r x <"$f" || continue
      p=${x%% *}
      x=${x##*) }
      case $x in Z*) continue ;; esac
      x=${x#* }
      a="$a $p:${x%% *}"
    done 2>/dev/null
  }
else
  l() { a=$(ps -A -o pid= -o ppid= | while read -r p x; do printf ' %s:%s' "$p" "$x"; done); }
fi
k -STOP "$1" || exit 0
l
t=" $1 " n=y
while [ -n "$n" ]; do
  n=
  for e in $a; do
    case $t in *" ${e%:*} "*) continue ;; esac
    case $t in *" ${e#*:} "*) t="$t${e%:*} " n=y ;; esac
  done
done
t=${t#" $1 "}
k -KILL "$1"
# sudo stops itself with its command: it may go on, and end.
for e in $a; do case $e in "$1":*) k -CONT "${e#*:}" ;; esac; done
for p in $t; do k -TERM "$p"; done
i=0
while [ "$i" -lt 20 ]; do
  l
  r=
  for p in $t; do case "$a " in *" $p:"*) r=y ;; esac; done
  [ -n "$r" ] || exit 0
  sleep 0.1 2>/dev/null || sleep 1
  i=$((i + 1))
done
for p in $t; do k -KILL "$p"; done
"#;

/// A request, to a second shell of the same user, that ends a driver with all that it started.
pub fn end(pid: u32) -> Request {
    Request::Step { group: 0, step: Step::Run(Sh::script(END, [pid])) }
}
