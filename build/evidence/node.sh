#!/usr/bin/env bash
# Starts and kills one node of a run: node.sh start|kill SERVER DIRECTORY NUMBER. Starting does not wait until it is ready.
# node.sh fatal SERVER DIRECTORY NUMBER MODE has it ended by the plugin that misbehaves in that way. Out of memory it is by a limit that the
# kernel enforces, as a container has one: 256 MiB more than it has by then.
set -euo pipefail
server=$2 root=$3/node$4

# Its port and its data directory are free once it is gone. A zombie is.
until_gone() {
  for ((i = 0; i < 6000; i++)); do
    [ -e "/proc/$pid" ] && ! grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null || return 0
    sleep 0.01
  done
  echo "the process $pid of $root does not end" >&2
  return 1
}

limit_memory() {
  local file=memory.limit_in_bytes
  group=/sys/fs/cgroup/memory
  [ -e "$group" ] || { group=/sys/fs/cgroup && file=memory.max; }
  group=$group/evidence-$pid
  { mkdir "$group" && echo $((256 << 20)) >"$group/$file" && echo "$pid" >"$group/cgroup.procs"; } || { echo "the memory of $pid cannot be limited: that takes root and a memory controller" >&2; exit 1; }
  # What it has is charged to where it was. The group is busy for a moment longer than the process is there.
  trap 'until_gone && until rmdir "$group" 2>/dev/null || [ ! -e "$group" ]; do sleep 0.01; done' EXIT
}

case $1 in
  start)
    # The environment of whoever runs this could configure the server; only the machine's is let through.
    env -i PATH="$PATH" HOME="$HOME" ${DOTNET_ROOT:+DOTNET_ROOT="$DOTNET_ROOT"} ${DOTNET_GCHeapHardLimit:+DOTNET_GCHeapHardLimit="$DOTNET_GCHeapHardLimit"} setsid \
      dotnet "$server/PluginTokenServer.Host.dll" --environment Production --contentRoot "$root" --urls "$(<"$root/url")" >>"$root/log" 2>&1 </dev/null &
    echo $! >"$root/pid"
    ;;
  kill)
    pid=$(<"$root/pid")
    kill -KILL "$pid"
    until_gone
    ;;
  fatal)
    pid=$(<"$root/pid")
    [ "$5" != out-of-memory ] || limit_memory
    secret=$(sed -n '/"tortureClient"/,/}/s/.*"secret": "\(.*\)".*/\1/p' "$3/target.json")
    # It cannot answer.
    printf 'grant_type=urn:example:torture:%s&scope=api1&client_id=torture&client_secret=%s' "$5" "$secret" |
      curl -s -o /dev/null --max-time 30 -d @- "$(<"$root/url")/connect/token" || true
    until_gone
    ;;
esac
