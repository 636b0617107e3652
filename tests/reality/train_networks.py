#!/usr/bin/env python3
"""Trains every kind of network at its small size on phantoms and prints how each does on unseen ones.

usage: train_networks.py --cli twinscope-cli --out FOLDER [--networks unet3d,twinsegnet] [--epochs 10] [--steps 80]

Hours on two processors; a training that was stopped goes on where it stopped. Ends with 1 where a network's mean Dice of the
whole tumour stays below 0.90.
"""
import argparse
import json
import pathlib
import subprocess
import sys

NETWORKS = "unet2d,fedgin-unet,unet3d,attention-unet3d,twinsegnet,fedsegnet"
LEAST = 0.90


def trained(options, network):
    done = subprocess.run([options.cli, "train", "--network", network, "--phantoms", "80", "--unseen", "12", "--epochs", str(options.epochs),
                           "--steps", str(options.steps), "--learning-rate", "0.003", "--out", str(options.out / network), "--json", "--quiet"],
                          capture_output=True, text=True)
    document = json.loads(done.stdout)
    if "error" in document:
        raise RuntimeError(f"{network}: {document['error']['message']}")
    return document["metrics"]["dice"], sum(epoch["seconds"] for epoch in document["epochs"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--networks", default=NETWORKS)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--steps", type=int, default=80)
    options = parser.parse_args()
    short = False
    print("| network | WT (95 % interval of the mean) | TC | ET | minutes |\n| --- | --- | --- | --- | --- |")
    for network in options.networks.split(","):
        dice, seconds = trained(options, network)
        low, high = dice["WT"]["ci95"]
        print(f"| {network} | {dice['WT']['mean']:.3f} ({low:.3f} to {high:.3f}) | {dice['TC']['mean']:.3f} | {dice['ET']['mean']:.3f} "
              f"| {seconds / 60:.0f} |", flush=True)
        short |= dice["WT"]["mean"] < LEAST
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
