# d_put LENGTH PATH TEMPORARY MODE USER GROUP BACKUP IN_PLACE VALIDATE, with the content as the payload that follows.
# What is not wanted is empty. TEMPORARY is a name without directory, VALIDATE a script that finds the file as "$t".

d_put() (
  exec 2>&9
  n=$1 p=$2 t= f=$3 m=$4 u=$5 g=$6 b=$7 i=$8 v=$9 w= k=$(umask) s=1
  trap '[ -z "$t" ] || rm -f -- "$t"' EXIT
  trap 'exit 143' HUP INT TERM PIPE
  umask 077
  d_n
  if d_put_where; then
    set -C
    { set +C; t=$f; d_put_like "$t"; s=$?; d_put_take "$s"; s=$?; } 8>"$f"
    set +C
    # The redirection failed, so nobody has taken the content.
    [ -n "$t" ] || d_put_take 1
  else
    d_put_take 1
  fi
  [ "$s" = 0 ] || exit "$s"
  exec 9>&-
  sync -- "$t" 2>/dev/null
  d_put_valid && d_put_keep && d_put_place
)

# Where the temporary file shall be: beside the file, or in /tmp when the file is to be written in place.
d_put_where() {
  d=${p%/*}
  d=${d:-/}
  f=${d%/}/$f
  if [ ! -d "$d" ]; then
    echo "Destination directory $d does not exist" >&2
    return 1
  fi
  if [ ! -L "$p" ] && [ -d "$p" ]; then
    echo "Destination $p is a directory" >&2
    return 1
  fi
  if [ ! -L "$p" ] && [ -e "$p" ] && [ ! -f "$p" ]; then
    d_put_inside && return
    echo "Destination $p is not a regular file" >&2
    return 1
  fi
  [ -w "$d" ] && [ -x "$d" ] && return
  d_put_inside && return
  echo "Destination $d not writable" >&2
  return 1
}

d_put_inside() {
  [ -n "$i" ] && [ -w "$p" ] || return
  w=y f=/tmp/${f##*/}
}

# Gives $1 the mode and owner that the file shall have, before there is any content in it.
d_put_like() {
  [ -z "$w" ] || return 0
  if [ -f "$p" ]; then
    cp --attributes-only --preserve=all -- "$p" "$1" 2>/dev/null || d_put_copy "$1"
  elif [ -z "$m" ]; then
    (umask "$k" && chmod =rw "$1")
  fi
  d_put_own "$1"
}

# The same without GNU: mode and owner, then whatever `cp -p` can.
d_put_copy() {
  if o=$(stat -L -c '%a %u:%g' -- "$p" 2>/dev/null); then
    chown "${o#* }" "$1" 2>/dev/null || chgrp "${o##*:}" "$1" 2>/dev/null
    chmod "${o%% *}" "$1"
  else
    cp -p -- "$p" "$1" && : >"$1"
  fi
}

d_put_own() {
  [ -z "$u$g" ] || d_put_chown "$1" || return
  [ -z "$m" ] || chmod "$m" "$1"
}

d_put_chown() {
  if [ -n "$u" ] && [ -n "$g" ]; then
    chown "$u:$g" "$1" 2>/dev/null && return
  fi
  if [ -n "$u" ]; then
    o=$(LC_ALL=C chown "$u" "$1" 2>&1) || { d_put_blame chown user "$u"; return 1; }
  fi
  if [ -n "$g" ]; then
    o=$(LC_ALL=C chgrp "$g" "$1" 2>&1) || { d_put_blame chgrp group "$g"; return 1; }
  fi
}

# $1 said $o about the $2 named $3.
d_put_blame() {
  case $o in
  *invalid* | *unknown*) echo "$1 failed: failed to look up $2 $3" >&2 ;;
  *not\ permitted*) echo "$1 failed: [Errno 1] Operation not permitted: $p" >&2 ;;
  *) echo "$1 failed: $o" >&2 ;;
  esac
}

# Takes the content from the input: into the file, unless something failed before ($1).
d_put_take() {
  d_c "$n" | (
    r=$1
    [ "$r" != 0 ] || cat >&8
    r=$?
    cat >/dev/null
    exit "$r"
  )
  D_R=$?
  [ "$1" = 0 ] || D_R=$1
  d_z
  return "$D_R"
}

d_put_valid() {
  [ -n "$v" ] || return 0
  { o=$(eval "$v" 2>&1 1>&7 7>&- </dev/null); r=$?; } 7>&1
  [ "$r" = 0 ] && return
  printf 'failed to validate: rc:%s error:%s\n' "$r" "$o" >&2
  return 1
}

d_put_keep() {
  [ -n "$b" ] && [ -f "$p" ] || return 0
  cp -p -- "$p" "$b"
}

d_put_place() {
  if [ -z "$w" ]; then
    mv -fT -- "$t" "$p" 2>/dev/null && t= && return
    # Only a link to a directory: a directory itself was refused.
    [ ! -d "$p" ] || rm -f -- "$p"
    o=$(LC_ALL=C mv -f -- "$t" "$p" 2>&1) && t= && return
    [ -n "$i" ] || { echo "could not replace $p: $o" >&2; return 1; }
  fi
  cat -- "$t" >"$p" && d_put_own "$p"
}
