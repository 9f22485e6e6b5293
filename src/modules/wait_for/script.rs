/// `STATE HOST PORT PATH TIMEOUT CONNECT_TIMEOUT DELAY SLEEP STATES EXCLUDED`: waits and prints the seconds that passed; ends
/// with 2 when it took too long.
pub const WAIT: &str = r#"
s=$1 h=$2 p=$3 f=$4 t=$5 c=$6 d=$7 w=$8 a=$9 x=${10}
a0=$(date +%s)
passed() { echo $(($(date +%s) - a0)); }
limited() { if command -v timeout >/dev/null; then timeout "$c" "$@"; else "$@"; fi; }
connects() {
  if command -v bash >/dev/null; then limited bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$h" "$p" 2>/dev/null
  elif command -v nc >/dev/null; then nc -z -w "$c" "$h" "$p" >/dev/null 2>&1
  elif command -v python3 >/dev/null; then
    python3 -c 'import socket, sys; socket.create_connection(sys.argv[1:3], float(sys.argv[3]))' "$h" "$p" "$c" 2>/dev/null
  else echo 'the host has neither bash nor nc nor python3 to try a connection' >&2; exit 1
  fi
}
drained() {
  q=$(printf ':%04X' "$p")
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | {
    while read -r _ l r n _; do
      case $l in *"$q") case " $a " in *" $n "*) case " $x " in *" ${r%:*} "*) ;; *) exit 1 ;; esac ;; esac ;; esac
    done
    exit 0
  }
}
holds() {
  case $s in
    drained) drained ;;
    started | present) if [ -n "$f" ]; then [ -e "$f" ]; else connects; fi ;;
    *) if [ -n "$f" ]; then ! [ -e "$f" ] && ! [ -L "$f" ]; else ! connects; fi ;;
  esac
}
[ "$d" = 0 ] || sleep "$d"
if [ -z "$p$f" ] && [ "$s" != drained ]; then sleep "$t"; passed; exit 0; fi
while :; do
  holds && { passed; exit 0; }
  [ "$(passed)" -lt "$t" ] || { passed; exit 2; }
  sleep "$w"
done"#;

/// `HOST PORT PATH CONNECT_TIMEOUT`: prints what a file holds, or what a server says first.
pub const LISTEN: &str = r#"
if [ -n "$3" ]; then [ -e "$3" ] || exit 1; cat "$3"; exit; fi
if command -v bash >/dev/null; then
  bash -c 'exec 3<>"/dev/tcp/$0/$1" || exit 1
while IFS= read -r -t "$2" l <&3; do printf "%s\n" "$l"; done; printf %s "$l"' "$1" "$2" "$4" 2>/dev/null
elif command -v nc >/dev/null; then nc -w "$4" "$1" "$2" </dev/null
else echo 'the host has neither bash nor nc to try a connection' >&2; exit 3
fi"#;
