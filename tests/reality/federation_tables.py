#!/usr/bin/env python3
"""Simulates federations on phantoms and prints the tables of docs/dev/federation.md.

usage: federation_tables.py --cli twinscope-cli (attacks | bandwidth) [--rounds 8] [--steps 30] [--sites 9] [--seed 1]

attacks:   one malicious site among the sites: Dice of each strategy under each attack beside its clean run. Ends with 1 where a
           robust strategy or "adaptive" loses more than 0.02 against FedAvg's clean run.
bandwidth: one federation under compressions, with and without noise of differential privacy: Dice, bytes, epsilon.
About a quarter of an hour each on two free processors. Every simulation may be repeated by the command in front of its figures (--show).
"""
import argparse
import concurrent.futures
import json
import subprocess
import sys

STRATEGIES = ["fedavg", "adaptive", "median", "trimmedmean", "krum", "multikrum", "geometricmedian", "normclip"]
ATTACKS = {"sign-flip": ["sign-flip"], "×10": ["scale", "--attack-factor", "10"], "×−10": ["scale", "--attack-factor", "-10"],
           "NaN": ["nan"], "label-flip": ["label-flip"]}
COMPRESSIONS = ["dense", "fp16", "int8", "top10-int8", "top1-int8"]
LARGEST_LOSS = 0.02


def simulated(options, *words):
    command = [options.cli, "federation", "simulate", "--network", options.network, "--size", "tiny", "--sites", str(options.sites),
               "--stragglers", "0", "--rounds", str(options.rounds), "--steps", str(options.steps), "--phantoms", str(options.phantoms),
               "--unseen", str(options.unseen), "--learning-rate", str(options.learning_rate), "--seed", str(options.seed), *words]
    if options.show:
        print("    " + " ".join(["twinscope-cli", *command[1:]]), file=sys.stderr, flush=True)
    done = subprocess.run([*command, "--json", "--quiet"], capture_output=True, text=True)
    document = json.loads(done.stdout)
    if "error" in document:
        raise RuntimeError(document["error"]["message"])
    return [each for each in document["rounds"] if each["state"] == "committed"]


def last(rounds):
    """The mean of the last two rounds: one round more or less should not decide."""
    return sum(each["dice"] for each in rounds[-2:]) / len(rounds[-2:])


def side_by_side(options, runs):
    """The rounds of each run, of which --jobs go on at once."""
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        return list(pool.map(lambda words: simulated(options, *words), runs))


def attacks(options):
    chosen = options.attacks.split(",") if options.attacks else list(ATTACKS)
    print("| strategy | clean | " + " | ".join(chosen) + " |\n" + "| --- " * (len(chosen) + 2) + "|", flush=True)
    clean, short = None, False
    for strategy in options.strategies.split(",") if options.strategies else STRATEGIES:
        runs = [[], *(["--attackers", "1", "--attack", *ATTACKS[name]] for name in chosen)]
        row = [last(rounds) for rounds in side_by_side(options, [["--strategy", strategy, *words] for words in runs])]
        clean = row[0] if clean is None else clean
        print(f"| {strategy} | " + " | ".join(f"{dice:.3f}" for dice in row) + " |", flush=True)
        short |= strategy != "fedavg" and min(row[1:]) < clean - LARGEST_LOSS
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
    parser.add_argument("--network", default="unet3d")
    parser.add_argument("--sites", type=int, default=9)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--phantoms", type=int, default=6)
    parser.add_argument("--unseen", type=int, default=8)
    parser.add_argument("--learning-rate", type=float, default=0.003)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strategies", help="of attacks; the first one's clean run is what all are held against")
    parser.add_argument("--attacks", help="of " + ", ".join(ATTACKS))
    parser.add_argument("--compressions", help="of bandwidth")
    parser.add_argument("--clip", type=float, default=1.0)
    parser.add_argument("--noise", type=float, default=0.5)
    parser.add_argument("--jobs", type=int, default=2, help="simulations at once")
    parser.add_argument("--show", action="store_true", help="each command on standard error")
    options = parser.parse_args()
    return attacks(options) if options.table == "attacks" else bandwidth(options)


if __name__ == "__main__":
    sys.exit(main())
