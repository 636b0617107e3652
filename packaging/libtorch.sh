#!/usr/bin/env bash
# Puts LibTorch 2.11 from the PyPI wheels into a cache outside the source tree and prints the folder: its CPU half, and with
# --cuda the CUDA half and NVIDIA's libraries as well (2 GB to fetch, 3.6 GB on disk), which the program opens where it finds a GPU.
# Repeatable: a finished cache answers at once; a broken download goes on where it stopped; every file is checked by SHA-256.
# usage: libtorch.sh [--cuda] [CACHE_DIR]   (default: $TWINSCOPE_CACHE, else ~/.cache/twinscope)
set -euo pipefail
half=libtorch
if [ "${1:-}" = --cuda ]; then half=libtorch-cuda; shift; fi
cache=${1:-${TWINSCOPE_CACHE:-$HOME/.cache/twinscope}}
home="$cache/libtorch-2.11.0"
if [ -f "$home/.complete" ] && { [ $half = libtorch ] || [ -f "$home/lib/libtorch_cuda.so" ]; }; then echo "$home"; exit 0; fi
mkdir -p "$cache/wheels/$half"
python3 "$(dirname "$0")/fetch_wheels.py" $half "$cache/wheels/$half" >&2
rm -rf "$home.partial"; mkdir -p "$home.partial/lib"
parts=(libtorch_cpu.so libc10.so libtorch.so libtorch_global_deps.so libshm.so)
# The CUDA half of the wheel is 500 MB that a machine without a GPU never opens: there it stays packed.
[ $half = libtorch ] || parts+=(libtorch_cuda.so libtorch_cuda_linalg.so libtorch_nvshmem.so libc10_cuda.so libcaffe2_nvrtc.so)
for wheel in "$cache/wheels/$half"/*.whl; do
  unzip -q -o "$wheel" 'torch/include/*' "${parts[@]/#/torch/lib/}" 'torch/lib/libgomp*' 'nvidia/*/lib/lib*.so*' \
    'torch-*/licenses/*' 'torch-*/LICENSE' -d "$home.partial" 2>/dev/null || [ $? -eq 11 ]
  # Gigabytes: unpacked they need not lie here a second time.
  rm "$wheel"
done
mv "$home.partial/torch/include" "$home.partial/include"
find "$home.partial/torch/lib" "$home.partial/nvidia" -name 'lib*.so*' -exec mv -t "$home.partial/lib" {} +
rm -rf "$home.partial/torch" "$home.partial/nvidia"
needed=(libtorch_cpu.so libc10.so libcudart.so.13 libcupti.so.13)
[ $half = libtorch ] || needed+=(libtorch_cuda.so libc10_cuda.so libcublas.so.13 libcudnn.so.9)
for file in "${needed[@]}"; do
  [ -f "$home.partial/lib/$file" ] || { echo "libtorch: $file is not in the wheels (delete $cache and run again)" >&2; exit 1; }
done
touch "$home.partial/.complete"
rm -rf "$home"; mv "$home.partial" "$home"
echo "$home"
