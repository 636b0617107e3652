"""Runs a test in a Python that has the pinned Flower.

usage: with_flwr.py TEST.py ARGUMENTS...      exit 77 where flwr cannot be had

That Python is $TWINSCOPE_FLWR_PYTHON, else one of a virtual environment in the cache, made by the
first test that needs it.
"""

import fcntl
import os
import pathlib
import subprocess
import sys

VERSION = "1.41.0"
SKIPPED = 77
INSTALL_SECONDS = 240


def has_flwr(python):
    ask = [python, "-c", "import importlib.metadata as m, numpy; print(m.version('flwr'))"]
    try:
        return (
            subprocess.run(ask, capture_output=True, text=True, timeout=60).stdout.strip()
            == VERSION
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def install(folder):
    """Without the package python3-venv there is no pip inside; this one's installs into it."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=60)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            f"--python={folder}/bin/python",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            f"flwr=={VERSION}",
            "numpy",
        ],
        check=True,
        timeout=INSTALL_SECONDS,
    )


def python_with_flwr():
    if chosen := os.environ.get("TWINSCOPE_FLWR_PYTHON"):
        return chosen if has_flwr(chosen) else None
    cache = pathlib.Path(
        os.environ.get("TWINSCOPE_CACHE") or pathlib.Path.home() / ".cache/twinscope"
    )
    folder = cache / f"flwr-{VERSION}"
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / f"flwr-{VERSION}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side
        python = str(folder / "bin/python")
        if not has_flwr(python) and sys.version_info >= (3, 11):
            try:
                install(folder)
            except (OSError, subprocess.SubprocessError) as reason:
                print(f"pip: {reason}")
        return python if has_flwr(python) else None


def main(arguments):
    python = python_with_flwr()
    if python is None:
        print(f"skipped: needs flwr {VERSION}: Python 3.11, and PyPI or $TWINSCOPE_FLWR_PYTHON")
        return SKIPPED
    os.execv(python, [python, *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
