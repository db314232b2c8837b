#!/usr/bin/env bash
# The benchmark of the stores: our own server with memory, SQLite and PostgreSQL, each alone on core 0, wrk on core 1, taking turns; PostgreSQL
# runs where there is room, as does the measurement of the disk. Prints one table and the goals.
#   bash build/bench/store.sh [--rounds 3] [--seconds 10] [--warmup 4] [--quick] [--only memory,sqlite,postgresql]
# --quick is one short round after a short warm-up: it shows that everything runs, its figures are worth nothing.
# Exit code: 0 measured and every goal met, 1 not measured, 2 a goal missed.
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$bench/../.." && pwd)
work=$(mktemp -d)
# PostgreSQL runs as somebody else, and has its directory in here.
chmod 711 "$work"
driver=

clean_up() {
    trap - EXIT INT TERM
    if [[ -n $driver ]]; then
        kill -TERM "$driver" 2>/dev/null && wait "$driver" 2>/dev/null || true
    fi
    # Only what the driver could not stop itself: a process of this run carries the working directory in its environment.
    while read -r pid; do
        if grep -qsF "BENCH_STATS_SOCKET=$work/" "/proc/$pid/environ"; then kill -KILL "$pid" || true; fi
    done < <(cat "$work/pids" 2>/dev/null)
    [[ ! -e $work/postgres/data/postmaster.pid ]] || bash "$root/build/evidence/postgres.sh" kill "$work/postgres" || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() { echo "ERROR $*" >&2; exit 1; }

quietly() { "$@" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; fail "$* failed."; }; }

command -v wrk >/dev/null || fail "wrk is missing: apt-get install wrk"
taskset -c 0,1 true || fail "two cores are needed, 0 for the server and 1 for the load."

cd "$root"
export UseSharedCompilation=true
for project in StatsHook Floor Driver; do quietly dotnet build "$bench/$project" -c Release --nologo -v quiet; done
# The server as an operator has it.
quietly dotnet publish "$root/host" -c Release -o "$work/server" --nologo -v quiet
if [[ " $* " != *" --only "* || " $* " == *postgresql* ]]; then
    compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || fail "PostgreSQL is missing: apt-get install postgresql"
    bash "$root/build/evidence/postgres.sh" create "$work/postgres"
fi

dotnet "$bench/Driver/bin/Release/net10.0/PluginTokenServer.Bench.Driver.dll" store "$root" "$work" "$work/server/PluginTokenServer.Host.dll" "$work/postgres" "$@" &
driver=$!
code=0
wait "$driver" || code=$?
driver=
exit "$code"
