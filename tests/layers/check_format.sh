#!/usr/bin/env bash
# Every C++ file is as clang-format leaves it.
set -euo pipefail
cd "$1"
git ls-files 'app/*.h' 'app/*.cpp' 'core/*.h' 'core/*.cpp' 'twin/*.h' 'twin/*.cpp' 'fedlink/*.h' 'fedlink/*.cpp' 'render/*.h' 'render/*.cpp' \
  'storage/*.h' 'storage/*.cpp' 'tests/*.h' 'tests/*.cpp' | xargs -r clang-format --dry-run -Werror
