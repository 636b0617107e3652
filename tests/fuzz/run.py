"""Runs the libFuzzer targets over their corpora and tells what each covered and found.

usage: run.py FOLDER_OF_PROGRAMS [--seconds N] [--at-once N] [--keep FOLDER] [TARGET ...]

A program gets 512 MB in all and 256 MB at once: what a hostile size makes it take ends it. Inputs that reach new code go
to the folder of --keep (else a temporary one), a finding to FOLDER/TARGET-crash-…; exit 1 where there is one.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TARGETS = ["object", "npy", "layout", "tree", "headers", "reply", "instruction", "coordinator", "site", "compression",
           "secure"]


def scratch():
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()


def run(target, programs, keep, seconds):
    found = keep / target
    found.mkdir(parents=True, exist_ok=True)
    command = [programs / f"{target}_fuzz", found, HERE / "corpus" / target, f"-max_total_time={seconds}",
               f"-artifact_prefix={keep}/{target}-", "-rss_limit_mb=512", "-malloc_limit_mb=256", "-timeout=20",
               "-max_len=65536", "-print_final_stats=1"]
    environment = {**os.environ, "TMPDIR": scratch(), "ASAN_OPTIONS": "allocator_may_return_null=0:quarantine_size_mb=16"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = done.stdout.decode(errors="replace")
    (keep / f"{target}.log").write_text(text)
    covered = re.findall(r"cov: (\d+) ft: (\d+)", text)
    runs = re.search(r"number_of_executed_units:\s+(\d+)", text)
    peak = re.search(r"peak_rss_mb:\s+(\d+)", text)
    words = re.search(r"(ERROR: .*|broken: .*|runtime error: .*)", text)
    numbers = f"{runs[1] if runs else '?':>9} runs  {covered[-1][0] if covered else '?':>5} edges  " \
              f"{peak[1] if peak else '?':>4} MB"
    return done.returncode, f"{target:<12} {numbers}  {words[1] if words else 'nothing found'}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("targets", nargs="*")
    options = parser.parse_intermixed_args()
    keep = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="twinscope-fuzz-"))
    with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
        jobs = [pool.submit(run, target, options.programs.resolve(), keep.resolve(), options.seconds)
                for target in options.targets or TARGETS]
        results = [job.result() for job in jobs]
    print("\n".join(line for _, line in results), f"\ninputs and logs: {keep}")
    sys.exit(1 if any(code for code, _ in results) else 0)


if __name__ == "__main__":
    main()
