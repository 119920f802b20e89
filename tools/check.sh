#!/usr/bin/env bash
# What CI runs besides the tests: each line is one check, or one suite.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/tally.sh

# Every source compiles without a warning.
no_warnings () {
  make BUILD="build/$1" CC="$1" CFLAGS="-O2 -Werror" Q= module
}

# Every header compiles alone.
headers () {
  local header lua
  lua=$(pkg-config --cflags lua5.4)
  for header in src/*.h; do
    # shellcheck disable=SC2086
    echo "#include \"${header#src/}\"" |
      gcc -std=c11 -Wall -Werror -Isrc $lua -fsyntax-only -x c - || return
  done
}

# No file names a folder of the machine it was written on.
no_machine_paths () {
  local status=0
  git grep --untracked -nE -e '(^|[^[:alnum:]_.-])/(home|root|work)/' \
    -e "$PWD/" || status=$?
  ((status == 1))
}

# Is the kernel without this way to count here? It says so.
lacks_kernel () {
  local said
  make module
  said=$(LUA_PATH_5_4="lua/?.lua;lua/?/init.lua;;" \
    LUA_CPATH_5_4="build/?.so;;" MAPPA_KERNEL=$1 \
    lua5.4 -e 'require("mappa").open(":memory:"):crosstab{
      measure = "eligible", at = "2025-03-31" }' 2>&1) || true
  [[ $said == *"this machine has no kernel '$1'"* ]]
}

# The specs that count.
counting="account core_queries crosstab language oracle* properties"
counting+=" random_register transitions"

# The specs that use the core's objects, whose lives the collector ends.
objects="account bad_input checks* core_queries crosstab estimate* fuzz import"
objects+=" interrupt kept language lifecycle memo oracle* properties rate"
objects+=" records* register report sql threads value"

suite "everything, with sanitizers" make --no-print-directory asan
suite "memory that runs out" make --no-print-directory oom
suite "threads, what they share" make --no-print-directory tsan
suite "specs, aggressive collector" env ONLY="$objects" \
  make --no-print-directory stress
suite "the language, against R" env ONLY=language make --no-print-directory spec
suite "estimates, against R" env ONLY='estimate*' make --no-print-directory spec
check "a kernel has a name" lacks_kernel nameless
for kernel in rows portable v3; do
  if lacks_kernel "$kernel"; then continue; fi
  suite "what counts, by kernel $kernel" env MAPPA_KERNEL="$kernel" \
    MAPPA_ROUNDS=5 ONLY="$counting" make --no-print-directory spec
done
check "gcc: no warnings" no_warnings gcc
check "clang: no warnings" no_warnings clang
check "headers compile alone" headers
check "layers of src/" lua5.4 tools/layers.lua
check "luacheck" luacheck -q --no-color lua spec examples tools bench
check "shellcheck" shellcheck -x tools/*.sh bench/*.sh .ci/run
check "benchmark: counts as SQLite's" make --no-print-directory bench \
  ROWS=5000 ROUNDS=1 WHOLE=1 ONLY=sqlite
check "rockspec" luarocks --lua-version=5.4 lint mappa-dev-1.rockspec
check "LuaRocks, on Debian's packages" tools/rock.sh --deps-mode=none
check "LuaRocks, rocks provided" tools/rock.sh --deps-mode=one
check "reference manual" make --no-print-directory doc
check "no paths of this machine" no_machine_paths
finish
