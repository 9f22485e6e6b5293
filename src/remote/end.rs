use crate::{plan::Step, sh::Sh};

use super::api::Request;

/// Ends a driver and all that it started. Nobody is stopped before: sudo and su stop themselves with a command that is
/// stopped, and only root could wake them. The driver is killed first, so that it starts nothing more; what others began
/// while processes were listed, and left behind, is found by its process group. A dpkg that is at work has five minutes to
/// come to its end, since what it leaves behind half done nobody can go on with: apt-get, interrupted, starts no more of
/// them. Whoever ignores SIGTERM has two seconds. Fails where somebody is left.
const END: &str = r#"
k() { kill "$@" 2>/dev/null; }
# All processes with parents and groups, but those that nobody has buried.
if [ -r /proc/self/stat ]; then
  l() {
    a=
    for f in /proc/[0-9]*/stat; do
      IFS= read -r x <"$f" || continue
      p=${x%% *}
      x=${x##*) }
      case $x in Z*) continue ;; esac
      x=${x#* }
      y=${x#* }
      a="$a $p:${x%% *}:${y%% *}"
    done 2>/dev/null
  }
else
  l() { a=$(ps -A -o pid= -o ppid= -o pgid= | while read -r p x g; do printf ' %s:%s:%s' "$p" "$x" "$g"; done); }
fi
# Adds all that descends from what is marked.
c() {
  n=y
  while [ -n "$n" ]; do
    n=
    for e in $a; do
      p=${e%%:*} x=${e#*:}
      case $t in *" $p "*) continue ;; esac
      case $t in *" ${x%:*} "*) t="$t$p " n=y ;; esac
    done
  done
}
l
t=" $1 " g= o=' '
c
for e in $a; do case $e in "$1":*) g=${e##*:} ;; esac; done
for e in $a; do case $e in *:"$g") o="$o${e%%:*} " ;; esac; done
k -KILL "$1" || exit 0
b= i=0
while [ "$i" -lt 600 ]; do
  d=
  for p in $t; do
    { IFS= read -r x <"/proc/$p/stat"; } 2>/dev/null || continue
    case $x in
    *') Z'*) ;;
    *'(dpkg)'*) d=y ;;
    *'(apt-get)'*) d=$d$b; [ -n "$b" ] || k -INT "$p" ;;
    esac
  done
  [ -n "$d" ] || break
  [ -n "$b" ] || echo 'dpkg is at work'
  b=y i=$((i + 1))
  sleep 0.5 2>/dev/null || sleep 1
  l
  c
done
s=' ' i=0 z=
while [ "$i" -lt 20 ]; do
  l
  # New in the group, and an orphan: a child of nobody who was in it before.
  for e in $a; do
    p=${e%%:*} x=${e#*:}
    [ "${x#*:}" = "$g" ] || continue
    case $o$t in *" $p "*) continue ;; esac
    case $t in *" ${x%:*} "*) continue ;; esac
    case $o in *" ${x%:*} "*) o="$o$p "; continue ;; esac
    t="$t$p "
  done
  c
  r= n=
  for p in $t; do
    case "$a " in *" $p:"*) r=y ;; *) continue ;; esac
    case $s in *" $p "*) continue ;; esac
    s="$s$p " n=y
    k -TERM "$p"
  done
  # Who forks and ends while processes are listed may hide the new one: nobody has to be there twice.
  if [ -z "$r" ]; then
    [ -z "$z" ] || exit 0
    z=y
    continue
  fi
  z=
  [ -n "$n" ] || sleep 0.1 2>/dev/null || sleep 1
  i=$((i + 1))
done
for p in $t; do k -KILL "$p"; done
sleep 0.1 2>/dev/null || sleep 1
l
for p in $t; do case "$a " in *" $p:"*) exit 1 ;; esac; done
"#;

/// A request, to a second shell of the same user, that ends a driver with all that it started.
pub fn end(pid: u32) -> Request {
    Request::Step { group: 0, step: Step::Run(Sh::script(END, [pid])) }
}
