#!/bin/sh
# This file is a program in one piece: this script, and behind its last line a compressed archive
# with all that it needs to run (@CONTENTS@).
#
# The first start unpacks the archive into the user's folder for caches; later starts find it there.
# A copy is unpacked under a temporary name and renamed when it is complete, so under its own name,
# which is the checksum of the archive, there is a whole copy or none, whatever crashed and however
# many started at once. Each version has a copy. To clean up, delete the folder "fibserv" in the
# folder for caches whenever no fibserv is running; the next start unpacks again.
#
# A copy that is there may still be damaged: a cleaner of old files has been at work, a disk was full, somebody has edited
# it. To compute its checksum would take longer than the program itself takes to start. But whatever changes a file, or
# takes one away, leaves a time behind that is later than that of the copy ("is_whole"); then the copy is made anew.

cache_below_home='@CACHE_BELOW_HOME@'
copy_name='@SHA256@'

main() {
  # Deno would say it in ten lines. A shell that cannot find out where it is leaves this variable empty, or sets it to ".".
  case ${PWD:-} in
    /*) ;;
    *) fail start "the working directory must exist, got a deleted one" ;;
  esac
  choose_cache
  copy=$cache/fibserv/$copy_name
  if [ -z "$cache" ] || ! is_usable "$copy" || has_parts "$cache/fibserv"; then
    # In a subshell, which keeps its umask, PATH and traps to itself.
    copy=$(prepare) || exit 1
  fi
  DENO_DIR=$copy/cache
  DENO_NO_UPDATE_CHECK=1
  export DENO_DIR DENO_NO_UPDATE_CHECK
  # What is meant for another Deno must not break this one, nor show through it.
  unset DENO_V8_FLAGS DENO_PERMISSION_BROKER_PATH DENO_LOG DENO_AUTH_TOKENS DENO_TRACE_PERMISSIONS \
    DENO_AUDIT_PERMISSIONS DENO_COVERAGE_DIR OTEL_DENO
  # Deno (2.9.6) reads .npmrc in the home folder whether it needs packages or not, and ends when it cannot be read or is not
  # in order. What a user's command of the bench is to see is in the other variable.
  [ -z "${HOME+x}" ] || export FIBSERV_HOME="$HOME"
  export HOME="$copy/cache"
  # The bench starts processes, and reads and writes files. The talk and a recording start this program again, and nothing
  # else. Other commands may read or write because of flags that name a file.
  reads=--allow-read=$copy/program
  writes=
  for word; do
    case $word in
      --file | --file=* | --ca | --ca=*) reads=--allow-read=$copy/program,/ ;;
      --output | --output=* | --out | --out=*) reads=--allow-read=$copy/program,/ writes=--allow-write ;;
      --ca-out | --ca-out=*) writes=--allow-write ;;
    esac
  done
  case ${1:-} in
    bench) set -- @BENCH_FLAGS@ "$copy/program/main.ts" "$@" ;;
    present)
      set -- --allow-run="$copy/deno" --allow-read="$copy/program" "$copy/program/main.ts" "$@" ;;
    trace)
      set -- --allow-run="$copy/deno" "$reads" ${writes:+"$writes"} "$copy/program/main.ts" "$@" ;;
    *) set -- "$reads" ${writes:+"$writes"} "$copy/program/main.ts" "$@" ;;
  esac
  # exec: the program takes the place of this shell, and gets its process id and its signals.
  exec "$copy/deno" run @RUNTIME_FLAGS@ \
    --cached-only --no-remote --no-lock --config "$copy/program/deno.json" "$@"
}

# Sets $cache to the user's folder for caches, or to nothing. The XDG specification says to ignore
# relative paths. A comma would separate two paths in --allow-read.
choose_cache() {
  cache=${XDG_CACHE_HOME:-}
  case $cache in
    /*) ;;
    *) cache=${HOME:+$HOME/$cache_below_home} ;;
  esac
  case $cache in
    *,*) cache= ;;
    /*) ;;
    *) cache= ;;
  esac
}

# Whether there is a copy, and it is ours. Under sudo, HOME may be that of somebody else, who could
# put anything there.
is_usable() {
  [ -x "$1/deno" ] && [ -O "$1" ] && is_whole "$1"
}

# Whether nothing in the copy has changed since it was unpacked. What Deno itself writes later, into databases of its own
# in the folder "cache", does not count: it copes with damage there.
is_whole() (
  PATH=${PATH:+$PATH:}/usr/bin:/bin
  command -v find >/dev/null || exit 0
  [ -z "$(find "$1/deno" "$1/program" -newer "$1/cache/complete" 2>&1)" ]
)

# Whether somebody is unpacking there, or was killed while doing so.
has_parts() {
  for part in "$1"/partial.*; do
    [ ! -e "$part" ] || return 0
  done
  return 1
}

# Prints where the copy is, and unpacks it if it is not there yet.
prepare() {
  PATH=${PATH:+$PATH:}/usr/bin:/bin
  umask 077
  folder=$cache/fibserv
  # The process that unpacks, not the one that waits for it: either may be killed alone.
  part=partial.$(uname -n).$(exec sh -c 'echo "$PPID"')
  if [ -z "$cache" ] || ! mkdir -p "$folder" 2>/dev/null ||
    ! [ -w "$folder" ] || ! [ -O "$folder" ] || ! can_run "$folder"; then
    use_temporary_folder
    can_run "$folder" || fail unpack "programs in $folder must be allowed to run, but its file system\
 forbids that (noexec), as does that of ${cache:-no folder for caches}; set XDG_CACHE_HOME to choose another one"
  fi
  remove_parts
  is_usable "$folder/$copy_name" || unpack
  printf '%s\n' "$folder/$copy_name"
}

# Whether programs may run there: the file system of a home folder may be mounted without that right.
can_run() {
  probe=$1/$part.probe
  # If there is no room, unpacking will say so.
  printf '#!/bin/sh\n' 2>/dev/null >"$probe" && chmod 700 "$probe" || return 0
  "$probe" 2>/dev/null
  set -- $?
  rm -f "$probe"
  return "$1"
}

# Removes what those left behind who were killed while they unpacked: on this machine, whose process is gone; on another
# one that has the same home folder, whoever has not come to an end within a day.
remove_parts() {
  for left in "$folder/${part%.*}".*; do
    pid=${left#"$folder/${part%.*}."}
    [ ! -e "$left" ] || is_running "${pid%%.*}" || rm -rf "$left" 2>/dev/null
  done
  find "$folder" -name 'partial.*' -prune -mtime +0 -exec rm -rf {} + 2>/dev/null
}

# Whether a process has not ended: one whose parent has not asked for its exit code is there, but dead.
is_running() {
  kill -0 "$1" 2>/dev/null || return 1
  # Linux has files for processes, and in a small container no ps; macOS has ps.
  state=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null || ps -o state= -p "$1" 2>/dev/null)
  case $state in
    Z*) return 1 ;;
  esac
}

# Sets $folder to a folder of our own among the temporary files. Anybody may make one of that name
# before we do, and put a program of theirs inside; so it has to be ours, and closed to all others.
use_temporary_folder() {
  case ${TMPDIR:-} in
    *,*) folder=/tmp ;;
    /*) folder=${TMPDIR%/} ;;
    *) folder=/tmp ;;
  esac
  folder=$folder/fibserv-$(id -u)
  [ -d "$folder" ] || mkdir "$folder" 2>/dev/null
  # Access lists appear as another letter behind the mode: "." and "@" give no rights, "+" may.
  case $(ls -ld "$folder" 2>/dev/null) in
    'drwx------ '* | 'drwx------. '* | 'drwx------@ '*) [ -O "$folder" ] && return ;;
  esac
  fail unpack "$folder must be a folder of yours with mode 700; set XDG_CACHE_HOME to choose another one"
}

unpack() {
  for tool in tail gzip tar mktemp mv rm; do
    command -v "$tool" >/dev/null || fail unpack "$tool must be installed"
  done
  [ ! -t 2 ] || printf '%s\n' "fibserv: unpacking into $folder, at the first start only" >&2

  partial=$(mktemp -d "$folder/$part.XXXXXX" 2>&1) || fail unpack "$folder must be writable, got $partial"
  trap 'rm -rf "$partial"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 141' PIPE
  trap 'exit 143' TERM
  # Options for somebody else's archives.
  unset GZIP TAR_OPTIONS
  # gzip verifies length and checksum. It is the last one of its pipe, so its exit code counts.
  said=$({ tail -c +@PAYLOAD_START@ <"$0" | gzip -dc >"$partial/archive.tar"; } 2>&1) ||
    fail unpack "$0 must be complete and undamaged, and $folder must have room, got ${said#"$line_feed"}"
  said=$({ mkdir "$partial/copy" && tar -xf "$partial/archive.tar" -C "$partial/copy"; } 2>&1) ||
    fail unpack "$folder must have room, got ${said#"$line_feed"}"
  said=$({ mkdir "$partial/copy/cache" && : >"$partial/copy/cache/complete"; } 2>&1) ||
    fail unpack "$folder must have room, got ${said#"$line_feed"}"
  # A damaged copy makes room, and is removed with the rest. Another process may have been quicker, and its copy is whole.
  is_usable "$folder/$copy_name" || mv "$folder/$copy_name" "$partial/damaged" 2>/dev/null
  # If another process was quicker, this fails, or puts our copy inside the other one.
  mv "$partial/copy" "$folder/$copy_name" 2>/dev/null
  rm -rf "$folder/$copy_name/copy"
  # Not only at the end: until then whoever waits for the answer may be killed, and this process with it.
  rm -rf "$partial"
  is_usable "$folder/$copy_name" || fail unpack "$folder/$copy_name must be a folder of yours, and stay as it was unpacked"
}

# Says what cannot be done ($1), and why ($2), whose lines become one: an error is one line. gzip begins with an empty one.
fail() {
  cannot=$1
  IFS=$line_feed
  set -f
  set -- $2
  IFS=' '
  printf '%s\n' "fibserv: Cannot $cannot: $*" >&2
  exit 1
}
line_feed='
'

# All above are definitions: a script that was cut off does nothing.
main "$@"
