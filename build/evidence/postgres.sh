#!/usr/bin/env bash
# A PostgreSQL of the run's own, reached by a socket in its directory: postgres.sh create|start|kill DIRECTORY. PostgreSQL refuses to run as root.
set -euo pipefail
root=$2
binaries=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
as=()
[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=postgres --regid=postgres --clear-groups)

start() {
  # As durable as a real one: fsync stays on. Waited for, so that one that was killed leaves no zombie, whose number the next one takes for a
  # server that runs; and tried again, because its processes may linger for a moment.
  (
    cd "$root"
    for ((i = 0; i < 100; i++)); do
      code=0
      LC_ALL=C setsid "${as[@]}" "$binaries/postgres" -D "$root/data" -c unix_socket_directories="$root" -c listen_addresses= -c max_connections=250 || code=$?
      [ "$code" = 1 ] || break
      sleep 0.05
    done
  ) >>"$root/log" 2>&1 </dev/null &
}

case $1 in
  create)
    mkdir -p "$root"
    [ "$(id -u)" -ne 0 ] || chown postgres:postgres "$root"
    (cd "$root" && "${as[@]}" "$binaries/initdb" --no-sync --auth=trust --username=postgres --encoding=UTF8 --locale=C.UTF-8 -D "$root/data" >/dev/null)
    start
    until "$binaries/psql" -qh "$root" -U postgres -c "CREATE DATABASE evidence" 2>/dev/null; do sleep 0.1; done
    ;;
  start)
    start
    # Until it takes connections: how long it reads its log after a kill is its own affair, and not the nodes'.
    until "$binaries/pg_isready" -qh "$root"; do sleep 0.02; done
    ;;
  kill)
    pid=$(head -1 "$root/data/postmaster.pid")
    # All its processes at once: a backend that is left would finish what it does, and keep the next one from starting.
    processes=("$pid" $(<"/proc/$pid/task/$pid/children"))
    kill -KILL "${processes[@]}" 2>/dev/null || true
    for process in "${processes[@]}"; do
      while [ -e "/proc/$process" ] && ! grep -q '^State:.*Z' "/proc/$process/status" 2>/dev/null; do sleep 0.01; done
    done
    ;;
esac
