#!/usr/bin/env bash
# Prints, for each task, the instructions a row: in the kernel, and in all from
# the call to the finished Table. They do not depend on how busy a machine is.
# Usage: bench/ir.sh REGISTER LABELS ROWS, by bench.mk
set -euo pipefail
register=$1 labels=$2 rows=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

count () {
  valgrind -q --tool=callgrind --callgrind-out-file="$folder/$1" \
    --dump-instr=no "${@:2}" lua5.4 bench/ir.lua "$register" "$labels" "$1"
}

# Lines "T3 12345", in the order of the tasks.
counted () {
  awk '/^desc: Trigger: Client Request: /{task = $NF}
       /^totals: /{if (task) print task, $2; task = ""}' "$folder/$1".[0-9]*
}

count kernel --toggle-collect=mappa_crosstab
count call --collect-atstart=no

printf '| %-4s | %-12s | %-12s |\n' task kernel/row call/row
echo '| ---- | ------------ | ------------ |'
join <(counted kernel | sort) <(counted call | sort) |
  awk -v rows="$rows" \
    '{printf "| %-4s | %-12.2f | %-12.2f |\n", $1, $2 / rows, $3 / rows}'
