"""Our sites in a federation of the real SuperLink.

usage: superlink_test.py TWINSCOPE_CLI small|large|tls
"""

import sys

import numpy as np
from lab import APP, Lab, SuperLink, free_port, until


def assert_phases(log: str, expected: int) -> None:
    """All that there were, without a failure."""
    assert log.count("Received 2 results and 0 failures") == expected, log


def small(cli: str) -> None:
    with Lab(cli) as lab:
        superlink = SuperLink(lab)
        lab.site("one", superlink.port, "add:1")
        lab.site("two", superlink.port, "add:2")
        run = superlink.submit(APP, final=lab.folder / "final.npy")
        assert_phases(superlink.finish(run), 6)
        assert np.load(lab.folder / "final.npy").tolist() == [5.5, 6.5, 7.5]


def trained(weights: np.ndarray, step: float) -> np.ndarray:
    """A site sends what it got plus its change, in float32."""
    return weights + ((weights + np.float32(step)) - weights)


def large(cli: str) -> None:
    """Two chunks an array, all values different; then the same around our coordinator."""
    count, rounds, steps = 2_000_000, 3, (0.1, 0.2)
    with Lab(cli) as lab:
        superlink = SuperLink(lab)
        sites = [
            lab.site(f"site{k}", superlink.port, f"add:{step}") for k, step in enumerate(steps)
        ]
        run = superlink.submit(APP, final=lab.folder / "distinct.npy", vector_length=count)
        superlink.finish(run)
        expected = np.arange(1, count + 1, dtype=np.float32)
        for _ in range(rounds):
            expected = trained(expected, steps[0]) * 0.5 + trained(expected, steps[1]) * 0.5
        assert (np.load(lab.folder / "distinct.npy") == expected).all()

        run = superlink.submit(
            APP, final=lab.folder / "theirs.npy", vector_length=count, fill="zeros"
        )
        superlink.finish(run)
        for process in (*sites, superlink.process):
            lab.end(process)
        port = free_port()
        coordinator = lab.coordinator(
            port, "--insecure", "--rounds", rounds, "--quorum", 2, "--initial", f"zeros:{count}"
        )
        for k, step in enumerate(steps):
            lab.site(f"ours{k}", port, f"add:{step}", "--dense")
        until("our rounds end", lambda: coordinator.poll() is not None)
        assert coordinator.returncode == 0
        theirs = np.load(lab.folder / "theirs.npy")
        ours = np.fromfile(lab.folder / f"run/models/global-{rounds:05}.f32", "<f4")
        assert ours.shape == theirs.shape
        ulps = np.abs(ours.view(np.int32).astype(np.int64) - theirs.view(np.int32)).max()
        print(f"ours and theirs differ by {ulps} units in the last place at most")
        assert ulps <= rounds


def tls(cli: str) -> None:
    """Certificates and keys of our kits; sites are known by their OpenSSH public keys."""
    with Lab(cli) as lab:
        kits = lab.kits("one", "two")
        authority = kits / "authority/ca.crt"
        superlink = SuperLink(
            lab,
            "--ssl-ca-certfile",
            authority,
            "--ssl-certfile",
            kits / "coordinator/server.crt",
            "--ssl-keyfile",
            kits / "coordinator/server.key",
            "--enable-supernode-auth",
            root_certificates=authority,
        )
        for k, name in enumerate(("one", "two")):
            kit = kits / "sites" / name
            superlink.flwr("supernode", "register", kit / "site.pub", "local", "--name", name)
            lab.site(
                name,
                superlink.port,
                f"add:{k + 1}",
                "--ca",
                kit / "ca.crt",
                "--key",
                kit / "site.key",
            )
        run = superlink.submit(APP, final=lab.folder / "final.npy", num_server_rounds=2)
        assert_phases(superlink.finish(run), 4)
        assert np.load(lab.folder / "final.npy").tolist() == [4, 5, 6]


if __name__ == "__main__":
    {"small": small, "large": large, "tls": tls}[sys.argv[2]](sys.argv[1])
