#!/usr/bin/env bash
# Installs the rock into a throw-away tree and asks the module a question from
# another folder. Its argument says what satisfies the dependencies:
#   tools/rock.sh --deps-mode=none    Debian's packages, which are no rocks
#   tools/rock.sh --deps-mode=one     rocks that are declared as provided
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree

# A copy, since LuaRocks leaves objects where it builds.
cp -r src lua mappa-dev-1.rockspec "$work"
cp tools/question.lua "$work"
echo 'rocks_provided = { dkjson = "2.6-1", lpeg = "1.0.2-1" }' >"$work/config"

cd "$work"
if [ "$1" = --deps-mode=one ]; then export LUAROCKS_CONFIG=$work/config; fi
luarocks --lua-version=5.4 make --tree="$tree" "$1" mappa-dev-1.rockspec

cd /
lua=$tree/share/lua/5.4
export LUA_PATH_5_4="$lua/?.lua;$lua/?/init.lua;;"
export LUA_CPATH_5_4="$tree/lib/lua/5.4/?.so;;"
lua5.4 "$work/question.lua" "$tree"

# Other modules of the process see nothing of ours but its entry point.
symbols=$(nm -D --defined-only "$tree/lib/lua/5.4/mappa/core.so" |
  awk '{ print $NF }')
if [ "$symbols" != luaopen_mappa_core ]; then
  echo "the module exports more than luaopen_mappa_core:" "$symbols"
  exit 1
fi
