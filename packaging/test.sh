#!/usr/bin/env bash
# Installs what is needed, builds everything and runs every quick test (GUI tests under Xvfb). Repeatable.
# Closing line: N passed, N failed, N skipped
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/setup.sh
install_packages packages.txt test-packages.txt
build ci all
log=$(mktemp); trap 'rm -f "$log"' EXIT
status=0
xvfb-run -a -s "-screen 0 1600x1000x24 -noreset" ctest --test-dir build/ci --output-on-failure -LE long -j 2 2>&1 | tee "$log" || status=$?
count() { grep -Ec "$1" "$log" || true; }
skipped=$(count '^ *[0-9]+/[0-9]+ Test +#.*\*\*\*Skipped')
failed=$(count '^ *[0-9]+/[0-9]+ Test +#.*\*\*\*(Failed|Timeout|Exception|Not Run)')
passed=$(count '^ *[0-9]+/[0-9]+ Test +#.* Passed ')
[ "$((passed + failed))" -gt 0 ] || { echo "test.sh: no test ran" >&2; exit 1; }
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
