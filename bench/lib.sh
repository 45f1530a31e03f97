# What the programs of bench/ share. Each prints rows by `row`; servers run on loopback ports and end with the program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${BENCH_SECONDS:-5}   # of one measurement
rounds=${BENCH_ROUNDS:-3}     # ours and the peer in turn; the median counts
port=${BENCH_PORT:-18200}     # the first of those taken by peers
work=$(mktemp -d /tmp/skylantern-bench.XXXXXX)
pids=()
clean_up() {
  local pid
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2> /dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2> /dev/null || true; done
  rm -rf "$work"
}
trap clean_up EXIT

# row WHAT OURS PEER WHO HIGHER|LOWER GOAL: the ratio is ours/peer where more is better, peer/ours where less is.
# Without a peer (PEER is -) the ratio is - and GOAL is a bound on ours.
row() {
  awk -v what="$1" -v ours="$2" -v peer="$3" -v who="$4" -v better="$5" -v goal="$6" -v file="${BENCH_ROWS:-/dev/null}" 'BEGIN {
    if (peer == "-") { judged = ours; ratio = "-"; met = better == "higher" ? judged >= goal : judged <= goal; bound = (better == "higher" ? "≥ " : "≤ ") goal }
    else { judged = better == "higher" ? ours / peer : peer / ours; ratio = sprintf("%.2f", judged); met = judged >= goal; bound = goal == 0 ? "none" : "ratio ≥ " goal }
    word = met ? "met" : "MISSED"
    printf "%-58s ours %10s  peer %10s (%s)  ratio %7s  goal %s: %s\n", what, ours, peer, who, ratio, bound, word
    printf "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", what, ours, peer, who, ratio, bound, word >> file
  }'
}
absent() {
  echo "$1: peer absent: $2"
  printf '%s\t-\t-\t%s\t-\t-\tpeer absent\n' "$1" "$2" >> "${BENCH_ROWS:-/dev/null}"
}
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

# Requests per second of a URL at so many keep-alive clients; fails when an answer was no 2xx or the socket broke.
rate() {
  local clients=$1 url=$2 out
  shift 2
  out=$(wrk -t1 -c"$clients" -d"${seconds}s" "$@" "$url")
  if grep -qE 'Non-2xx|Socket errors' <<< "$out"; then echo "$out" >&2; return 1; fi
  awk '/Requests\/sec/ {printf "%.0f", $2}' <<< "$out"
}

# serve COMMAND…: starts a server that prints its address first; sets `address` and `server`.
serve() {
  local said=$work/address.$((++served)) began=$EPOCHREALTIME
  "$@" > "$said" 2> "$work/server.log" &
  server=$!
  pids+=("$server")
  until address=$(head -n 1 "$said" | grep -o 'http://[^ ]*'); do
    kill -0 "$server" 2> /dev/null || { cat "$work/server.log" >&2; return 1; }
    sleep 0.005
  done
  address=${address%/}
  until curl -sf -o /dev/null "$address/readyz"; do sleep 0.005; done
  started_in=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.0f", (b - a) * 1000}')
}
served=0
stop() { kill -TERM "$1" && wait "$1" || true; }

# A private PostgreSQL that keeps what it commits, with the databases a and b; sets `postgresql`, the URL up to its name
# and after it. False: there is none on this machine.
start_postgresql() {
  tests/postgresql/start "$work" durable > /dev/null 2>&1 || return 1
  trap 'tests/postgresql/stop "$work"; clean_up' EXIT
  socket=$(sed 's/.*host=//' "$work/postgresql.url")
  for name in "$@"; do psql -q "$(cat "$work/postgresql.url")" -c "create database $name"; done
}
postgresql() { echo "postgresql://skylantern@/$1?host=$socket"; }
