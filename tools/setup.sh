#!/usr/bin/env bash
# Installs what mappa needs from Debian and is not here yet.
#   tools/setup.sh run      to build and use the module
#   tools/setup.sh test     the same, and to test it
#   tools/setup.sh check    the same, and for 'make check'
set -euo pipefail

run="lua5.4 liblua5.4-dev libsqlite3-dev pkg-config lua-dkjson
  lua-lpeg"
test="lua-busted libcmocka-dev sqlite3"
check="gcc clang git valgrind luarocks lua-check lua-ldoc shellcheck
  r-base-core"

case "${1-}" in
  run)   wanted=$run ;;
  test)  wanted="$run $test" ;;
  check) wanted="$run $test $check" ;;
  *)     echo "usage: $0 run|test|check" >&2; exit 2 ;;
esac

installed () {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

if ! command -v dpkg-query >/dev/null; then
  echo "set-up: not a Debian system; needed here: $wanted"
  exit 0
fi

missing=()
for package in $wanted; do
  installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} = 0 ]; then
  echo "set-up: all packages are here, nothing to install"
  exit 0
fi

echo "set-up: installing ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
  as_root=(env)
elif command -v sudo >/dev/null; then
  as_root=(sudo env)
else
  echo "set-up: needs root or sudo; as root, run:" >&2
  echo "  apt-get install ${missing[*]}" >&2
  exit 1
fi
apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${apt[@]}" update &&
       "${apt[@]}" install -y --no-install-recommends "${missing[@]}"
     } </dev/null >"$log" 2>&1; then
  cat "$log" >&2
  echo "set-up: apt-get failed, see above" >&2
  exit 1
fi
echo "set-up: done"
