"""Runs the short clang-tidy list (.clang-tidy) over the sources that need no heavy headers.

Sources that include VTK, ITK, DCMTK, LibTorch or the JSON library take up to half a minute each in clang-tidy; `--all` includes them.
usage: check_tidy.py PROJECT_ROOT BUILD_DIR [--all]
"""
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys

HEAVY = re.compile(r"#\s*include\s+<(vtk|itk|torch/|dcmtk/|nlohmann/|QtWidgets|Q\w+>)")


def main() -> int:
    root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    # A target with a precompiled header is heavy by its own word, and clang cannot read GCC's.
    sources = {pathlib.Path(entry["file"]) for entry in json.loads((build / "compile_commands.json").read_text())
               if "--all" in sys.argv or "cmake_pch" not in entry["command"]}
    chosen = sorted(s for s in sources if s.is_relative_to(root) and s.relative_to(root).parts[0] in ("core", "twin", "storage", "fedlink", "app", "render")
                    and ("--all" in sys.argv or not HEAVY.search(s.read_text(encoding="utf-8"))))
    groups = [chosen[i::2] for i in range(2)]
    def tidy(group):
        command = ["clang-tidy-16", "-quiet", "-p", str(build), "--extra-arg=-std=c++2b", "--extra-arg=-include",
                   f"--extra-arg={pathlib.Path(__file__).with_name('clang_sees_expected.h')}", *map(str, group)]
        return subprocess.run(command, capture_output=True, text=True) if group else None
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = [r for r in pool.map(tidy, groups) if r is not None]
    for result in results:
        if result.returncode != 0:
            print(result.stdout, result.stderr[-2000:])
    print(f"clang-tidy: {len(chosen)} files")
    return max((r.returncode for r in results), default=0)


if __name__ == "__main__":
    sys.exit(main())
