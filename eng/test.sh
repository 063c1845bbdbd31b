#!/usr/bin/env bash
# Runs all tests of a solution and adds up what its test projects say. The last line is "N passed, N failed".
set -uo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT

dotnet test "${1:?the solution}" --nologo -v quiet --logger "console;verbosity=minimal" | tee "$log"
status=${PIPESTATUS[0]}

# Each test project closes with a line such as "Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12, ...".
sum() { { grep -oE "[,-] $1: +[0-9]+" "$log" || true; } | awk '{ n += $NF } END { print n + 0 }'; }
passed=$(sum Passed)
failed=$(sum Failed)
skipped=$(sum Skipped)

# A build that fails, or a host that dies, fails no test of its own: it must not look like success.
if ((status != 0 && failed == 0)); then failed=1; echo "The tests did not run to their end."; fi
if ((passed == 0 && status == 0)); then status=1; echo "No test ran."; fi

if ((skipped > 0)); then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
exit "$status"
