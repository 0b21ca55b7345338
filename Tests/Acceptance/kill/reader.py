"""An independent reader of the account: sqlite3 and hashlib, written from docs/account.md and from nothing else of ours."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path


def field(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value


def leaf(salt: bytes, source: str, type_: str, id_: str, version: str, digest: bytes) -> bytes:
    entry = b"".join(field(part) for part in (salt, source.encode(), type_.encode(), id_.encode(), version.encode(), digest))
    return hashlib.sha256(b"\x00" + entry).digest()


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()


@dataclass
class Look:
    id: str
    salt: bytes
    nhs_number: str
    kinds: list[str]
    leaves: list[bytes]
    problems: list[str]

    def holds(self, source: str, resource: dict, raw: bytes) -> bool:
        digest = hashlib.sha256(raw).digest()
        version = resource.get("meta", {}).get("versionId", "")
        return leaf(self.salt, source, resource["resourceType"], resource.get("id", ""), version, digest) in set(self.leaves)


class Account:
    """The database of a service that runs, was killed or has stopped."""

    def __init__(self, path: Path):
        # Read only: a reader must not repair what it reads. SQLite reads the write-ahead log that the killed process left.
        self.connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)

    def __enter__(self) -> "Account":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def integrity(self) -> str:
        return self.connection.execute("PRAGMA integrity_check").fetchone()[0]

    def ids(self) -> list[str]:
        return [row[0] for row in self.connection.execute("SELECT id FROM look")]

    def look(self, id_: str) -> Look | None:
        row = self.connection.execute("SELECT salt, nhs_number FROM look WHERE id = ?", (id_,)).fetchone()
        if row is None:
            return None
        kinds = [kind for (kind,) in self.connection.execute("SELECT kind FROM trail_event WHERE look = ? ORDER BY id", (id_,))]
        leaves: list[bytes] = []
        problems: list[str] = []
        last = 0
        query = "SELECT sequence, leaves, leaf_count, root, tree_size FROM look_release WHERE look = ? ORDER BY sequence"
        for sequence, block, count, said, size in self.connection.execute(query, (id_,)):
            if sequence <= last or len(block) != 32 * count:
                problems.append(f"release {sequence} is not whole")
            last = sequence
            leaves += [block[at : at + 32] for at in range(0, len(block), 32)]
            if size != len(leaves) or said != root(leaves):
                problems.append(f"the root of release {sequence} is not over what was written")
        return Look(id_, row[0], row[1], kinds, leaves, problems)

    def named(self, nhs_number: str) -> int:
        """How many events are about a person."""
        return self.connection.execute("SELECT COUNT(*) FROM trail_person WHERE nhs_number = ?", (nhs_number,)).fetchone()[0]
