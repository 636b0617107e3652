"""Starts the real programs of a federation and reads what they wrote down: for the tests that kill them or cut their link."""
import json
import pathlib
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from array import array


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Program:
    """A process of twinscope-cli that may be killed and started again with the same arguments."""

    def __init__(self, arguments, log, inside=()):
        self.arguments, self.log, self.inside, self.process = arguments, log, list(inside), None

    def start(self):
        self.process = subprocess.Popen(self.inside + self.arguments, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=self.log)

    def kill(self):
        """kill -9; waits until it is gone."""
        self.process.kill()
        self.process.wait()

    def code(self):
        """Nothing while it runs."""
        return self.process.poll()


class Federation:
    """A coordinator and its sites, whose training adds a number to every weight."""

    def __init__(self, cli, folder, steps, values, rounds, deadline=600, address="127.0.0.1", port=None,
                 inside_house=(), inside_site=()):
        self.folder, self.steps, self.values, self.rounds = pathlib.Path(folder), steps, values, rounds
        self.address, self.port = address, port or free_port()
        self.log = open(self.folder / "log.txt", "ab")
        where = f"{address}:{self.port}"
        self.house = Program([cli, "federation", "serve", "--insecure", "--listen", where, "--state", str(self.folder / "house"),
                              "--rounds", str(rounds), "--quorum", str(len(steps)), "--deadline", str(deadline), "--initial",
                              f"zeros:{values}"], self.log, inside_house)
        self.sites = [Program([cli, "federation", "join", "--insecure", "--superlink", where, "--key", str(self.folder / f"{i}.key"),
                               "--state", str(self.folder / f"site-{i}"), "--trainer", f"add:{step}", "--poll", "0.1",
                               "--heartbeat", "30"], self.log, inside_site) for i, step in enumerate(steps)]

    def everyone(self):
        return [self.house] + self.sites

    def start(self):
        began = time.monotonic()
        self.house.start()
        self.wait_until_it_answers()
        self.seconds_to_start = time.monotonic() - began
        for site in self.sites:
            site.start()

    def end(self):
        for program in self.everyone():
            if program.process is not None and program.code() is None:
                program.kill()
        self.log.close()

    def wait_until_it_answers(self, longest=60):
        """Or until it has ended: a run that is over is over again at once."""
        began = time.monotonic()
        while time.monotonic() - began < longest and self.house.code() is None:
            try:
                urllib.request.urlopen(f"http://{self.address}:{self.port}/health", timeout=1).read()
                return
            except OSError:
                time.sleep(0.01)
        if self.house.code() != 0:
            raise SystemExit(f"FAILED: the coordinator did not come back, code {self.house.code()}: {self.last_words()}")

    def last_words(self):
        self.log.flush()
        return (self.folder / "log.txt").read_text(errors="replace")[-2000:]

    # What they wrote down; only while nobody writes.
    def events(self):
        with sqlite3.connect(self.folder / "house" / "coordinator.db") as journal:
            return [(kind, json.loads(detail))
                    for kind, detail in journal.execute("SELECT kind, detail FROM events ORDER BY number")]

    def site_rounds(self, index):
        """round -> (sent, accepted, weight, reason)"""
        with sqlite3.connect(self.folder / f"site-{index}" / "site.db") as journal:
            rows = journal.execute("SELECT round, sent, accepted, weight, reason FROM rounds WHERE kind = 'train'").fetchall()
        return {row[0]: row[1:] for row in rows}

    def site_node(self, index):
        with sqlite3.connect(self.folder / f"site-{index}" / "site.db") as journal:
            return journal.execute("SELECT node FROM site").fetchone()[0] % 2**64

    def weights(self, round_number):
        values = array("f")
        values.frombytes((self.folder / "house" / "models" / f"global-{round_number:05}.f32").read_bytes())
        return values


def work_folder():
    return tempfile.TemporaryDirectory(prefix="twinscope-federation-")
