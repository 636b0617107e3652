#!/usr/bin/env python3
"""Runs our benchmarks and their peers side by side and prints one table: ours, peer, ratio, goal, peak memory.

usage: run.py [--build build/bench] [--rows metrics,resample] [--rounds 3] [--markdown docs/dev/performance.md]

Builds the programs it needs, lets each peer install itself, then alternates ours and the peers, so that a busy machine
slows both. Times are medians over the rounds; the ratio is peer / ours. The CPU ratio compares the processor time of all
threads: it is the steadier one on a machine that others use as well.
"""
import argparse
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile

from table import ROWS

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DROP_CACHES = "/proc/sys/vm/drop_caches"
OWN_KEYS = {"name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions", "repetition_index",
            "threads", "iterations", "real_time", "cpu_time", "time_unit"}   # of a Google Benchmark; the rest are our counters
OWN_CPU = "cpu_ms"   # a counter of a benchmark that times its own part: bench_data.h
MILLISECONDS = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}


def run(command, environment):
    """Standard output and peak resident memory in MB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return output, usage.ru_maxrss / 1024


def run_benchmark(program, benchmark, build, environment):
    output, peak = run([str(build / "tests" / "bench" / program), f"--benchmark_filter=^{benchmark}(/|$)",
                        "--benchmark_format=json", "--benchmark_min_time=0.5"], environment)
    result = json.loads(output)["benchmarks"][0]
    scale = MILLISECONDS[result["time_unit"]]
    cpu = result.pop(OWN_CPU, None) or result["cpu_time"] * scale
    return {"wall_ms": result["real_time"] * scale, "cpu_ms": cpu, "peak_mb": peak,
            "values": {k: v for k, v in result.items() if k not in OWN_KEYS}}


def run_script(script, row, environment):
    output, peak = run([sys.executable, str(HERE / "peers" / f"{script}.py"), row], environment)
    return {**json.loads(output.splitlines()[-1]), "peak_mb": peak}


def run_one(program, name, build, environment):
    """A Google Benchmark program NAME_bench, or a script of peers/."""
    if is_script(program):
        return run_script(program, name, environment)
    return run_benchmark(program, name, build, environment)


def is_script(program):
    return not program.endswith("_bench")


def install(scripts, environment):
    """The scripts that could be installed; the others are named and left out."""
    ready = set()
    for script in sorted(scripts):
        done = subprocess.run([sys.executable, str(HERE / "peers" / f"{script}.py"), "--install"], env=environment)
        if done.returncode == 0:
            ready.add(script)
        else:
            print(f"{script}: not installed, left out", file=sys.stderr)
    return ready


def agreement(ours, peer):
    """Values that both name, or what differs."""
    common = sorted(set(peer) & set(ours))
    different = [k for k in common if abs(ours[k] - peer[k]) > 1e-4 * max(1.0, abs(peer[k]))]
    if not common:
        return "–"
    return "equal" if not different else "differs: " + ", ".join(f"{k} {ours[k]:.4g}/{peer[k]:.4g}" for k in different)


def measure(row, ready, build, rounds, environment):
    """One line a peer."""
    peers = [p for p in row.peers if p[0] in ready]
    ours, theirs = [], {p: [] for p in peers}
    for turn in range(rounds):
        print(f"{row.name}: round {turn + 1} of {rounds}", file=sys.stderr)
        ours.append(run_one(row.program, row.benchmark, build, environment))
        for peer in peers:
            theirs[peer].append(run_one(peer[0], peer[1], build, environment))

    def median(runs, key):
        return statistics.median(r[key] for r in runs)
    for peer in peers:
        script, peer_row, goal = peer
        ratio = median(theirs[peer], "wall_ms") / median(ours, "wall_ms")
        yield {"section": row.section, "what": row.title, "peer": f"{script.removesuffix('_peer')}: {peer_row}",
               "ours": f"{median(ours, 'wall_ms'):.1f} ms", "theirs": f"{median(theirs[peer], 'wall_ms'):.1f} ms",
               "ratio": f"{ratio:.2f}" if ratio < 1.5 else f"{ratio:.1f}", "cpu": f"{median(theirs[peer], 'cpu_ms') / median(ours, 'cpu_ms'):.1f}",
               "goal": "–" if goal is None else f"≥ {goal:.2g}" + (" ✓" if ratio >= goal else " ✗"),
               "memory": f"{median(ours, 'peak_mb'):.0f} / {median(theirs[peer], 'peak_mb'):.0f} MB",
               "agreement": agreement(ours[0]["values"], theirs[peer][0]["values"])}


COLUMNS = (("what", "What"), ("peer", "Peer"), ("ours", "Ours"), ("theirs", "Peer's"), ("ratio", "Ratio"), ("cpu", "CPU ratio"),
           ("goal", "Goal"), ("memory", "Peak memory, ours / peer"), ("agreement", "Results"))


def as_markdown(lines):
    table = ["| " + " | ".join(title for _, title in COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    table += ["| " + " | ".join(line[key] for key, _ in COLUMNS) + " |" for line in lines]
    return "\n".join(table)


def write_sections(path, lines):
    """Replaces what stands between the markers of each measured section; adds sections that are not there."""
    text = path.read_text(encoding="utf-8") if path.exists() else "# Performance\n"
    conditions = f"{os.cpu_count()} processors, {platform.machine()}, load {os.getloadavg()[0]:.1f} at the end of the run."
    for section in dict.fromkeys(line["section"] for line in lines):
        begin, end = f"<!-- bench {section} -->", f"<!-- end {section} -->"
        block = f"{begin}\n{conditions}\n\n{as_markdown([l for l in lines if l['section'] == section])}\n{end}"
        if begin in text:
            text = re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: block, text, flags=re.S)
        else:
            text = text.rstrip("\n") + f"\n\n## {section.capitalize()}\n\n{block}\n"
    path.write_text(text, encoding="utf-8")


def build_programs(build, rows):
    if not (build / "CMakeCache.txt").exists():
        subprocess.run(["cmake", "-S", ROOT, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O2",
                        "-DTWINSCOPE_TESTS=OFF", "-DTWINSCOPE_BENCHMARKS=ON"], check=True)
    subprocess.run(["cmake", "--build", build, "--target", *sorted({t for r in rows for t in r.targets or (r.program,)})], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "bench")
    parser.add_argument("--rows", default=",".join(r.name for r in ROWS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--markdown", type=pathlib.Path)
    options = parser.parse_args()
    build = options.build.resolve()
    unknown = set(options.rows.split(",")) - {r.name for r in ROWS}
    if unknown:
        parser.error(f"no such rows: {', '.join(sorted(unknown))}")
    rows = [r for r in ROWS if r.name in options.rows.split(",")]
    if not os.access(DROP_CACHES, os.W_OK) and any(r.benchmark == "cold" for r in rows):
        print("cold start: emptying the page cache needs root, left out", file=sys.stderr)
        rows = [r for r in rows if r.benchmark != "cold"]

    build_programs(build, rows)
    with tempfile.TemporaryDirectory(prefix="twinscope-bench-") as data:
        environment = {**os.environ, "TWINSCOPE_BENCH_DATA": data, "TWINSCOPE_BENCH_VENVS": str(build / "peers"),
                       "TWINSCOPE_BENCH_BUILD": str(build)}
        programs = {p[0] for r in rows for p in r.peers} | {r.program for r in rows}
        ready = install(set(filter(is_script, programs)), environment) | {p for p in programs if not is_script(p)}
        lines = [line for row in rows for line in measure(row, ready, build, options.rounds, environment)]
    print(as_markdown(lines))
    if options.markdown:
        write_sections(options.markdown, lines)


if __name__ == "__main__":
    main()
