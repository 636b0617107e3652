"""What every peer shares: a venv of its own under the build folder, the data that ours wrote, a median.

A peer script holds one function a row and ends with common.main(packages, rows). It is called as
    peer.py --install         makes the venv, installs the packages from PyPI
    peer.py ROW               times one row, prints one line of JSON
with $TWINSCOPE_BENCH_DATA (what the C++ side shared) and $TWINSCOPE_BENCH_VENVS (where venvs go).
A row's function prepares, then returns (the call to time, a function from its result to {"name": number}).
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time


def data(name: str) -> pathlib.Path:
    return pathlib.Path(os.environ["TWINSCOPE_BENCH_DATA"]) / name


def load(name: str):
    import numpy
    return numpy.load(data(name + ".npy"))


def regions(labels):
    """The reported regions of canonical labels 1 NCR, 2 ED, 3 ET."""
    return {"WT": labels > 0, "TC": (labels == 1) | (labels == 3), "ET": labels == 3}


def own_python(packages) -> pathlib.Path:
    venv = pathlib.Path(os.environ["TWINSCOPE_BENCH_VENVS"]) / pathlib.Path(sys.argv[0]).stem
    done = venv / "installed.txt"
    wanted = "\n".join(packages)
    python = venv / "bin" / "python"
    if not done.exists() or done.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
        done.write_text(wanted)
    return python


def timed(call, seconds: float = 1.0):
    """Median wall and CPU milliseconds of at least two calls after one warm-up."""
    result = call()
    walls, cpus = [], []
    until = time.perf_counter() + seconds
    while len(walls) < 2 or time.perf_counter() < until:
        wall, cpu = time.perf_counter(), time.process_time()
        result = call()
        cpus.append(1000 * (time.process_time() - cpu))
        walls.append(1000 * (time.perf_counter() - wall))
    return result, statistics.median(walls), statistics.median(cpus)


def enter(packages):
    """Goes on in the script's own venv; with --install it only makes that."""
    python = own_python(packages)
    if sys.argv[1] == "--install":
        sys.exit()
    if pathlib.Path(sys.prefix) != python.parent.parent:
        os.execv(python, [str(python), *sys.argv])


def report(wall, cpu, values):
    print(json.dumps({"wall_ms": wall, "cpu_ms": cpu, "values": {k: float(v) for k, v in values.items()}}))


def main(packages, rows, measure=timed):
    enter(packages)
    call, values = rows[sys.argv[1]]()
    result, wall, cpu = measure(call)
    report(wall, cpu, values(result))
