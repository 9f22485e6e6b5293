fetch_url() (
  d=$(mktemp -d) || exit
  trap 'rm -rf "$d"' EXIT; trap 'exit 143' HUP INT TERM
  case $6 in *d*) export no_proxy='*' NO_PROXY='*'; unset http_proxy https_proxy ftp_proxy all_proxy HTTP_PROXY HTTPS_PROXY FTP_PROXY ALL_PROXY ;; esac
  case $6 in *n*) unset NETRC ;; esac
  if command -v curl >/dev/null; then by=fetch_curl
  elif [ "${3#file://}" != "$3" ]; then by=fetch_file
  elif command -v wget >/dev/null; then by=fetch_wget
  elif command -v python3 >/dev/null; then by=fetch_python
  else echo 0; echo 'the host has neither curl nor wget nor python3' >&2; exit 0
  fi
  m=$1 f=$2; shift 2
  if [ "$m" = HEAD ]; then
    fetch_once HEAD /dev/null "$@"
    [ "${c:-0}" -lt 400 ] || fetch_once PEEK - "$@"
    cat "$d/all" > "$f"
  else
    fetch_once GET "$f" "$@"
    [ "$r" != 0 ] || [ "${4#*z}" = "$4" ] || ! grep -qi '^content-encoding: *gzip *$' "$d/last" || fetch_unpack "$f"
    [ "$r" = 0 ] || case $c in 2*) c=0 ;; esac
  fi
  [ -n "$c" ] || { c=0; [ "$r" != 0 ] || c=200; }
  [ "$r" = 0 ] || cat "$d/err" >&2
  echo "$c"
)
fetch_once() {
  : > "$d/head"
  if [ "$1" = PEEK ]; then "$by" "$@" 2>"$d/err" | dd bs=1 count=1 >/dev/null 2>&1; r=0
  else "$by" "$@" 2>"$d/err"; r=$?
  fi
  tr -d '\r' < "$d/head" > "$d/all"
  sed -n '/^HTTP\//h; /^HTTP\//!H; ${g;p;}' "$d/all" > "$d/last"
  c=$(sed -n '1s/^HTTP[^ ]* \([0-9][0-9]*\).*/\1/p' "$d/last")
}
fetch_unpack() {
  (umask 077; gzip -dc < "$1" > "$1.plain" 2>"$d/err") && mv -f "$1.plain" "$1" || { r=1; rm -f "$1.plain"; }
}
fetch_curl() {
  printf '%s\n' "$9" | sed '/^$/d; s/["\\]/\\&/g; s/.*/header = "&"/' |
    curl -K - -sS -L -g -D "$d/head" -o "$2" -A "$5" --connect-timeout "$4" --speed-limit 1 --speed-time "$4" \
      $([ "$1" != HEAD ] || echo -I) $(case $6 in *i*) echo -k ;; esac) \
      $(case $6 in *n*) ;; *) echo --netrc-optional ;; esac) ${NETRC:+--netrc-file "$NETRC"} \
      ${7:+--cert "$7"} ${8:+--key "$8"} -- "$3"
}
fetch_file() {
  p=${3#file://}
  cat "/${p#*/}" > "$2"
}
fetch_wget() {
  if wget --version >/dev/null 2>&1; then
    {
      case $6 in *n*) echo 'netrc = off' ;; esac
      case $6 in *d*) echo 'use_proxy = off' ;; esac
      printf '%s\n' "$9" | sed '/^$/d; s/^/header = /'
    } > "$d/rc"
    WGETRC=$d/rc wget -S -O "$2" -U "$5" -T "$4" -t 1 $([ "$1" != HEAD ] || echo --spider) \
      $(case $6 in *i*) echo --no-check-certificate ;; esac) \
      ${7:+--certificate="$7"} ${8:+--private-key="$8"} "$3" 2>"$d/log"
  else
    u=$3 a=$9
    set -- "$1" -O "$2" -U "$5" -T "$4" $(case $6 in *i*) echo --no-check-certificate ;; esac) $(case $6 in *d*) echo -Y off ;; esac)
    while IFS= read -r l; do [ -z "$l" ] || set -- "$@" --header "$l"; done <<.
$a
.
    [ "$1" != HEAD ] || set -- "$@" --spider
    shift
    wget -S "$@" "$u" 2>"$d/log"
  fi
  set -- "$?"
  sed -n 's/^  *\([A-Z][^ ]*:\)/\1/p; s/^  *\(HTTP\/\)/\1/p' "$d/log" > "$d/head"
  grep -v '^  \|^$' "$d/log" | tail -n 1 >&2
  return "$1"
}
fetch_python() {
  printf '%s\n' "$9" | python3 -c 'import sys, os, ssl, shutil, base64, netrc, urllib.error as e, urllib.parse as p, urllib.request as r
h, m, f, u, t, a, k, c, y = sys.argv[1:10]
q = r.Request(u, method="HEAD" if m == "HEAD" else "GET", headers={"User-Agent": a})
for l in sys.stdin.read().splitlines():
    n, s, w = (x.strip() for x in l.partition(":"))
    if s: (q.add_unredirected_header if n.lower() == "authorization" else q.add_header)(n, w)
if "n" not in k and not q.has_header("Authorization"):
    try: n = netrc.netrc(os.environ.get("NETRC")).authenticators(p.urlsplit(u).hostname or "")
    except (OSError, netrc.NetrcParseError): n = None
    if n: q.add_unredirected_header("Authorization", "Basic " + base64.b64encode("{}:{}".format(n[0], n[2]).encode()).decode())
def told(i, s):
    with open(h, "w") as o: o.write("HTTP/1 {}\nLocation: {}\n{}".format(s, i.geturl(), i.headers))
try:
    s = ssl.create_default_context()
    if "i" in k: s.check_hostname = False; s.verify_mode = ssl.CERT_NONE
    if c: s.load_cert_chain(c, y or None)
    with r.urlopen(q, timeout=float(t), context=s) as i:
        if getattr(i, "status", None): told(i, i.status)
        if m == "GET":
            with open(f, "wb") as o: shutil.copyfileobj(i, o)
            if getattr(i, "length", None): sys.exit("the connection was closed {} bytes before the end".format(i.length))
except e.HTTPError as x: told(x, x.code)
except Exception as x: sys.exit(str(getattr(x, "reason", None) or x))' "$d/head" "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8"
}
