#!/bin/sh
# This file is a program in one piece: this script, and behind its last line a compressed archive
# with all that it needs to run (@CONTENTS@).
#
# The first start unpacks the archive into the user's folder for caches; later starts find it there.
# A copy is unpacked under a temporary name and renamed when it is complete, so under its own name,
# which is the checksum of the archive, there is a whole copy or none, whatever crashed and however
# many started at once. Each version has a copy. To clean up, delete the folder "fibserv" in the
# folder for caches whenever no fibserv is running; the next start unpacks again.

cache_below_home='@CACHE_BELOW_HOME@'
copy_name='@SHA256@'

main() {
  choose_cache
  copy=$cache/fibserv/$copy_name
  if [ -z "$cache" ] || ! is_usable "$copy"; then
    # In a subshell, which keeps its umask, PATH and traps to itself.
    copy=$(prepare) || exit 1
  fi
  DENO_DIR=$copy/cache
  DENO_NO_UPDATE_CHECK=1
  export DENO_DIR DENO_NO_UPDATE_CHECK
  # The bench starts processes, and reads and writes files. The talk starts this program again, and nothing else. Other
  # commands may read or write because of flags that name a file.
  reads=--allow-read=$copy/program
  writes=
  for word; do
    case $word in
      --file | --file=* | --ca | --ca=*) reads=--allow-read=$copy/program,/ ;;
      --output | --output=*) reads=--allow-read=$copy/program,/ writes=--allow-write ;;
      --ca-out | --ca-out=*) writes=--allow-write ;;
    esac
  done
  case ${1:-} in
    bench) set -- @BENCH_FLAGS@ "$copy/program/main.ts" "$@" ;;
    present)
      set -- --allow-run="$copy/deno" --allow-read="$copy/program" "$copy/program/main.ts" "$@" ;;
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
  [ -x "$1/deno" ] && [ -O "$1" ]
}

# Prints where the copy is, and unpacks it if it is not there yet.
prepare() {
  PATH=${PATH:+$PATH:}/usr/bin:/bin
  umask 077
  folder=$cache/fibserv
  if [ -z "$cache" ] || ! mkdir -p "$folder" 2>/dev/null ||
    ! [ -w "$folder" ] || ! [ -O "$folder" ]; then
    use_temporary_folder
  fi
  is_usable "$folder/$copy_name" || unpack
  printf '%s\n' "$folder/$copy_name"
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
  fail "$folder must be a folder of yours with mode 700; set XDG_CACHE_HOME to choose another one"
}

unpack() {
  for tool in tail gzip tar mktemp mv rm; do
    command -v "$tool" >/dev/null || fail "$tool must be installed"
  done
  [ ! -t 2 ] || printf '%s\n' "fibserv: unpacking into $folder, at the first start only" >&2
  # What a crash left behind. A younger one may be in use.
  find "$folder" -name 'partial.*' -prune -mtime +0 -exec rm -rf {} + 2>/dev/null

  partial=$(mktemp -d "$folder/partial.XXXXXX") || fail "$folder must be writable"
  trap 'rm -rf "$partial"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  # gzip verifies length and checksum. It is the last one of its pipe, so its exit code counts.
  said=$(tail -c +@PAYLOAD_START@ <"$0" | gzip -dc 2>&1 >"$partial/archive.tar") ||
    fail "$0 must be complete and undamaged, and $folder must have room: $said"
  said=$(mkdir "$partial/copy" && tar -xf "$partial/archive.tar" -C "$partial/copy" 2>&1) ||
    fail "$folder must have room: $said"
  # If another process was quicker, this fails, or puts our copy inside the other one.
  mv "$partial/copy" "$folder/$copy_name" 2>/dev/null
  rm -rf "$folder/$copy_name/copy"
  is_usable "$folder/$copy_name" || fail "programs in $folder must be allowed to run"
}

# Takes the first line only: one error is one line.
fail() {
  printf '%s\n' "fibserv: Cannot unpack: ${1%%"$line_feed"*}" >&2
  exit 1
}
line_feed='
'

# All above are definitions: a script that was cut off does nothing.
main "$@"
