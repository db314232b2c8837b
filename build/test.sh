#!/usr/bin/env bash
# Builds everything, checks format and runs every test. Prints the time of each stage, and last the sum over all test projects.
set -uo pipefail
cd "$(dirname "$0")/.."

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
failures=0

# Some environments switch the shared compiler off, which makes a cold build three times as long.
export UseSharedCompilation=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

stage() {
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  if "$@"; then
    echo "== $name: $((SECONDS - start)) s"
  else
    echo "== $name FAILED after $((SECONDS - start)) s"
    failures=$((failures + 1))
    return 1
  fi
}

# What Debian has and the tests need, installed where it is missing.
debian() {
  if [ "$(id -u)" -ne 0 ]; then
    echo "$1 is missing, and only root can install it: apt-get install ${*:2}"
    return 1
  fi
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o APT::Install-Recommends=false -o Dpkg::Use-Pty=0)
  "${apt[@]}" install "${@:2}" >/dev/null || { "${apt[@]}" update && "${apt[@]}" install "${@:2}" >/dev/null; }
}
# The tests of the PostgreSQL store run servers of their own, and need its programs for that and nothing else: no cluster of Debian's.
postgresql() {
  compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null && return 0
  if [ "$(id -u)" -eq 0 ]; then
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  fi
  debian PostgreSQL postgresql
}
# The client libraries of tests/Clients. npm writes down what it installed, with a later time than the lock it installed it from.
clients() {
  command -v node >/dev/null && command -v npm >/dev/null || debian Node.js nodejs npm || return 1
  [ tests/Clients/node_modules/.package-lock.json -nt tests/Clients/package-lock.json ] || npm ci --prefix tests/Clients --no-audit --no-fund --loglevel=error
}
# The browser of tests/Browser.Tests: Debian's, since Playwright is never to download one.
chromium() { [ -x /usr/bin/chromium ] || debian Chromium chromium; }
needs() { postgresql && clients && chromium; }
build() { dotnet build PluginTokenServer.sln -v quiet --nologo; }
# The benchmark and the evidence stand outside the solution, so that nobody has to restore the peers; here they only have to compile.
bench() { for project in build/bench/*/*.csproj build/evidence/*.csproj; do dotnet build "$project" -v quiet --nologo || return 1; done; }
# The races and kills in small numbers; docs/evidence.md has those of a long run.
evidence() { bash build/evidence/run.sh short; }
format() { dotnet format PluginTokenServer.sln --verify-no-changes --no-restore --verbosity quiet; }
# One suite on each core, the largest first, so that none of them is left to run alone at the end. Each says what it has to say once it has ended.
suite() {
  local start=$SECONDS code=0
  dotnet "tests/$1/bin/Debug/net10.0/$1.dll" --no-ansi --no-progress --report-trx --report-trx-filename "$1.trx" --results-directory "$results" >"$results/$1.log" 2>&1 || code=$?
  [ "$code" -eq 0 ] || grep -vE "^ +at (System|Microsoft|NUnit|InvokeStub)|^passed " "$results/$1.log"
  echo "$1: exit code $code, $((SECONDS - start)) s"
  return "$code"
}
suites() { for suite in tests/*.Tests; do echo "$(cat $(find "$suite" -name '*.cs' -not -path '*/obj/*') | wc -l) ${suite#tests/}"; done | sort -rn | cut -d' ' -f2; }
tests() {
  export results
  export -f suite
  suites | xargs -P "$(nproc)" -I{} bash -c 'suite {}'
}
count() { grep -ho "<Counters [^>]*>" "$results"/*.trx 2>/dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'; }

stage needs needs
if stage build build; then
  stage tests tests
  stage format format
  stage bench bench
  stage evidence evidence
fi

passed=$(count passed)
failed=$(($(count executed) - passed))
# A stage that failed without a failed test (a warning, a format difference, a crashed test host) fails the run like one.
[ "$failures" -gt 0 ] && [ "$failed" -eq 0 ] && failed=$failures
echo "all stages: $SECONDS s"
echo "$passed passed, $failed failed"
[ "$failures" -eq 0 ] && [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
