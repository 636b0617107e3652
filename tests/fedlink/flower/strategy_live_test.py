"""Our sites, compressing, in a federation of the real SuperLink that runs fedlink/flower.

usage: strategy_live_test.py TWINSCOPE_CLI PROJECT_ROOT
"""

import contextlib
import pathlib
import sqlite3
import sys

import numpy as np
from lab import Lab, SuperLink

COUNT, ROUNDS, STEPS = 1_000_000, 3, (1.0, 2.0)


def bytes_sent(site: pathlib.Path) -> list[int]:
    """By a site in each round of training, out of its journal."""
    with contextlib.closing(sqlite3.connect(site / "site.db")) as journal:
        rows = journal.execute("SELECT bytes_up FROM rounds WHERE kind = 'train' ORDER BY round")
        return [int(row[0]) for row in rows]


def main(cli: str, root: str) -> None:
    """A site begins with a tenth as int8, which measures its line; then it sends all as float32.

    What the first update left out comes with the next: the result is that of whole updates.
    """
    with Lab(cli) as lab:
        superlink = SuperLink(lab)
        for k, step in enumerate(STEPS):
            lab.site(f"site{k}", superlink.port, f"add:{step}")
        run = superlink.submit(
            pathlib.Path(root) / "fedlink/flower",
            initial=f"zeros:{COUNT}",
            final=lab.folder / "final.npz",
            num_server_rounds=ROUNDS,
            round_timeout=600.0,
        )
        log = superlink.finish(run)
        assert log.count("Received 2 results and 0 failures") == 2 * ROUNDS, log
        assert "Dropped" not in log, log
        for k in range(len(STEPS)):
            first, *later = bytes_sent(lab.folder / f"site{k}")
            assert first < 4 * COUNT / 10 and min(later) > 4 * first, (first, later)
        np.testing.assert_allclose(
            np.load(lab.folder / "final.npz")["weights"], ROUNDS * sum(STEPS) / 2, rtol=1e-6
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
