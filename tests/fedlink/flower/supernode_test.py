"""A stock flower-supernode and one of our sites in a federation of our coordinator.

usage: supernode_test.py TWINSCOPE_CLI plain|tls
"""

import pathlib
import sys

import numpy as np
from cryptography.hazmat.primitives import serialization
from lab import APP, TOOLS, Lab, free_port, until

ROUNDS = 2


def bundle(lab: Lab) -> pathlib.Path:
    lab.ask(TOOLS / "flwr", "build", "--app", APP)
    return next(lab.folder.glob("*.fab"))


def check(
    lab: Lab,
    port: int,
    coordinator_options: tuple[object, ...],
    site_options: tuple[object, ...],
    node_options: tuple[object, ...],
) -> None:
    """The site adds 1, the node 2."""
    coordinator = lab.coordinator(
        port,
        *coordinator_options,
        "--fab",
        bundle(lab),
        "--rounds",
        ROUNDS,
        "--quorum",
        2,
        "--initial",
        "zeros:3",
    )
    lab.site("ours", port, "add:1", *site_options)
    lab.supernode("stock", port, 1, *node_options)
    until("the rounds end", lambda: coordinator.poll() is not None)
    assert coordinator.returncode == 0
    final = np.fromfile(lab.folder / f"run/models/global-{ROUNDS:05}.f32", "<f4")
    assert final.tolist() == [1.5 * ROUNDS] * 3, final


def plain(cli: str) -> None:
    with Lab(cli) as lab:
        check(lab, free_port(), ("--insecure",), (), ())


def openssh(pem: pathlib.Path) -> pathlib.Path:
    """The form of a private key that flower-supernode reads."""
    key = serialization.load_pem_private_key(pem.read_bytes(), None)
    copy = pem.with_suffix(".openssh")
    copy.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
    )
    return copy


def tls(cli: str) -> None:
    with Lab(cli) as lab:
        kits = lab.kits("ours", "stock")
        ours, stock = kits / "sites/ours", kits / "sites/stock"
        check(
            lab,
            free_port(),
            (
                "--cert",
                kits / "coordinator/server.crt",
                "--cert-key",
                kits / "coordinator/server.key",
                "--allow",
                ours / "site.pub.pem",
                "--allow",
                stock / "site.pub.pem",
            ),
            ("--ca", ours / "ca.crt", "--key", ours / "site.key"),
            (
                "--root-certificates",
                stock / "ca.crt",
                "--auth-supernode-private-key",
                openssh(stock / "site.key"),
            ),
        )


if __name__ == "__main__":
    {"plain": plain, "tls": tls}[sys.argv[2]](sys.argv[1])
