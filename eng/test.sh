#!/usr/bin/env bash
# Runs all tests of a solution and adds up what its test projects say. The last line is "N passed, N failed".
set -uo pipefail

solution=${1:?the solution}
log=$(mktemp)
waiting=$(mktemp)
trap 'rm -f "$log" "$waiting"' EXIT

run() { dotnet test "$1" --no-build --nologo -v quiet --logger "console;verbosity=minimal"; }

status=0
if dotnet build "$solution" --nologo -v quiet; then
  # Tests from end to end wait more than they compute, so they run beside the others.
  run tests/JwtGateway.EndToEnd.Tests > "$waiting" 2>&1 &
  for project in tests/*.Tests; do
    [[ $project == */JwtGateway.EndToEnd.Tests ]] && continue
    run "$project" | tee -a "$log" || status=1
  done

  wait $! || status=1
  tee -a "$log" < "$waiting"
else
  status=1
fi

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
