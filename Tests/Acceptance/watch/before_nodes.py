"""A tiny proxy before several nodes: asks each node's /ready, sends a request to one that is ready, never to the same by preference, and tries
another where one refuses the connection or is being stopped. One request for each connection; nothing is kept."""

from __future__ import annotations

import asyncio
import threading
import urllib.error
import urllib.request


class Proxy:
    """Listens at `port`; nodes are (port, operations port)."""

    def __init__(self, port: int, nodes: list[tuple[int, int]]):
        self.port, self.nodes = port, nodes
        self.url = f"http://127.0.0.1:{port}"
        self.ready: set[int] = set()
        # Nodes that are as if the network had been cut: nothing arrives there, and what is open stays open and silent.
        self.cut: set[int] = set()
        # Whom each answer came from, for tests.
        self.answers: dict[int, int] = {}
        self.next = 0
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        assert self.started.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self.stopping = asyncio.Event()
        server = await asyncio.start_server(self._client, "127.0.0.1", self.port, limit=1 << 20)
        self.asks = [asyncio.create_task(self._ask(*node)) for node in self.nodes]
        self.started.set()
        async with server:
            await self.stopping.wait()
        for one in asyncio.all_tasks() - {asyncio.current_task()}:
            one.cancel()
        await asyncio.sleep(0.05)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.stopping.set)
        self.thread.join(5)

    def drop(self, port: int, cut: bool = True) -> None:
        """Cuts a node off, or brings it back."""
        (self.cut.add if cut else self.cut.discard)(port)

    async def _ask(self, port: int, operations: int) -> None:
        def is_ready() -> bool:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{operations}/ready", timeout=2) as answer:
                    return answer.status == 200
            except (urllib.error.URLError, OSError):
                return False

        while True:
            (self.ready.add if await asyncio.to_thread(is_ready) else self.ready.discard)(port)
            await asyncio.sleep(0.15)

    def _order(self) -> list[int]:
        ports = [port for port, _ in self.nodes if port not in self.cut]
        self.next += 1
        turned = ports[self.next % len(ports):] + ports[: self.next % len(ports)] if ports else []
        return sorted(turned, key=lambda port: port not in self.ready)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            length = next((int(l.split(":")[1]) for l in lines if l.lower().startswith("content-length:")), 0)
            body = await reader.readexactly(length)
            kept = [l for l in lines if l and not l.lower().startswith(("connection:", "keep-alive:", "x-forwarded"))]
            asked = ("\r\n".join([*kept, "connection: close"]) + "\r\n\r\n").encode("latin-1") + body
            for number, port in enumerate(self._order()):
                if await self._through(port, asked, writer, is_last=number == len(self.nodes) - 1):
                    return
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, OSError):
            pass
        finally:
            writer.close()

    async def _through(self, port: int, asked: bytes, writer: asyncio.StreamWriter, is_last: bool) -> bool:
        try:
            reader, node = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        try:
            node.write(asked)
            await node.drain()
            first = await reader.read(65_536)
            # Nothing was done there: somebody else does it.
            if not first or (first.startswith(b"HTTP/1.1 503") and not is_last):
                return False
            self.answers[port] = self.answers.get(port, 0) + 1
            # The node closes without a word where it was asked to.
            first = first.replace(b"\r\n", b"\r\nconnection: close\r\n", 1)
            while first:
                if port in self.cut:
                    await asyncio.sleep(3600)
                writer.write(first)
                await writer.drain()
                first = await reader.read(65_536)
            return True
        finally:
            node.close()
