#!/usr/bin/env bash
# Puts LibTorch 2.11 (its CPU half, from the PyPI wheels) into a cache outside the source tree and prints the folder.
# Repeatable: a finished cache answers at once; a broken download goes on where it stopped; every file is checked by SHA-256.
# usage: libtorch.sh [CACHE_DIR]   (default: $TWINSCOPE_CACHE, else ~/.cache/twinscope)
set -euo pipefail
cache=${1:-${TWINSCOPE_CACHE:-$HOME/.cache/twinscope}}
home="$cache/libtorch-2.11.0"
if [ -f "$home/.complete" ]; then echo "$home"; exit 0; fi
mkdir -p "$cache/wheels"
python3 "$(dirname "$0")/fetch_wheels.py" "$cache/wheels" >&2
rm -rf "$home.partial"; mkdir -p "$home.partial/lib"
for wheel in "$cache"/wheels/*.whl; do
  # The CUDA half of the wheel is 500 MB that a machine without a GPU never opens: it stays packed.
  unzip -q -o "$wheel" 'torch/include/*' 'torch/lib/libtorch_cpu.so' 'torch/lib/libc10.so' 'torch/lib/libtorch.so' \
    'torch/lib/libtorch_global_deps.so' 'torch/lib/libshm.so' 'torch/lib/libgomp*' 'nvidia/*/lib/lib*.so*' \
    'torch-*/licenses/*' 'torch-*/LICENSE' -d "$home.partial" 2>/dev/null || [ $? -eq 11 ]
done
mv "$home.partial/torch/include" "$home.partial/include"
find "$home.partial/torch/lib" "$home.partial/nvidia" -name 'lib*.so*' -exec mv -t "$home.partial/lib" {} +
rm -rf "$home.partial/torch" "$home.partial/nvidia"
for needed in libtorch_cpu.so libc10.so libcudart.so.13 libcupti.so.13; do
  [ -f "$home.partial/lib/$needed" ] || { echo "libtorch: $needed is not in the wheels (delete $cache and run again)" >&2; exit 1; }
done
touch "$home.partial/.complete"
rm -rf "$home"; mv "$home.partial" "$home"
rm -f "$cache"/wheels/*.whl
echo "$home"
