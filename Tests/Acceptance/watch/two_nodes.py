"""A pretend London with two record services over one PostgreSQL, behind a proxy."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "counterparts"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "postgresql"))

from counterpart import Child, free_ports  # noqa: E402
from london import ROOT, London, program  # noqa: E402
from before_nodes import Proxy  # noqa: E402
from server import PostgreSQL  # noqa: E402


class Node(Child):
    def __init__(self, region: Path, folder: Path, ports: tuple[int, int, int], *wrapped: str):
        self.port, self.operations_port, self.partner_port = ports
        self.url = f"http://127.0.0.1:{self.port}"
        self.operations = f"http://127.0.0.1:{self.operations_port}"
        ready = folder / "ready"
        super().__init__(
            [
                *wrapped, program(), "serve", "--region", str(region), "--static", str(ROOT / "web"), "--ready-file", str(ready),
                "--staff-port", str(self.port), "--operations-port", str(self.operations_port), "--partner-port", str(self.partner_port),
                # Nobody comes to it here: any port does.
                "--public-port", str(free_ports(1)[0]),
            ],
            folder, lambda: ready.exists())


class TwoNodes:
    """`nodes` may be stopped, killed and started again one by one."""

    def __init__(self, folder: Path, *settings: str):
        self.folder, self.count = folder, 0
        ports = free_ports(8)
        self.ports = [tuple(ports[0:3]), tuple(ports[3:6])]
        self.server = PostgreSQL(*settings)
        self.systems = London(
            "--systems-only", "--quick", "--postgresql", self.server.address, "--staff-url", f"http://127.0.0.1:{ports[6]}",
            "--partner-url", f"http://127.0.0.1:{ports[7]}")
        self.region = Path(self.systems.ready["state"]) / "region.yaml"
        text = self.region.read_text()
        self.region.write_text(text.replace("postgresql: {", "postgresql: {drainSeconds: 2, ", 1))
        self.proxy = Proxy(ports[6], [(staff, operations) for staff, operations, _ in self.ports])
        self.partner = Proxy(ports[7], [(partner, operations) for _, operations, partner in self.ports])
        self.url, self.ready = self.proxy.url, self.systems.ready
        self.nodes = [self.start(ports) for ports in self.ports]

    def person(self, family: str) -> dict:
        return self.systems.person(family)

    def start(self, ports: tuple[int, int, int], *wrapped: str) -> Node:
        self.count += 1
        return Node(self.region, self.folder / f"node-{self.count}", ports, *wrapped)

    def stop(self) -> None:
        for one in [*self.nodes, self.proxy, self.partner, self.systems]:
            one.stop()
        self.server.__exit__()

    def __enter__(self) -> "TwoNodes":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
