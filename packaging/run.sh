#!/usr/bin/env bash
# Installs what is needed, builds Twinscope and starts it on the demo cohort. Repeatable; needs Debian 12, root or sudo.
# usage: run.sh [--headless --out DIR] [--workspace DIR] [--gpu-libtorch DIR]
set -euo pipefail
cd "$(dirname "$0")/.."
headless=no out= workspace=${XDG_DATA_HOME:-$HOME/.local/share}/twinscope/demo
while [ $# -gt 0 ]; do
  case $1 in
    --headless) headless=yes; shift ;;
    --out) out=${2:?--out needs a folder}; shift 2 ;;
    --workspace) workspace=${2:?--workspace needs a folder}; shift 2 ;;
    -h|--help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    *) echo "run.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
  esac
done
if [ $headless = yes ] && [ -z "$out" ]; then echo "run.sh: --headless needs --out DIR" >&2; exit 2; fi
. packaging/setup.sh
install_packages packages.txt
build release twinscope twinscope-cli
if [ $headless = yes ]; then
  exec packaging/headless.sh build/release/app "$out"
fi
[ -f "$workspace/twinscope.db" ] || build/release/app/twinscope-cli demo --workspace "$workspace"
exec build/release/app/twinscope --workspace "$workspace"
