"""A wire between nodes and their database, on this machine: it can fall silent (packets dropped), be cut, or cost time."""

from __future__ import annotations

import socket
import threading
import time


class Relay:
    def __init__(self, port: int):
        self.server = port
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port: int = self.listener.getsockname()[1]
        self.flows = threading.Event()
        self.flows.set()
        self.ends: set[socket.socket] = set()
        self.lock = threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.join, args=(client,), daemon=True).start()

    def join(self, client: socket.socket) -> None:
        self.flows.wait()
        try:
            server = socket.create_connection(("127.0.0.1", self.server), timeout=5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        with self.lock:
            self.ends |= {client, server}
        for one, other in ((client, server), (server, client)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.pump, args=(one, other), daemon=True).start()

    def pump(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                # Held back while nothing goes through; nobody is told.
                self.flows.wait()
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        with self.lock:
            self.ends -= {one, other}

    def cut(self) -> None:
        """Every connection, at once; new ones are made."""
        with self.lock:
            ends = list(self.ends)
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def silent_for(self, seconds: float) -> None:
        """Nothing goes through and nothing is closed; then what was under way is gone with its connections."""
        self.flows.clear()
        time.sleep(seconds)
        self.cut()
        self.flows.set()

    def close(self) -> None:
        self.listener.close()
        self.flows.set()
        self.cut()
