"""kill -9 at random moments of updates of a site's twin; after each the workspace must be whole, its current model either none
or a version that opens, and in the end the twin must be, bit for bit, that of an update that nobody disturbed.

usage: kill_test.py TWINSCOPE_CLI [--kills 50] [--seed 1]
"""
import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

UPDATE = ["--base", "start", "--epochs", "1", "--steps", "8", "--learning-rates", "0.01"]
LONGEST = 1800  # seconds of a whole update under fire


def check(holds, what):
    if not holds:
        raise SystemExit("FAILED: " + what)


class Site:
    def __init__(self, cli, workspace):
        self.cli, self.workspace = cli, workspace

    def command(self, *words):
        return [self.cli, *words, "--quiet", "--json", "--workspace", str(self.workspace)]

    def run(self, *words):
        done = subprocess.run(self.command(*words), capture_output=True, text=True, timeout=LONGEST)
        check(done.returncode == 0, f"{words[:2]} ended with {done.returncode}: {done.stdout[-400:]}")
        return json.loads(done.stdout)

    def current(self):
        version = self.run("site-twin", "status")["current"]
        return version and version["hash"]


def make_site(cli, folder):
    """Two patients of a demo cohort, and a tiny network that has learnt next to nothing."""
    site = Site(cli, folder / "site")
    site.run("demo", "--patients", "2", "--seed", "3")
    model = folder / "model"
    subprocess.run([cli, "train", "--network", "unet3d", "--size", "tiny", "--spacing-mm", "4", "--phantoms", "1",
                    "--unseen", "1", "--epochs", "1", "--steps", "1", "--name", "start", "--quiet", "--out", str(model)],
                   check=True, stdout=subprocess.DEVNULL, timeout=LONGEST)
    site.run("model", "import", str(model / "card.json"))
    return site


def undisturbed(site, folder):
    """Hash of the twin, and the seconds that it took."""
    copy = Site(site.cli, folder / "undisturbed")
    shutil.copytree(site.workspace, copy.workspace)
    began = time.monotonic()
    copy.run("site-twin", "update", *UPDATE)
    seconds = time.monotonic() - began
    twin = copy.current()
    check(twin is not None, "the undisturbed update was not better: it proves nothing")
    return twin, seconds


def check_whole(site, allowed):
    check(site.run("audit", "verify")["ok"], "the workspace is not whole after a kill")
    current = site.current()
    check(current in allowed, f"{current} is current, which no update made")
    if current is not None:
        shown = site.run("model", "show", "site-twin")["model"]["hash"]
        check(shown == current, "the current twin does not open as itself")
    return current


def under_fire(site, folder, twin, seconds, chance, kills, number):
    """One update to its end in a fresh copy, killed at random on the way; how often it was."""
    copy = Site(site.cli, folder / f"fire-{number}")
    shutil.copytree(site.workspace, copy.workspace)
    done, began = 0, time.monotonic()
    while True:
        check(time.monotonic() - began < LONGEST, "an update did not end")
        process = subprocess.Popen(copy.command("site-twin", "update", *UPDATE), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            wait = chance.uniform(0.05, 0.6 * seconds) if done < kills else LONGEST
            check(process.wait(timeout=wait) == 0, "an update failed")
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            done += 1
            if check_whole(copy, {None, twin}) == twin:
                break  # killed after it was stored
    check(check_whole(copy, {twin}) == twin, "the disturbed twin is not the undisturbed one")
    shutil.rmtree(copy.workspace)
    return done


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        site = make_site(options.cli, folder)
        twin, seconds = undisturbed(site, folder)
        done = updates = 0
        while done < options.kills:
            updates += 1
            done += under_fire(site, folder, twin, seconds, chance, min(5, options.kills - done), updates)
            print(f"{done} kills in {updates} updates", flush=True)
    print(f"{done} kills in {updates} updates: each workspace whole, each twin that of an undisturbed update "
          f"({seconds:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
