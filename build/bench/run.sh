#!/usr/bin/env bash
# The benchmark: the floor, OpenIddict and our own server, each alone on core 0, wrk on core 1, taking turns. Prints one table and the goals.
#   bash build/bench/run.sh [--rounds 3] [--seconds 10] [--warmup 4] [--quick] [--only floor,openiddict,own]
#   bash build/bench/run.sh logins [--rounds 3] [--seconds 10] [--warmup 4] [--quick]
# With logins: what 500 people who sign in at once do to client_credentials, by turns with and without them; the server has all cores.
# --quick is one short round after a short warm-up: it shows that everything runs, its figures are worth nothing.
# Exit code: 0 measured and every goal met, 1 not measured, 2 a goal missed.
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$bench/../.." && pwd)
work=$(mktemp -d)
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
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() { echo "ERROR $*" >&2; exit 1; }

build() {
    dotnet build -c Release --nologo -v quiet "$1" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; fail "$1 does not build."; }
}

if ! command -v wrk >/dev/null; then
    [[ $(id -u) == 0 ]] || fail "wrk is missing: apt-get install wrk"
    { apt-get update && apt-get install -y --no-install-recommends wrk; } >&2
fi
taskset -c 0,1 true || fail "two cores are needed, 0 for the server and 1 for the load."

cd "$root"
mode=()
projects=(StatsHook Floor OpenIddict Driver)
if [[ ${1:-} == logins ]]; then
    mode=(logins)
    projects=(StatsHook Driver)
    shift
fi
for project in "${projects[@]}"; do build "$bench/$project"; done
# The host's build stages the bundled plugins. It is left out only when --only leaves it out.
[[ " $* " == *" --only "* && " $* " != *own* ]] || build "$root/host"

dotnet "$bench/Driver/bin/Release/net10.0/PluginTokenServer.Bench.Driver.dll" "${mode[@]}" "$root" "$work" "$@" &
driver=$!
code=0
wait "$driver" || code=$?
driver=
exit "$code"
