#!/bin/sh
# Installs fibserv: finds the executable for this system in a release, compares its checksum, starts it once, and puts it
# into a folder of yours. No rights of root are needed, and nothing else on the system is touched. Run it again to repeat,
# to change to another release, or to mend. To remove it, delete the one file.

usage() {
  cat <<'END'
Install fibserv.

Usage: sh install.sh [--from ADDRESS|FOLDER] [--to FOLDER]

  --from   the release: an address that the names of its files are appended to, or a folder
           (the folder of this script, if the release is there)
  --to     where the program goes (~/.local/bin)
END
}

main() {
  from= to=
  while [ $# -gt 0 ]; do
    case $1 in
      --from=*) from=${1#*=} ;;
      --to=*) to=${1#*=} ;;
      --from | --to)
        [ -n "${2:-}" ] || misuse "$1 needs a value, got none"
        case $1 in --from) from=$2 ;; --to) to=$2 ;; esac
        shift
        ;;
      -h | --help)
        usage
        exit 0
        ;;
      *) misuse "it knows --from and --to, got $1" ;;
    esac
    shift
  done
  command -v mktemp >/dev/null || misuse "PATH must have the programs of the system, got ${PATH:-none}"
  choose_release
  choose_folder
  choose_target
  work=
  trap '[ -z "$work" ] || rm -rf "$work"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  # Somebody reads what this says, and has had enough: sh install.sh | head -1.
  trap 'exit 141' PIPE
  trap 'exit 143' TERM
  # On the same file system as the goal, so that the last step is to rename a whole and tested file.
  mkdir -p "$to/" 2>/dev/null && work=$(mktemp -d "$to/.fibserv-install.XXXXXX" 2>/dev/null) ||
    fail "its folder must be one that you can write to, got ${to:-/}"
  # What those have left who were killed, or lost power: an executable has a hundred megabytes. Nobody takes a day.
  find "$to"/.fibserv-install.* -prune -mtime +0 -exec rm -rf {} + 2>/dev/null
  get SHA256SUMS
  choose_file
  printf 'Getting %s\n' "$file"
  get "$file"
  compare_checksum
  chmod 755 "$work/$file"
  said=$(XDG_CACHE_HOME=$work "$work/$file" --version 2>&1) && starts_right "$said" ||
    fail "the program must start here, got: $said"
  [ ! -d "$to/fibserv" ] || fail "fibserv must be a file, got a folder, $to/fibserv"
  was='Installed'
  [ ! -e "$to/fibserv" ] || was='Replaced'
  mv -f "$work/$file" "$to/fibserv" || fail "$to/fibserv must be a file that you can replace"
  printf '%s %s\n%s\n' "$was" "$to/fibserv" "$said"
  case ":${PATH:-}:" in
    *":$to:"*) printf 'Try: fibserv demo\n' ;;
    *)
      printf 'Your shell does not look for programs there. Try: %s demo\n' "$(quoted "$to/fibserv")"
      # shellcheck disable=SC2016 -- it is to be typed as it stands
      printf 'To have it as fibserv, add this line to ~/.profile: PATH="$PATH":%s\n' "$(quoted "$to")"
      ;;
  esac
}

# Prints a word as a shell has to be given it.
quoted() {
  case $1 in
    *[!A-Za-z0-9/._+-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf '%s' "$1" ;;
  esac
}

starts_right() {
  case $1 in 'fibserv '[0-9]*) return 0 ;; *) return 1 ;; esac
}

# An error is one line, whatever a program has said that is quoted in it.
fail() {
  printf 'install.sh: Cannot install fibserv: %s\n' "$(printf '%s' "$1" | tr '\n' ' ')" >&2
  exit 1
}

misuse() {
  printf 'install.sh: Cannot install fibserv: %s; see sh install.sh --help\n' "$1" >&2
  exit 2
}

# Sets $from. A release on a stick has this script in it.
choose_release() {
  if [ -z "$from" ]; then
    from=$(dirname -- "$0")
    [ -f "$from/SHA256SUMS" ] ||
      misuse "--from must say where the release is when it is not beside install.sh, got none"
  fi
  case $from in
    http://* | https://*) ;;
    *://*) misuse "--from must be an http or https address or a folder, got $from" ;;
    *)
      [ -d "$from" ] || misuse "--from must be an address or a folder, got $from"
      # A name may begin as an address does, or as an option.
      case $from in /*) ;; *) from=./$from ;; esac
      ;;
  esac
  from=${from%/}
}

# Sets $to.
choose_folder() {
  [ -n "$to" ] || to=${HOME:+$HOME/.local/bin}
  case $to in
    '') misuse "--to must name a folder where there is no HOME, got none" ;;
    /*) ;;
    *) to=$PWD/$to ;;
  esac
  to=${to%/}
}

# Sets $target to the name of this system, as the names of executables have it.
choose_target() {
  case $(uname -m) in
    x86_64 | amd64) arch=x86_64 ;;
    aarch64 | arm64) arch=aarch64 ;;
    *) fail "the processor must be x86-64 or arm64, got $(uname -m)" ;;
  esac
  case $(uname -s) in
    Linux)
      # The runtime is made for the GNU C library. Musl's ldd names itself on stderr, and fails.
      case $(ldd --version 2>&1) in
        *musl*) fail "the system must have the GNU C library, got musl" ;;
      esac
      target=$arch-unknown-linux-gnu
      ;;
    Darwin)
      # A shell under Rosetta believes that it is on another processor.
      [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" != 1 ] || arch=aarch64
      target=$arch-apple-darwin
      ;;
    *) fail "the system must be Linux or macOS (for Windows there is install.ps1), got $(uname -s)" ;;
  esac
}

# get NAME: puts a file of the release into $work, whole or not at all.
get() {
  case $from in
    http://* | https://*)
      # A slow network may take as long as it needs; one that sends nothing for so many seconds is given up.
      patience=60
      if command -v curl >/dev/null; then
        said=$(curl --fail --silent --show-error --location --connect-timeout "$patience" --speed-time "$patience" \
          --speed-limit 1 --output "$work/$1" "$from/$1" 2>&1)
      elif command -v wget >/dev/null; then
        said=$(wget -q -T "$patience" -t 1 -O "$work/$1" "$from/$1" 2>&1)
      else
        fail "curl or wget must be there to download it, got neither"
      fi || fail "$from/$1 must be there to download, got: ${said:-exit code $? and no reason (wget)}"
      ;;
    *)
      said=$(cp "$from/$1" "$work/$1" 2>&1) ||
        fail "$from/$1 must be a file that you can read, and $to have room for it, got: $said"
      ;;
  esac
}

# Sets $file and $sum to the name and the checksum of the executable for $target, of which there is one.
choose_file() {
  file= sum=
  while read -r digits name || [ -n "$digits" ]; do
    # A file that has been on Windows may have its ends of lines.
    name=${name%"$carriage_return"}
    case $name in
      */*) ;;
      "fibserv-"*"-$target")
        [ -z "$file" ] || fail "the release must have one executable for $target, got $file and $name"
        file=$name sum=$(printf '%s' "$digits" | tr A-F a-f)
        ;;
    esac
  done <"$work/SHA256SUMS"
  [ -n "$file" ] || fail "the release must have an executable for $target, got none in $from/SHA256SUMS"
}

carriage_return=$(printf '\r')

compare_checksum() {
  if command -v sha256sum >/dev/null; then
    got=$(sha256sum "$work/$file")
  elif command -v shasum >/dev/null; then
    got=$(shasum -a 256 "$work/$file")
  else
    fail "sha256sum or shasum must be there to compare the checksum, got neither"
  fi
  got=${got%% *}
  # GNU's sha256sum puts a backslash before the checksum of a file whose name has one.
  got=${got#\\}
  [ "$got" = "$sum" ] ||
    fail "the checksum of $file must be $sum, got $got: it is damaged, or not what was released"
}

main "$@"
