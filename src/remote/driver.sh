# What stands at the other end of a shell's input. Sent as one line: every line here ends where a blank may follow,
# and comments stand alone. Names of its own begin with `D_` and `d_`.
#
# D_T token, D_E what frames begin with, D_N newline, D_F the group that failed, D_D how `dd` cuts, D_S a long script, D_P a payload, D_R a status.

unset x D_T D_E D_N D_F D_D D_S D_P D_K D_R D_L D_I D_G D_X D_H IFS q_v;
D_T=@TOKEN@;
D_N=$(printf '\036\nx');
D_E=${D_N%%?x};
D_N=${D_N#?};
D_N=${D_N%x};
D_F=;
D_D=;
cd /;

# d_e ID WORD: the frames that end a reply. A line that is gone ends the driver here. Not by `printf`, which is a program
# in some shells: its arguments would show the token.
d_e() {
  echo "$D_E$D_T $1 $2" || exit 1;
  echo "$D_E$D_T $1 ." >&2 || exit 1;
};

# d_h: from here on the token is one that no list of processes has shown.
d_h() {
  { IFS= read -r D_K </proc/sys/kernel/random/uuid; } 2>/dev/null || D_K=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n');
  [ "${#D_K}" -ge 32 ] || return 0;
  echo "$D_E$D_T 0 $D_K";
  echo "$D_E$D_T 0 $D_K" >&2;
  D_T=$D_K;
};

# d_y ID: begins a burst; whatever came before its frame belongs to nobody. Its word is the driver's process id.
d_y() { D_F=; d_e "$1" "$$"; };

# d_n: finds out, once, whether `dd` can read exactly (GNU, busybox, toybox, FreeBSD).
d_n() {
  [ -n "$D_D" ] && return;
  if dd bs=1 count=0 iflag=fullblock </dev/null >/dev/null 2>&1; then D_D=f; else D_D=b; fi;
};

# d_c LENGTH: cuts exactly that many bytes from the input.
d_c() {
  if [ "$D_D" = b ]; then dd bs=1 count="$1" 2>/dev/null; return; fi;
  [ "$1" -lt 65536 ] || dd bs=65536 count=$(($1 / 65536)) iflag=fullblock 2>/dev/null;
  [ $(($1 % 65536)) -eq 0 ] || dd bs=$(($1 % 65536)) count=1 iflag=fullblock 2>/dev/null;
};

# d_z: the line behind a payload: `+` when all of it was there, `-` when the sender had to fill it up.
d_z() {
  IFS= read -r D_K || exit 97;
  case $D_K in
  +) ;;
  -) D_R=1; echo 'the file changed while it was sent' >&9 ;;
  *) exit 97 ;;
  esac;
};

# d_s LENGTH: a script that is too long for `read`, which costs one system call a byte. Half of one is never run.
d_s() { d_n; D_S=$(d_c "$1"); d_z; };

# d_r TEXT: prints it; never as the argument of a program, where others would see it, and which is short.
d_r() { case $(command -v printf) in /*) print -rn -- "$1" ;; *) printf %s "$1" ;; esac; };

# d_t LENGTH FUNCTION ARGUMENTS: runs a function with a payload as its input, or with an empty one. With `=` before the
# length it begins when all of it is here. What a function leaves of a payload is thrown away. Messages of this shell about signals are, too: functions write to 9.
d_t() {
  D_L=$1;
  shift;
  {
    case $D_L in
    -) "$@" </dev/null; D_R=$? ;;
    =*)
      d_n;
      D_P=$(d_c "${D_L#=}"; echo .);
      d_z;
      d_r "${D_P%.}" | ( "$@"; D_R=$?; cat >/dev/null; exit "$D_R" );
      D_R=$?;
      unset D_P ;;
    *)
      d_n;
      d_c "$D_L" | ( "$@"; D_R=$?; cat >/dev/null; exit "$D_R" );
      D_R=$?;
      d_z ;;
    esac;
  } 9>&2 2>/dev/null;
};

# d_k SCRIPT: a question. d_w PRELUDE SCRIPT: a command, in a shell of its own.
d_k() ( exec 2>&9 9>&-; eval "$1"; );
d_w() ( exec 2>&9 9>&-; eval "$1"; exec @SH@ -c "$2"; );

# d_x ID LENGTH: a step that is not run.
d_x() { [ "$2" = - ] || { d_n; d_c "${2#=}" >/dev/null; d_z 9>/dev/null; }; d_e "$1" -; };

# d_l ID SCRIPT: functions. d_q ID LENGTH SCRIPT: a question. d_i ID SCRIPT: one that leaves nothing behind. d_u ID GROUP LENGTH PRELUDE SCRIPT: a command.
# d_p ID GROUP LENGTH ARGUMENTS: a file (the function is in `put.sh`).
d_l() { eval "$2"; d_e "$1" 0; };
d_i() { D_I=$1; eval "$2" </dev/null; d_e "$D_I" "$?"; };
d_q() { D_I=$1; d_t "$2" d_k "$3"; d_e "$D_I" "$D_R"; };
d_u() {
  if [ "$2" = "$D_F" ]; then d_x "$1" "$3"; return; fi;
  d_t "$3" d_w "$4" "$5";
  [ "$D_R" = 0 ] || D_F=$2;
  d_e "$1" "$D_R";
};
d_p() {
  if [ "$2" = "$D_F" ]; then d_x "$1" "$3"; return; fi;
  D_I=$1;
  D_G=$2;
  shift 2;
  { d_put "$@"; D_R=$?; } 9>&2 2>/dev/null;
  [ "$D_R" != 97 ] || exit 97;
  [ "$D_R" = 0 ] || D_F=$D_G;
  d_e "$D_I" "$D_R";
};
