"""kill -9 of a site or of the SuperLink, a broken line: the run goes on, its result is exact.

usage: kill_test.py TWINSCOPE_CLI claim|upload|line|superlink
"""

import sys
import time

import numpy as np
from gate import Gate
from lab import APP, PATIENCE, TOOLS, Lab, SuperLink

COUNT = 2_000_000  # 8 MB: an upload has a middle
ROUNDS = 2
MIDDLE = 3_000_000  # bytes


def submit(lab: Lab, link: SuperLink) -> str:
    return link.submit(
        APP, final=lab.folder / "final.npy", vector_length=COUNT, num_server_rounds=ROUNDS
    )


def check(lab: Lab, link: SuperLink, run: str) -> None:
    """Sites add 1 and 2; nobody failed, nothing was counted twice."""
    log = link.finish(run)
    assert log.count("Received 2 results and 0 failures") == 2 * ROUNDS, log
    final = np.load(lab.folder / "final.npy")
    assert (final == np.arange(1, COUNT + 1, dtype=np.float32) + 1.5 * ROUNDS).all()


def kill_site(cli: str, call: str, bytes_until: int) -> None:
    """A site that is started again goes on where its journal stands.

    Even after the ServerApp has looked for its reply, as it does every 3 s: from then on
    SuperLink lists nothing when the reply is announced again.
    """
    with Lab(cli) as lab:
        link = SuperLink(lab)
        gate = Gate(link.port)
        lab.site("steady", link.port, "add:1")
        victim = lab.site("victim", gate.port, "add:2")
        sprung = gate.set_trap(call, bytes_until, victim.kill)
        run = submit(lab, link)
        assert sprung.wait(PATIENCE)
        victim.wait()
        time.sleep(5)
        lab.site("victim", gate.port, "add:2")
        check(lab, link, run)


def break_line(cli: str) -> None:
    """For 5 s in the middle of an upload."""
    with Lab(cli) as lab:
        link = SuperLink(lab)
        gate = Gate(link.port)
        lab.site("steady", link.port, "add:1")
        lab.site("remote", gate.port, "add:2")
        sprung = gate.set_trap("push-object", MIDDLE, lambda: gate.close_for(5))
        run = submit(lab, link)
        assert sprung.wait(PATIENCE)
        check(lab, link, run)


def kill_superlink(cli: str) -> None:
    """In the layout that survives restarts: a SuperExec of its own starts the ServerApp."""
    with Lab(cli) as lab:
        link = SuperLink(lab, "--insecure", "--isolation", "process")
        lab.start(
            "superexec",
            TOOLS / "flower-superexec",
            "--insecure",
            "--runtime-api-address",
            f"127.0.0.1:{link.port}",
        )
        gate = Gate(link.port)
        lab.site("steady", link.port, "add:1")
        lab.site("sending", gate.port, "add:2")
        sprung = gate.set_trap("push-object", MIDDLE, lambda: link.process.kill())
        run = submit(lab, link)
        assert sprung.wait(PATIENCE)
        link.process.wait()
        link.start()
        check(lab, link, run)


if __name__ == "__main__":
    {
        "claim": lambda cli: kill_site(cli, "pull-object", 0),
        "upload": lambda cli: kill_site(cli, "push-object", MIDDLE),
        "line": break_line,
        "superlink": kill_superlink,
    }[sys.argv[2]](sys.argv[1])
