"""A federation of real processes: SuperLink, stock SuperNodes, our sites and our coordinator.

Everything lies in one temporary folder, talks over free ports of 127.0.0.1, and is ended, by its
process id, with the lab.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Self

APP = pathlib.Path(__file__).parent / "app"
PATIENCE = 240.0  # seconds that anything may take on a busy machine
TOOLS = pathlib.Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def until(
    what: str, holds: Callable[[], object], seconds: float = PATIENCE, pause: float = 0.2
) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        time.sleep(pause)


class Lab:
    """Use as a context; prints the ends of all logs where something fails."""

    def __init__(self, cli: str) -> None:
        self.cli = cli
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="twinscope-flower-"))
        self._processes: list[subprocess.Popen[bytes]] = []
        home = self.folder / "flwr-home"
        home.mkdir()
        self.flwr_config = home / "config.toml"
        self.environment = os.environ | {
            "FLWR_HOME": str(home),
            "FLWR_TELEMETRY_ENABLED": "0",
            "FLWR_DISABLE_UPDATE_CHECK": "1",
            "PATH": f"{TOOLS}:{os.environ['PATH']}",
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for process in reversed(self._processes):
            self.end(process)
        if kind is not None:
            for log in sorted(self.folder.glob("*.log")):
                print(
                    f"--- {log.name}",
                    *log.read_text(errors="replace").splitlines()[-30:],
                    sep="\n",
                )
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name: str, *command: object) -> subprocess.Popen[bytes]:
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command],
                stdout=log,
                stderr=log,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """With what it started: each leads a process group of its own.

        Its id is its own until it is waited for, so nobody else's process can be met.
        """
        if process.returncode is not None:
            return
        os.kill(process.pid, signal.SIGINT)
        end = time.monotonic() + 15
        look = os.WEXITED | os.WNOWAIT | os.WNOHANG
        while not os.waitid(os.P_PID, process.pid, look) and time.monotonic() < end:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def kits(self, *sites: str) -> pathlib.Path:
        """Certificates and keys of a coordinator at localhost and of these sites."""
        kits = self.folder / "kits"
        names = ("--server", "localhost,127.0.0.1", "--site", ",".join(sites))
        self.ask(self.cli, "federation", "provision", *names, "--out", kits)
        return kits

    def ask(self, *command: object) -> str:
        """The output of a command that ends by itself."""
        done = subprocess.run(
            [str(word) for word in command],
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def site(self, name: str, port: int, trainer: str, *more: object) -> subprocess.Popen[bytes]:
        """One of ours; its key and its journal are kept between starts of the same name."""
        secured = () if "--ca" in more else ("--insecure",)
        key = () if "--key" in more else ("--key", self.folder / f"{name}.key")
        return self.start(
            name,
            self.cli,
            "federation",
            "join",
            "--superlink",
            f"127.0.0.1:{port}",
            *more,
            *secured,
            *key,
            "--state",
            self.folder / name,
            "--trainer",
            trainer,
            "--poll",
            0.5,
        )

    def coordinator(self, port: int, *more: object) -> subprocess.Popen[bytes]:
        """Ours, with its run in the folder "run"."""
        process = self.start(
            "coordinator",
            self.cli,
            "federation",
            "serve",
            "--listen",
            f"127.0.0.1:{port}",
            "--state",
            self.folder / "run",
            *more,
        )
        until("the coordinator listens", lambda: "listening on" in self.log("coordinator"))
        return process

    def supernode(
        self, name: str, port: int, partition: int, *more: object
    ) -> subprocess.Popen[bytes]:
        return self.start(
            name,
            TOOLS / "flower-supernode",
            *(more or ("--insecure",)),
            "--superlink",
            f"127.0.0.1:{port}",
            "--port",
            free_port(),
            "--node-config",
            f"partition-id={partition}",
        )


class SuperLink:
    """A real flower-superlink with a database; `security` are its options, by default none."""

    def __init__(
        self, lab: Lab, *security: object, root_certificates: pathlib.Path | None = None
    ) -> None:
        self.lab = lab
        self.port = free_port()
        self._command = [
            TOOLS / "flower-superlink",
            *(security or ("--insecure",)),
            "--host",
            "127.0.0.1",
            "--port",
            self.port,
            "--database",
            lab.folder / "superlink.db",
            "--disable-runtime-dependency-installation",
        ]
        trust = (
            f'root-certificates = "{root_certificates}"'
            if root_certificates
            else "insecure = true"
        )
        lab.flwr_config.write_text(
            '[superlink]\ndefault = "local"\n\n[superlink.local]\n'
            f'address = "127.0.0.1:{self.port}"\n{trust}\n'
        )
        self.start()

    def start(self) -> None:
        self.process = self.lab.start("superlink", *self._command)
        until("the SuperLink listens", self._listens)

    def _listens(self) -> bool:
        assert self.process.poll() is None, "the SuperLink ended"
        with socket.socket() as attempt:
            return attempt.connect_ex(("127.0.0.1", self.port)) == 0

    def flwr(self, *command: object) -> str:
        return self.lab.ask(TOOLS / "flwr", *command)

    def submit(self, app: pathlib.Path, **settings: object) -> str:
        """Starts a run and returns its id."""
        words = []
        for key, value in settings.items():
            text = json.dumps(str(value) if isinstance(value, pathlib.Path) else value)
            words.append(f"{key.replace('_', '-')}={text}")
        given = ("--run-config", " ".join(words), "--format", "json")
        return str(json.loads(self.flwr("run", app, "local", *given))["run-id"])

    def finish(self, run: str) -> str:
        """Waits for a run's good end and returns its log."""
        until(f"run {run} ends", lambda: self.status(run).startswith("finished"), pause=1)
        status, end = self.status(run), time.monotonic() + 30
        while True:  # the log's last lines may come after the run's end
            log = self.flwr("log", run, "local", "--show")
            if "Strategy execution finished" in log or time.monotonic() > end:
                break
        assert status == "finished:completed", f"{status}\n{log}"
        return log

    def status(self, run: str) -> str:
        return str(
            json.loads(self.flwr("list", "local", "--run-id", run, "--format", "json"))["runs"][0][
                "status"
            ]
        )
