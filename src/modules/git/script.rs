/// `GIT DEST URL VERSION KIND REMOTE DEPTH FLAGS REFSPEC REFERENCE SEPARATE UMASK ARCHIVE PREFIX SIGNERS`: clones or updates, then
/// prints the hash before and after; the words of the git command that failed, a line each. `FLAGS` are letters. With `v`
/// among them it calls `q_signed`.
pub const APPLY: &str = r#"
git=$1 dest=$2 url=$3 v=$4 asked=$4 kind=$5 remote=$6 depth=$7 flags=$8 spec=$9
ref=${10} sep=${11} mask=${12} archive=${13} prefix=${14} signers=${15}
export GIT_TERMINAL_PROMPT=0
has() { case $flags in *"$1"*) return 0 ;; *) return 1 ;; esac; }
r=1 failed=
fail() { echo "$1" >&2; exit "$r"; }
trap '[ "$?" = 0 ] || printf %s "$failed"' EXIT
[ -z "$mask" ] || umask "$mask"
before=-
g() { "$git" "$@" </dev/null >&2 || { r=$? failed=$(printf '%s\n' "$git" "$@"); return "$r"; }; }
if has c; then
  case $dest in /*/*) mkdir -p "${dest%/*}" || exit ;; esac
  set -- clone --origin "$remote"
  [ -z "$depth" ] || set -- "$@" --depth "$depth"
  has b && set -- "$@" --bare
  has s && set -- "$@" --single-branch
  [ -z "$ref" ] || set -- "$@" --reference "$ref"
  [ -z "$sep" ] || set -- "$@" --separate-git-dir "$sep"
  case $kind in branch | tag) set -- "$@" --branch "$v" ;; esac
  g "$@" -- "$url" "$dest" || exit
  cd "$dest" || exit
  if has b; then g config "remote.$remote.url" "$url"; fi
  [ -z "$spec" ] || g fetch "$remote" "$spec" || exit
else
  cd "$dest" || exit
  before=$("$git" rev-parse --verify HEAD) || before=-
  if has d; then
    [ ! -e "$sep" ] || fail "Separate-git-dir path $sep already exists."
    old=$("$git" rev-parse --git-dir) && mv "$old" "$sep" && printf 'gitdir: %s\n' "$sep" >.git || exit
  fi
  has m && { g reset --hard --quiet || exit; }
  if [ "$("$git" config --get "remote.$remote.url")" != "$url" ]; then
    g remote set-url "$remote" "$url" || g remote add "$remote" "$url" || exit
  fi
  set -- fetch --force
  [ -z "$depth" ] || set -- "$@" --depth "$depth"
  if has b; then set -- "$@" "$remote" '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*'
  elif has s && [ "$kind" = branch ]; then set -- "$@" "$remote" "+refs/heads/$v:refs/remotes/$remote/$v"
  else set -- "$@" --tags "$remote" "+refs/heads/*:refs/remotes/$remote/*"
  fi
  g "$@" $spec || exit
fi
if ! has b; then
  if [ "$kind" = head ]; then
    g remote set-head "$remote" -a
    v=$("$git" symbolic-ref -q "refs/remotes/$remote/HEAD") && v=${v#refs/remotes/"$remote"/} && kind=branch || v=HEAD
  fi
  if [ "$kind" = hash ] && ! "$git" cat-file -e "$v^{commit}" 2>/dev/null; then
    g fetch ${depth:+--depth "$depth"} "$remote" "$v"
  fi
  if [ "$kind" = branch ]; then
    if "$git" show-ref --verify --quiet "refs/heads/$v"; then g checkout --force "$v" -- || fail "Failed to checkout branch $v"
    else g checkout --force --track -b "$v" "$remote/$v" -- || fail "Failed to checkout branch $v"
    fi
    g reset --hard "$remote/$v" -- || fail "Failed to checkout branch $v"
  elif [ "$v" != HEAD ]; then
    g checkout --force "$v" || fail "Failed to checkout $v"
  fi
  if has r && [ -f .gitmodules ]; then
    g submodule sync --recursive || exit
    set -- submodule update --init --recursive
    has t && set -- "$@" --remote
    g "$@" || exit
  fi
fi
if has v; then
  t=
  [ "$kind" != tag ] || t=1
  said=$(q_signed "$git" . "$asked" "$v" "$t" "$signers")
  [ -z "$said" ] || fail "$said"
fi
changed=
if [ -n "$archive" ]; then
  t=$(mktemp "${archive%/*}/.gitXXXXXX") || exit
  case $archive in *.zip) f=zip ;; *.tar.gz | *.tgz) f=tar.gz ;; *) f=tar ;; esac
  g archive --format="$f" ${prefix:+--prefix="$prefix"} -o "$t" HEAD || { rm -f "$t"; exit "$r"; }
  if cmp -s "$t" "$archive"; then rm -f "$t"; else chmod "$(printf %o $((0666 & ~$(umask))))" "$t"; mv -f "$t" "$archive" && changed=archive; fi
fi
after=$("$git" rev-parse --verify HEAD) || exit
echo "$before $after $changed""#;
