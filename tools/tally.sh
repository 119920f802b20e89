# shellcheck shell=bash
# tally.sh - to be sourced: runs suites and checks, counts, and sums up.

passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Prints "passed failed" as a suite's output has it: the sum of a tally of
# ours, else of busted's last lines and of TAP (a planned test that did not run
# has failed, a skipped one counts for nothing).
counts () {
  awk '
    /^[0-9]+ passed, [0-9]+ failed$/ { tallied = 1; sum_p = $1; sum_f = $3 }
    /^[0-9]+ success(es)? \/ [0-9]+ failures? \/ [0-9]+ errors? \// {
      p += $1; f += $4 + $7
    }
    /^1\.\.[0-9]+$/ { planned += substr($1, 4) }
    /^(not )?ok [0-9]+/ {
      ran++
      if (/# SKIP/) next
      if (/^ok/) p++; else f++
    }
    END {
      if (planned > ran) f += planned - ran
      if (tallied) { p = sum_p; f = sum_f }
      print p + 0, f + 0
    }' "$1"
}

# add STATUS FILE: adds a suite by its exit status and output. One that fails
# without saying where, or that ran nothing, is one failure.
add () {
  local status=$1 p f
  read -r p f <<<"$(counts "$2")"
  if ((status != 0 && f == 0 || p + f == 0)); then f=$((f + 1)); fi
  last="$p passed, $f failed"
  passed=$((passed + p)) failed=$((failed + f))
  ((f == 0))
}

show () { awk '{ print "  | " $0 }' "$1"; }

# suite NAME COMMAND...: a command that counts its tests itself. Its output is
# shown when something failed.
suite () {
  local status=0 start=$SECONDS
  printf '%-32s ' "$1"
  timeout --foreground "${LIMIT:-900}" "${@:2}" </dev/null >"$log" 2>&1 ||
    status=$?
  if add "$status" "$log"; then
    echo "$last  ($((SECONDS - start)) s)"
  else
    echo "$last  (exit status $status)"
    show "$log"
  fi
}

# check NAME COMMAND...: one pass or failure, by exit status.
check () {
  local start=$SECONDS
  printf '%-32s ' "$1"
  if "${@:2}" </dev/null >"$log" 2>&1; then
    passed=$((passed + 1))
    echo "passed  ($((SECONDS - start)) s)"
  else
    failed=$((failed + 1))
    echo "FAILED: ${*:2}"
    show "$log"
  fi
}

# The closing line; fails when anything failed or nothing ran.
finish () {
  echo "$passed passed, $failed failed"
  ((failed == 0 && passed > 0))
}
