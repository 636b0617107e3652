"""A relay in front of a server that does something at a chosen moment of a chosen call."""

from __future__ import annotations

import dataclasses
import socket
import threading
import time
from collections.abc import Callable


@dataclasses.dataclass
class _Trap:
    call: bytes
    bytes_until: int
    spring: Callable[[], None]
    sprung: threading.Event = dataclasses.field(default_factory=threading.Event)


class Gate:
    """Relays connections to a port of this machine. Threads end with the process."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._trap: _Trap | None = None
        self._lock = threading.Lock()
        self._opens_at = 0.0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def set_trap(self, call: str, bytes_until: int, spring: Callable[[], None]) -> threading.Event:
        """At the next call of that name, `spring` runs and the connection breaks.

        That is once so many bytes of it and of what follows have come; the last are not passed on.
        """
        self._trap = _Trap(f"/v1/fleet/{call} ".encode(), bytes_until, spring)
        return self._trap.sprung

    def close_for(self, seconds: float) -> None:
        """New connections are refused so long."""
        self._opens_at = time.monotonic() + seconds

    def _accept(self) -> None:
        while True:
            client, _ = self._door.accept()
            try:
                if time.monotonic() < self._opens_at:
                    raise ConnectionRefusedError
                server = socket.create_connection(("127.0.0.1", self._server_port))
            except OSError:
                client.close()
                continue
            threading.Thread(target=self._requests, args=(client, server), daemon=True).start()
            threading.Thread(target=self._answers, args=(client, server), daemon=True).start()

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        seen = 0
        try:
            while data := client.recv(1 << 16):
                with self._lock:
                    trap = self._trap
                    if trap and (seen or trap.call in data):
                        seen += len(data)
                        if seen >= trap.bytes_until:
                            self._trap = None
                            trap.spring()
                            trap.sprung.set()
                            break
                server.sendall(data)
        except OSError:
            pass
        finally:
            _close(client, server)

    def _answers(self, client: socket.socket, server: socket.socket) -> None:
        try:
            while data := server.recv(1 << 16):
                client.sendall(data)
        except OSError:
            pass
        finally:
            _close(client, server)


def _close(*ends: socket.socket) -> None:
    for end in ends:
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        end.close()
