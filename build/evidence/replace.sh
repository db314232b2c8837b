#!/usr/bin/env bash
# Evidence: live replacements of a plugin under load. Two versions with different private dependencies replace each other while three clients ask, and
# every fifth time a broken one is tried first. Prints what came of it.
#   bash build/evidence/replace.sh [--count 1000] [--into FILE]
# What is done in which order is fixed by the count; collections are forced by the program, never by the server.
# Exit code: 0 no request failed, no generation stayed, and memory stayed within 1.10 times that after the hundredth; else what the test says.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
count=1000 into=
while [ $# -gt 0 ]; do
  case $1 in
    --count) count=$2; shift 2 ;;
    --into) into=$(realpath -m "$2"); shift 2 ;;
    *) sed -n '2,7p' "$0" >&2; exit 1 ;;
  esac
done

figures=$(mktemp)
trap 'rm -f "$figures"' EXIT
export UseSharedCompilation=true
dotnet build "$root/tests/Wire.Tests" -c Release -v quiet --nologo
PTS_REPLACEMENTS=$count PTS_REPLACEMENTS_INTO=$figures dotnet run --no-build -c Release --project "$root/tests/Wire.Tests" -- \
  --filter 'FullyQualifiedName~ReplacementsUnderLoad' || code=$?
cat "$figures"
[ -z "$into" ] || cat "$figures" >>"$into"
exit "${code:-0}"
