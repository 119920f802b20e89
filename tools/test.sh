#!/usr/bin/env bash
# Runs what make has built, one line a test program or spec file, and counts.
#   tools/test.sh c      the C tests
#   tools/test.sh lua    the specs
#   tools/test.sh oom    a script whose memory runs out
# Settings come from the environment:
#   ONLY='import* csv'   the programs and specs of such names alone
#   HELPER=file          a Lua file that busted loads first
#   RUN=command          what to run each test under
#   SANITIZED=folder     test the build there, with sanitizers preloaded
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/tally.sh

read -ra only <<<"${ONLY-*}"
read -ra run <<<"${RUN-}"
programs=${SANITIZED:-build/debug}
module=${SANITIZED:-build}
export LUA_PATH_5_4="$PWD/lua/?.lua;$PWD/lua/?/init.lua;;"
export LUA_CPATH_5_4="$PWD/$module/?.so;;"

# How Lua is started: with its output safe from a crash, and with the
# sanitizers' libraries in front, if need be.
lua=("${run[@]}" lua5.4 -e 'io.stdout:setvbuf "line"')
if [ -n "${SANITIZED-}" ]; then
  export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
  preload="$(gcc -print-file-name=libasan.so)"
  preload+=" $(gcc -print-file-name=libubsan.so) $PWD/$SANITIZED/leaks.so"
  lua=(env LD_PRELOAD="$preload" "${lua[@]}")
fi
lua+=("$(command -v busted)" --ignore-lua --cpath="./$module/?.so")
if [ -n "${HELPER-}" ]; then lua+=(--helper="$HELPER"); fi

# named FOLDER BEFORE AFTER: the files there of the names that are wanted.
named () {
  local name
  for name in "${only[@]}"; do find "$1" -name "$2$name$3"; done | sort -u
}

c_tests () {
  local source name
  for source in $(named spec/c test_ .c); do
    name=$(basename "$source" .c)
    suite "$name" env CMOCKA_MESSAGE_OUTPUT=TAP \
      "${run[@]}" "$programs/$name"
  done
}

lua_tests () {
  local file
  for file in $(named spec "" _spec.lua); do
    suite "$file" "${lua[@]}" "$file"
  done
}

oom_tests () { suite "oom" "$programs/oom" tools/question.lua; }

for kind; do "${kind}_tests"; done
finish
