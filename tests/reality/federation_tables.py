#!/usr/bin/env python3
"""Simulates federations on phantoms and prints the tables of docs/dev/federation.md.

usage: federation_tables.py --cli twinscope-cli --out FOLDER (attacks | bandwidth) [--toy] [--rounds 4] [--steps 6] [--sites 9] [--seed 1]

All federations go on from one tiny network, trained here first (FOLDER/start, kept): what an attack or noise destroys shows at once, while
networks that begin from nothing differ by chance for many rounds.

attacks:   one malicious site among the sites: Dice of each strategy under each attack beside its clean run. Ends with 1 where a
           strategy other than FedAvg loses more than 0.02 against its own clean run.
bandwidth: one federation under compressions, with and without noise of differential privacy: Dice, bytes, epsilon.
--toy:     the same on the model with a known optimum, where 1 is the optimum; a minute.
Without it a quarter of an hour and more each, on two free processors. --show tells the command in front of each figure.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import queue
import subprocess
import sys

STRATEGIES = ["fedavg", "adaptive", "median", "trimmedmean", "krum", "multikrum", "geometricmedian", "normclip"]
ATTACKS = {"sign-flip": ["sign-flip"], "×10": ["scale", "--attack-factor", "10"], "×−50": ["scale", "--attack-factor", "-50"],
           "NaN": ["nan"], "label-flip": ["label-flip"]}
COMPRESSIONS = ["dense", "fp16", "int8", "top10-int8", "top1-int8"]
LARGEST_LOSS = 0.02
processors = queue.Queue()


def simulated(options, *words):
    model = [] if options.toy else ["--start", str(options.out / "start" / "card.json")]
    command = [options.cli, "federation", "simulate", *model, "--sites", str(options.sites),
               "--stragglers", "0", "--rounds", str(options.rounds), "--steps", str(options.steps), "--phantoms", str(options.phantoms),
               "--unseen", str(options.unseen), "--learning-rate", str(options.learning_rate), "--seed", str(options.seed), *words]
    if options.show:
        print("    " + " ".join(["twinscope-cli", *command[1:]]), file=sys.stderr, flush=True)
    # A processor each: the threads of a tiny network would wait for each other at every operator.
    processor = processors.get()
    try:
        done = subprocess.run([*command, "--json", "--quiet"], capture_output=True, text=True,
                              preexec_fn=lambda: os.sched_setaffinity(0, {processor}))
    finally:
        processors.put(processor)
    document = json.loads(done.stdout)
    if "error" in document:
        raise RuntimeError(document["error"]["message"])
    return [each for each in document["rounds"] if each["state"] == "committed"]


def last(rounds):
    """The mean of the last two rounds: one round more or less should not decide."""
    return sum(each["dice"] for each in rounds[-2:]) / len(rounds[-2:])


def train_start(options):
    if (options.out / "start" / "card.json").exists():
        return
    command = [options.cli, "train", "--network", options.network, "--size", "tiny", "--spacing-mm", "4", "--phantoms", "24", "--unseen", "4",
               "--epochs", "40", "--steps", "60", "--learning-rate", "0.005", "--seed", "7", "--out", str(options.out / "start")]
    if options.show:
        print("    " + " ".join(["twinscope-cli", *command[1:]]), file=sys.stderr, flush=True)
    subprocess.run([*command, "--json", "--quiet"], check=True, stdout=subprocess.DEVNULL)


def side_by_side(options, runs):
    """The rounds of each run, of which --jobs go on at once."""
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        return list(pool.map(lambda words: simulated(options, *words), runs))


def attacks(options):
    chosen = options.attacks.split(",") if options.attacks else list(ATTACKS)
    print("| strategy | clean | " + " | ".join(chosen) + " |\n" + "| --- " * (len(chosen) + 2) + "|", flush=True)
    short = False
    for strategy in options.strategies.split(",") if options.strategies else STRATEGIES:
        runs = [[], *(["--attackers", "1", "--attack", *ATTACKS[name]] for name in chosen)]
        row = [last(rounds) for rounds in side_by_side(options, [["--strategy", strategy, *words] for words in runs])]
        print(f"| {strategy} | " + " | ".join(f"{dice:.3f}" for dice in row) + " |", flush=True)
        short |= strategy != "fedavg" and min(row[1:]) < row[0] - LARGEST_LOSS
    return 1 if short else 0


def bandwidth(options):
    print("| noise | compression | Dice | kB up, site and round | of dense | epsilon at 1e-5 |\n" + "| --- " * 6 + "|", flush=True)
    for name, words in {"none": [], f"clip {options.clip:g}": ["--clip", str(options.clip)],
                        f"clip {options.clip:g}, noise {options.noise:g}": ["--clip", str(options.clip), "--noise", str(options.noise)]}.items():
        chosen = options.compressions.split(",") if options.compressions else COMPRESSIONS
        for compression, rounds in zip(chosen, side_by_side(options, [["--compression", each, *words] for each in chosen])):
            up = sum(each["bytesUp"] for each in rounds)
            dense = sum(each["denseBytes"] for each in rounds)
            answers = sum(1 for each in rounds for site in each["sites"] if site["state"] == "accepted")
            epsilon = rounds[-1]["epsilon"]
            print(f"| {name} | {compression} | {last(rounds):.3f} | {up / answers / 1000:.1f} | {up / dense:.3f} "
                  f"| {'' if epsilon is None else f'{epsilon:.1f}'} |", flush=True)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", choices=["attacks", "bandwidth"])
    parser.add_argument("--cli", required=True)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("federation-tables"))
    parser.add_argument("--toy", action="store_true", help="no network and no phantoms")
    parser.add_argument("--network", default="unet3d", help="kind, at its tiny size")
    parser.add_argument("--sites", type=int, default=9)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--phantoms", type=int, default=4)
    parser.add_argument("--unseen", type=int, default=8)
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strategies", help="of attacks")
    parser.add_argument("--attacks", help="of " + ", ".join(ATTACKS))
    parser.add_argument("--compressions", help="of bandwidth")
    parser.add_argument("--clip", type=float, default=1.0)
    parser.add_argument("--noise", type=float, default=0.5)
    parser.add_argument("--jobs", type=int, default=2, help="simulations at once")
    parser.add_argument("--show", action="store_true", help="each command on standard error")
    options = parser.parse_args()
    usable = sorted(os.sched_getaffinity(0))
    for job in range(options.jobs):
        processors.put(usable[job % len(usable)])
    if not options.toy:
        train_start(options)
    return attacks(options) if options.table == "attacks" else bandwidth(options)


if __name__ == "__main__":
    sys.exit(main())
