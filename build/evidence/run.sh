#!/usr/bin/env bash
# Evidence: races, cut connections, revocations and kills against real servers, over HTTP alone. Prints the totals.
#   bash build/evidence/run.sh [short|long] [--only PATTERN] [--scale PERCENT] [--seed 1] [--into DIRECTORY]
# short is one SQLite node and small numbers, for every build; long is the numbers of docs/evidence.md, on one SQLite node and on three nodes with
# one PostgreSQL, and takes hours. --only takes a pattern of bash for the names below (race-*), --scale a part of the numbers.
# With --into, state, history and results of each program stay there, and the same command again goes on where it was.
# Exit code: 0 every invariant held, 1 could not be done, 2 one did not hold.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
size=short only='*' scale=100 seed=1 into=
while [ $# -gt 0 ]; do
  case $1 in
    short | long) size=$1; shift ;;
    --only) only=$2; shift 2 ;;
    --scale) scale=$2; shift 2 ;;
    --seed) seed=$2; shift 2 ;;
    --into) into=$2; shift 2 ;;
    *) sed -n '2,7p' "$0" >&2; exit 1 ;;
  esac
done

work=$(mktemp -d)
# PostgreSQL runs as somebody else, and has its directory in here.
chmod 711 "$work"
[ -n "$into" ] || into=$work/results
mkdir -p "$into"
worst=0

clean_up() {
  trap - EXIT INT TERM
  for pid in "$work"/*/node*/pid; do
    [ -e "$pid" ] && kill -KILL "$(<"$pid")" 2>/dev/null || true
  done
  [ ! -e "$work/postgres/data/postmaster.pid" ] || bash "$here/postgres.sh" kill "$work/postgres" || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# In a long run the server as an operator has it; in a short one what the build has made anyway, since publishing takes longer than the races.
export UseSharedCompilation=true
if [ "$size" = short ]; then
  configuration=Debug server=$root/host/bin/Debug/net10.0 make=(build "$root/host")
else
  configuration=Release server=$work/server make=(publish "$root/host" -p:PublishReadyToRun=true -o "$work/server")
fi
compile() { dotnet "$@" -c "$configuration" -v quiet --nologo >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }; }
compile "${make[@]}"
compile build "$here/PluginTokenServer.Evidence.csproj"
compile build "$root/tests/Fixtures/Torture/Torture.csproj"
plugins=$root/tests/Fixtures/Torture/bin/$configuration/net10.0
evidence() { dotnet "$here/bin/$configuration/net10.0/PluginTokenServer.Evidence.dll" "$@"; }

# cluster NAME NODES [OPTIONS OF SETUP]
cluster() {
  evidence setup --directory "$work/$1" --nodes "$2" "${@:3}"
  for ((node = 0; node < $2; node++)); do
    # Plugins of its own do not run until somebody has locked them.
    [ ! -e "$work/$1/node$node/plugins" ] || dotnet "$server/PluginTokenServer.Host.dll" plugins lock --yes --by evidence --contentRoot "$work/$1/node$node" >"$work/lock.log" 2>&1 || { cat "$work/lock.log" >&2; exit 1; }
    bash "$here/node.sh" start "$server" "$work/$1" "$node"
    # One after the other, as an operator would: the first one makes the schema.
    for ((i = 0; ; i++)); do
      curl -sf "$(<"$work/$1/node$node/url")/health/ready" >/dev/null && break
      [ "$i" -lt 300 ] || { cat "$work/$1/node$node/log" >&2; exit 1; }
      sleep 0.1
    done
  done
}

# program NAME COUNT CLUSTER COMMAND...: the name is that of its state file too.
program() {
  local name=$1 count=$(($2 * scale / 100)) cluster=$3 code=0
  shift 3
  # shellcheck disable=SC2053 # It is a pattern.
  [[ $name == $only ]] || return 0
  [ "$count" -gt 0 ] || count=1
  evidence "$@" --target "$work/$cluster/target.json" --count "$count" --seed "$seed" --label "$cluster" \
    --state "$into/$name.state" --history "$into/$name.history.gz" --results "$into/results.jsonl" || code=$?
  [ "$code" -le "$worst" ] || worst=$code
}

# kills NAME COUNT CLUSTER: of a node.
kills() {
  program "$1" "$2" "$3" kill --kill "bash '$here/node.sh' kill '$server' '$work/$3' \"\$1\"" --start "bash '$here/node.sh' start '$server' '$work/$3' \"\$1\"" "${@:4}"
}

# ends NAME COUNT CLUSTER MODE: of a node, by a plugin that ends the process.
ends() {
  program "$1" "$2" "$3" kill --kill "bash '$here/node.sh' fatal '$server' '$work/$3' \"\$1\" $4" --start "bash '$here/node.sh' start '$server' '$work/$3' \"\$1\""
}

# torture NAME [OPTIONS OF SETUP]: of a node of its own, which is not worth much afterwards.
torture() {
  cluster "$1" 1 --torture "$plugins" "${@:2}"
  [ "$size" = short ] || [ $# -gt 1 ] || for mode in exits overflows out-of-memory; do ends "kill-$mode" 10 "$1" "$mode"; done
  program "$1" 1 "$1" torture --pid "$work/$1/node0/pid" "${measured[@]}"
  bash "$here/node.sh" kill "$server" "$work/$1" 0
  rm "$work/$1/node0/pid"
}

all() { # CLUSTER RACES CODES CUTS REVOCATIONS SESSIONS KILLS
  # Kills first, while the store is small; how long it takes with all that the races leave behind is a row of its own.
  kills "kill-$1" "$7" "$1"
  for kind in refresh assertion reference; do program "race-$kind-$1" "$2" "$1" race --kind "$kind"; done
  for kind in code par device ciba; do program "race-$kind-$1" "$3" "$1" race --kind "$kind"; done
  program "cut-$1" "$4" "$1" cut
  program "revoke-$1" "$5" "$1" revoke
  program "revoke-session-$1" "$6" "$1" revoke --kind session
}

cluster sqlite 1
if [ "$size" = short ]; then
  all sqlite 340 60 100 100 12 2
  measured=(--calls 10 --window 300)
  torture torture
else
  # Once with the limits that a server has by itself, and once so that every call gets to the plugin, however many have failed.
  # Three hundred calls, since a hundredth of what a hundred leave room for is sixteen answers.
  measured=(--calls 300 --window 30000 --warm-ups 5 --ratio 2)
  torture torture
  torture torture-unbroken --breaker 1000
  # What takes memory takes the cores. How much of it, and by how many at once, is how much for the others.
  for taken in '1 8' '4 8' '10 8' '32 8' '10 1'; do
    read -r megabytes calls <<<"$taken"
    measured=(--calls 300 --window 30000 --warm-ups 5 --modes allocates --megabytes "$megabytes" --at-once "$calls")
    torture "allocates-$megabytes-$calls" --breaker 1000
  done
  all sqlite 100000 100000 10000 10000 10000 100
  echo "the store of sqlite after that: $(du -sm "$work/sqlite/node0/data" | cut -f1) MB"
  kills kill-filled-sqlite 10 sqlite
  bash "$here/postgres.sh" create "$work/postgres"
  cluster postgresql 3 --postgres "Host=$work/postgres;Username=postgres;Database=evidence"
  all postgresql 100000 100000 10000 10000 10000 100
  program kill-store-postgresql 20 postgresql kill --whole --kill "bash '$here/postgres.sh' kill '$work/postgres'" --start "bash '$here/postgres.sh' start '$work/postgres'"
  echo "the store of postgresql after that: $(du -sm "$work/postgres/data" | cut -f1) MB"
fi
echo "== evidence, $size: $([ "$worst" = 0 ] && echo every invariant held || echo FAILED) after $SECONDS s"
exit "$worst"
