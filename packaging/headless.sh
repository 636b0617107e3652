#!/usr/bin/env bash
# Runs the whole chain on the demo cohort without a display: report, measurements and a picture of each screen.
# usage: headless.sh PROGRAM_DIR OUT_DIR      (called by run.sh --headless)
set -euo pipefail
programs=$(cd "$1" && pwd); mkdir -p "$2"; out=$(cd "$2" && pwd)
workspace=$out/workspace
if [ ! -f "$workspace/twinscope.db" ]; then "$programs/twinscope-cli" demo --workspace "$workspace"; fi
"$programs/twinscope-cli" report --workspace "$workspace" --out "$out"
"$programs/twinscope-cli" audit verify --workspace "$workspace"
for theme in dark light; do
  for screen in start patients review site-twin federation jobs models audit settings import; do
    # A software OpenGL renders the same picture on every machine.
    LIBGL_ALWAYS_SOFTWARE=1 xvfb-run -a -s "-screen 0 1600x1000x24 -noreset" "$programs/twinscope" --screenshot "$screen" \
      --workspace "$workspace" --theme "$theme" --size 1440x900 --out "$out/$screen-$theme.png"
  done
done
echo "headless: report, measurements and pictures are in $out"
