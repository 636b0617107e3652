# Sourced by run.sh and test.sh: installs what is missing, fetches LibTorch, configures and builds.
# Every step looks first and does nothing when there is nothing to do.
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    echo "setup: root is needed to install Debian packages: $* (run as root, or install sudo)" >&2; exit 1; fi
}

# install_packages LIST…
install_packages() {
  local wanted missing
  wanted=$(cd "$project/packaging" && grep -hv '^#' "$@")
  # shellcheck disable=SC2086
  missing=$(comm -23 <(sort <<<"$wanted") <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | awk '$1=="installed"{print $2}' | sort))
  [ -z "$missing" ] && return
  echo "setup: installing" $missing
  as_root apt-get update -qq
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# build PRESET TARGET…
build() {
  local preset=$1; shift
  export TWINSCOPE_CACHE=${TWINSCOPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/twinscope}
  "$project/packaging/libtorch.sh" >/dev/null
  # Optional: without the compiler there is no plugin for GPUs, and everything else is the same.
  "$project/packaging/cuda.sh" >/dev/null || echo "setup: nvcc could not be fetched: building without the CUDA kernels" >&2
  [ -f "$project/build/$preset/build.ninja" ] || cmake -S "$project" --preset "$preset" >/dev/null
  cmake --build "$project/build/$preset" --target "$@"
}
