#!/bin/sh
# Three fibservs, and HAProxy in front of them: starts them, restarts the servers in turn without losing a request, stops
# all. What happens when is in README.md beside this file.

usage() {
  cat <<'END'
Usage: sh cluster.sh start|restart|status|stop

  start     three servers and HAProxy, in the background
  restart   each server in turn: drain, stop, start, wait for its health; no request is lost
  status    what HAProxy thinks of each server, how many connections it has (scur), and has had (stot)
  stop      HAProxy, then the servers

FIBSERV          the program (fibserv)
FIBSERV_VARIANT  what the servers are (corothrd)
FIBSERV_RUN      a folder for process ids, logs and HAProxy's socket (./run)
FIBSERV_PORT     where clients connect (25000); FIBSERV_PORT_A, _B, _C: the servers (25001 to 25003)
END
}

: "${FIBSERV:=fibserv}" "${FIBSERV_VARIANT:=corothrd}" "${FIBSERV_RUN:=$PWD/run}"
: "${FIBSERV_PORT:=25000}" "${FIBSERV_PORT_A:=25001}" "${FIBSERV_PORT_B:=25002}" "${FIBSERV_PORT_C:=25003}"
export FIBSERV_RUN FIBSERV_PORT FIBSERV_PORT_A FIBSERV_PORT_B FIBSERV_PORT_C
here=$(dirname "$0")

main() {
  case ${1:-} in
    start) start ;;
    restart) restart ;;
    status) tell 'show stat' | cut -d , -f 2,5,8,18 | grep -E '^(svname|[abc]),' ;;
    stop) stop ;;
    -h | --help) usage ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
}

fail() {
  printf 'cluster.sh: Cannot %s\n' "$1" >&2
  exit 1
}

start() {
  mkdir -p "$FIBSERV_RUN" || exit 1
  for name in a b c haproxy; do
    ! is_running "$name" || fail "start: nothing of the cluster may run yet, got $name with process id $(pid_of "$name")"
  done
  for server in a b c; do start_server "$server"; done
  haproxy -f "$here/haproxy.cfg" -db >"$FIBSERV_RUN/haproxy.log" 2>&1 &
  printf '%s\n' $! >"$FIBSERV_RUN/haproxy.pid"
  for server in a b c; do wait_until_up "$server"; done
  printf 'Ready: fibserv client fast 127.0.0.1:%s --reconnect\n' "$FIBSERV_PORT"
}

# What makes the restart lossless: HAProxy sends nobody new there; the server answers all that it has received before it
# ends; the clients then connect again, and come to another server.
restart() {
  for server in a b c; do
    order "set server servers/$server state drain"
    stop_process "$server"
    start_server "$server"
    order "set server servers/$server state ready"
    wait_until_up "$server"
    printf '%s is new\n' "$server"
  done
}

stop() {
  for name in haproxy a b c; do stop_process "$name"; done
}

start_server() {
  case $1 in a) port=$FIBSERV_PORT_A ;; b) port=$FIBSERV_PORT_B ;; c) port=$FIBSERV_PORT_C ;; esac
  : >"$FIBSERV_RUN/$1.log"
  # Not quoted: it may be a program and its first arguments.
  # shellcheck disable=SC2086
  $FIBSERV serve --variant "$FIBSERV_VARIANT" --port "$port" --proxy-protocol \
    >"$FIBSERV_RUN/$1.log" 2>&1 </dev/null &
  printf '%s\n' $! >"$FIBSERV_RUN/$1.pid"
  wait_until "$1 listens" listens "$1"
}

# Sends SIGTERM, by which a server drains, and waits for the end.
stop_process() {
  if is_running "$1"; then
    kill -TERM "$(pid_of "$1")"
    wait_until "$1 ends" has_ended "$1"
  fi
  rm -f "$FIBSERV_RUN/$1.pid"
}

pid_of() { cat "$FIBSERV_RUN/$1.pid" 2>/dev/null; }
is_running() { [ -n "$(pid_of "$1")" ] && kill -0 "$(pid_of "$1")" 2>/dev/null; }
has_ended() { ! is_running "$1"; }
listens() {
  is_running "$1" || fail "go on: server $1 must run, got its end; see $FIBSERV_RUN/$1.log"
  grep -q listening "$FIBSERV_RUN/$1.log"
}

# Says something to HAProxy, and prints its answer.
tell() { printf '%s\n' "$1" | socat -t 5 - "UNIX-CONNECT:$FIBSERV_RUN/haproxy.sock"; }
# The same where there is no answer, unless something is wrong.
order() {
  answer=$(tell "$1") || fail "go on: HAProxy must take orders on $FIBSERV_RUN/haproxy.sock, got no connection"
  [ -z "$answer" ] || fail "go on: HAProxy must do this: $1, got $answer"
}
is_up() {
  is_running haproxy || fail "go on: HAProxy must run, got its end; see $FIBSERV_RUN/haproxy.log"
  tell 'show stat' 2>/dev/null | grep -qE "^servers,$1,.*,UP,"
}
wait_until_up() { wait_until "HAProxy finds $1 well" is_up "$1"; }

# wait_until WHAT COMMAND...: for 30 s at most.
wait_until() {
  what=$1 tries=0
  shift
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -le 300 ] || fail "go on: within 30 s it must be that $what, got none of it; see $FIBSERV_RUN"
    sleep 0.1
  done
}

main "$@"
