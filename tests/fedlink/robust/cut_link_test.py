"""A site and its coordinator in two network namespaces, a link of limited speed between them, and scissors.

usage: cut_link_test.py TWINSCOPE_CLI LINK_SITE [cut|choice] [--megabytes 100] [--seed 1]      needs root; 77: skipped
cut: an upload over 20 Mbit/s, its link taken down and its connections killed again and again, must repeat less than 5 % of
its bytes. choice: how a site packs its updates over uplinks of 1, 5, 20 and 100 Mbit/s, and whether they come in time.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import time

from programs import Federation, Program, work_folder

HOUSE, SITE = "10.231.77.1", "10.231.77.2"
SKIPPED = 77


def shell(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True).stdout


class Link:
    """Two namespaces and a veth pair; gone with the scope."""

    def __init__(self, mbit, both_ways=True):
        tag = str(os.getpid() % 100000)
        self.house, self.site, self.mbit, self.both_ways = "tsh" + tag, "tss" + tag, mbit, both_ways

    def __enter__(self):
        for space in (self.house, self.site):
            shell("ip", "netns", "add", space)
            shell("ip", "-n", space, "link", "set", "lo", "up")
        shell("ip", "-n", self.house, "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", self.site)
        for space, address in ((self.house, HOUSE), (self.site, SITE)):
            shell("ip", "-n", space, "address", "add", address + "/24", "dev", "wire")
            shell("ip", "-n", space, "link", "set", "wire", "up")
            if space == self.site or self.both_ways:
                shell("tc", "-n", space, "qdisc", "add", "dev", "wire", "root", "tbf", "rate", f"{self.mbit}mbit", "burst",
                      "32kb", "latency", "100ms")
        return self

    def __exit__(self, *_):
        for space in (self.house, self.site):
            shell("ip", "netns", "del", space, check=False)

    def sent(self):
        """Bytes that the site's end has put on the wire, headers and repetitions too."""
        statistics = "/sys/class/net/wire/statistics/tx_bytes"
        return int(shell("ip", "netns", "exec", self.site, "cat", statistics))

    def down(self, seconds):
        shell("ip", "-n", self.site, "link", "set", "wire", "down")
        time.sleep(seconds)
        shell("ip", "-n", self.site, "link", "set", "wire", "up")

    def kill_connections(self):
        """As a firewall does that forgets them: both ends see a reset."""
        shell("ip", "netns", "exec", self.site, "ss", "-K", "dst", HOUSE, check=False)


def federation_over(link, options, folder, values, rounds, deadline, packing):
    inside = {name: ["ip", "netns", "exec", getattr(link, name)] for name in ("house", "site")}
    federation = Federation(options.cli, folder, [0], values, rounds, deadline, HOUSE, 8000, inside["house"])
    federation.sites = [Program([options.link_site, HOUSE, "8000", str(federation.folder / "site-0"), packing], federation.log,
                                inside["site"])]
    return federation


def start(federation, link):
    federation.house.start()
    question = ["ip", "netns", "exec", link.site, "curl", "-sf", "-o", "/dev/null", f"http://{HOUSE}:8000/health"]
    while subprocess.run(question).returncode != 0:
        time.sleep(0.1)
    federation.sites[0].process = subprocess.Popen(federation.sites[0].inside + federation.sites[0].arguments,
                                                   stdout=open(federation.folder / "told.txt", "wb"), stderr=federation.log)


def upload(options, chance):
    """Bytes on the wire, seconds, and cuts; the link is cut where chance is given."""
    values = options.megabytes * 1_000_000 // 4
    with work_folder() as folder, Link(20) as link:
        federation = federation_over(link, options, folder, values, 1, 3600, "dense")
        try:
            start(federation, link)
            began, cuts, long_cut = time.monotonic(), 0, False
            while federation.house.code() is None:
                time.sleep(chance.uniform(2, 8) if chance else 0.2)
                if not chance or federation.house.code() is not None or link.sent() < 2_000_000:
                    continue
                kind = chance.choice(["killed", "down"])
                if not long_cut and link.sent() > options.megabytes * 500_000:
                    link.down(40)  # longer than the client's patience
                    long_cut = True
                elif kind == "killed":
                    link.kill_connections()
                else:
                    link.down(chance.uniform(0.2, 3))
                cuts += 1
            if federation.house.code() != 0:
                raise SystemExit(f"FAILED: the coordinator ended with {federation.house.code()}")
            seconds, sent = time.monotonic() - began, link.sent()
        finally:
            federation.end()
        accepted = [detail for kind, detail in federation.events() if kind == "reported"]
        if len(accepted) != 1:
            raise SystemExit(f"FAILED: {len(accepted)} updates arrived")
    return sent, seconds, cuts


def cut(options):
    whole, seconds, _ = upload(options, None)
    print(f"{options.megabytes} MB over 20 Mbit/s, uncut: {whole / 1e6:.1f} MB on the wire in {seconds:.0f} s", flush=True)
    sent, seconds, cuts = upload(options, random.Random(options.seed))
    again = (sent - whole) / (options.megabytes * 1e6)
    print(f"cut {cuts} times: {sent / 1e6:.1f} MB on the wire in {seconds:.0f} s, {100 * again:.2f} % sent twice")
    if cuts < 3:
        raise SystemExit("FAILED: the link was hardly cut")
    if again >= 0.05:
        raise SystemExit("FAILED: 5 % and more were sent twice")


def choice(options):
    values, deadline, rounds = 4_000_000, 12, 3
    print(f"{values * 4 / 1e6:.0f} MB of weights, {deadline} s a round\nMbit/s  round  bytes up  in time  packing")
    for mbit in (1, 5, 20, 100):
        with work_folder() as folder, Link(mbit, both_ways=False) as link:
            federation = federation_over(link, options, folder, values, rounds, deadline, "automatic")
            try:
                start(federation, link)
                while federation.house.code() is None:
                    time.sleep(0.2)
            finally:
                federation.end()
            told = [line[8:] for line in (federation.folder / "told.txt").read_text().splitlines() if line.startswith("packing ")]
            ends = [detail for kind, detail in federation.events() if kind == "aggregated"]
            for i, detail in enumerate(ends):
                bytes_up = detail["sites"][0].get("bytesUp", 0)
                print(f"{mbit:6}  {i + 1:5}  {bytes_up / 1e6:7.2f}M  yes      {told[i] if i < len(told) else ''}", flush=True)
            if len(ends) < rounds:
                raise SystemExit(f"FAILED: only {len(ends)} of {rounds} updates came in time: {told}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("cli")
    options.add_argument("link_site")
    options.add_argument("what", nargs="?", choices=["cut", "choice"])
    options.add_argument("--megabytes", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    if os.geteuid() != 0 or not all(shutil.which(tool) for tool in ("ip", "tc", "ss", "curl")):
        print("skipped: network namespaces need root, iproute2 and curl")
        return SKIPPED
    if asked.what != "choice":
        cut(asked)
    if asked.what != "cut":
        choice(asked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
