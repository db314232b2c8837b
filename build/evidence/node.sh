#!/usr/bin/env bash
# Starts and kills one node of a run: node.sh start|kill SERVER DIRECTORY NUMBER. Starting does not wait until it is ready.
set -euo pipefail
server=$2 root=$3/node$4

case $1 in
  start)
    # The environment of whoever runs this could configure the server; only the machine's is let through.
    env -i PATH="$PATH" HOME="$HOME" ${DOTNET_ROOT:+DOTNET_ROOT="$DOTNET_ROOT"} setsid \
      dotnet "$server/PluginTokenServer.Host.dll" --environment Production --contentRoot "$root" --urls "$(<"$root/url")" >>"$root/log" 2>&1 </dev/null &
    echo $! >"$root/pid"
    ;;
  kill)
    pid=$(<"$root/pid")
    kill -KILL "$pid"
    # Its port and its data directory are free once it is gone. A zombie is.
    while [ -e "/proc/$pid" ] && ! grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null; do sleep 0.01; done
    ;;
esac
