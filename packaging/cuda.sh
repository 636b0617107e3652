#!/usr/bin/env bash
# Puts the CUDA 13.0 compiler from NVIDIA's PyPI wheels into a cache outside the source tree and prints the folder (100 MB to
# fetch). It needs no GPU and no driver. Repeatable, resumable, checked by SHA-256.
# usage: cuda.sh [CACHE_DIR]   (default: $TWINSCOPE_CACHE, else ~/.cache/twinscope)
set -euo pipefail
cache=${1:-${TWINSCOPE_CACHE:-$HOME/.cache/twinscope}}
home="$cache/cuda-13.0"
if [ -f "$home/.complete" ]; then echo "$home"; exit 0; fi
mkdir -p "$cache/wheels/nvcc"
python3 "$(dirname "$0")/fetch_wheels.py" nvcc "$cache/wheels/nvcc" >&2
rm -rf "$home.partial"; mkdir -p "$home.partial"
for wheel in "$cache/wheels/nvcc"/*.whl; do unzip -q -o "$wheel" -d "$home.partial"; done
mv "$home.partial"/nvidia/cu13/* "$home.partial/"
rm -rf "$home.partial/nvidia"
for needed in bin/nvcc bin/ptxas nvvm/bin/cicc include/cuda_runtime.h lib/libcudart_static.a; do
  [ -f "$home.partial/$needed" ] || { echo "cuda: $needed is not in the wheels (delete $cache and run again)" >&2; exit 1; }
done
chmod +x "$home.partial"/bin/* "$home.partial"/nvvm/bin/*
touch "$home.partial/.complete"
rm -rf "$home"; mv "$home.partial" "$home"
rm -f "$cache/wheels/nvcc"/*.whl
echo "$home"
