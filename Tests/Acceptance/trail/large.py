"""Makes the trail of a region large: appends looks and their entries to a database that no service uses now, as docs/trail.md says, with hashlib and nothing of
ours. Two entries a look: opened, and what was shown."""
from __future__ import annotations

import base64
import hashlib
import hmac
import os
import random
import sqlite3
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "kill"))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from trail import mac, sha  # noqa: E402

NAME = b"CareRecord trail chain name\n"
ISSUER = "https://id.example"


def made(event: bytes, kind: str, at: int, subject: str, organisation: str, person: str, look: str, more: list[tuple[int, bytes]]):
    """The canonical fields, in the order of their numbers."""
    return [(1, event), (2, kind.encode()), (3, struct.pack(">Q", at)), (4, subject.encode()), (5, ISSUER.encode()), (6, organisation.encode()),
            (7, b"R8000"), (8, person.encode()), (9, struct.pack(">Q", 1)), (10, struct.pack(">Q", 1)), (11, look.encode()),
            (12, b"direct care")] + more


class Growing:
    """The tree's rows, as far as they fill tiles: level n holds the roots of 256 ** n entries."""

    def __init__(self, connection: sqlite3.Connection):
        self.connection = connection
        self.levels: list[list[bytes]] = [[]]
        self.counts = [0]
        self.bundle = bytearray()
        for (entry,) in connection.execute("SELECT entry FROM log_entry ORDER BY place"):
            self.add(entry, keep=False)

    def add(self, entry: bytes, keep: bool = True) -> bytes:
        self.bundle += struct.pack(">H", len(entry)) + entry
        leaf = sha(b"\0", entry)
        if (self.counts[0] + 1) % 256 == 0:
            if keep:
                self.write(-1, self.counts[0] // 256, 256, bytes(self.bundle))
            self.bundle.clear()
        self.put(0, leaf, keep)
        return leaf

    def put(self, level: int, hash_: bytes, keep: bool) -> None:
        if level == len(self.levels):
            self.levels.append([])
            self.counts.append(0)
        row = self.levels[level]
        row.append(hash_)
        self.counts[level] += 1
        if len(row) == 256:
            if keep:
                self.write(level, self.counts[level] // 256 - 1, 256, b"".join(row))
            self.put(level + 1, fold(row), keep)
            row.clear()

    def write(self, level: int, number: int, width: int, data: bytes) -> None:
        self.connection.execute("INSERT OR REPLACE INTO log_tile (level, number, width, bytes) VALUES (?, ?, ?, ?)", (level, number, width, data))

    def edge(self) -> None:
        if self.bundle:
            self.write(-1, self.counts[0] // 256, self.counts[0] % 256, bytes(self.bundle))
        for level, row in enumerate(self.levels):
            if row:
                self.write(level, self.counts[level] // 256, len(row), b"".join(row))

    def root(self) -> bytes:
        found: bytes | None = None
        # From below: what a level has over is the right end of the one above.
        for row in self.levels:
            if row:
                found = joined(row, found) if found else fold(row)
        return found or sha(b"")


def fold(row: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1 over hashes of one height."""
    while len(row) > 1:
        row = [sha(b"\1", row[at], row[at + 1]) if at + 1 < len(row) else row[at] for at in range(0, len(row), 2)]
    return row[0]


def joined(row: list[bytes], right: bytes) -> bytes:
    """The same, where a smaller tree stands at the right end."""
    whole, found = list(row), right
    # Perfect subtrees of the row, from the right: each takes what is to its right.
    at = len(whole)
    while at:
        size = at & -at
        found = sha(b"\1", fold(whole[at - size:at]), found)
        at -= size
    return found


def grow(database: Path, entries: int, key: str, seed: int = 1) -> int:
    """Appends until the log has so many. -> the size of the last checkpoint."""
    chance = random.Random(seed)
    secret = bytes.fromhex(Path(f"{database}.log-secret").read_text().strip())
    connection = sqlite3.connect(database, isolation_level=None)
    for setting in ("synchronous = OFF", "cache_size = -400000", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN IMMEDIATE")
    growing = Growing(connection)
    place = growing.counts[0]
    people = [f"{chance.randrange(10 ** 9, 10 ** 10)}" for _ in range(max(100, entries // 60))]
    keys = [os.urandom(32) for _ in people]
    connection.executemany("INSERT OR IGNORE INTO person_key (nhs_number, key) VALUES (?, ?)", zip(people, keys))
    chains = [mac(secret, b"CareRecord trail chain person\n" + it) for it in keys]
    names = [sha(NAME, it)[:16] for it in chains]
    heads = [(0, bytes(32))] * len(people)
    organisations = ["R1H", "RYJ", "RJZ", "RQX", "RRV", "RP6"]
    (at,) = connection.execute("SELECT MAX(at) FROM trail_event").fetchone()
    step = 60
    # A history that ends now.
    at -= step * entries // 2
    looks, events, about, parts, logged = [], [], [], [], []
    look = 0
    while place < entries:
        at += step
        look += 1
        who = chance.randrange(len(people))
        name, subject, organisation = f"large-{seed}-{look}", f"5550{chance.randrange(20_000):08}", chance.choice(organisations)
        looks.append((name, "s", subject, organisation, "R8000", people[who], at, b"7" * 32))
        root = os.urandom(32)
        for kind, more, decision, also in [
            ("look-opened", [(13, b"permit")], "permit", None),
            ("answer-shown", [(15, b"one,two"), (16, struct.pack(">Q", 1)), (17, struct.pack(">Q", 10)), (18, root)], None, None),
        ]:
            id_ = struct.pack(">Q", at)[2:] + b"\x70\x00" + os.urandom(8)
            fields = made(id_, kind, at, subject, organisation, people[who], name, more)
            if decision is None:
                also = b"".join(bytes([number]) + struct.pack(">I", len(value)) + value for number, value in more)
            salt = os.urandom(32)
            said = sha(b"CareRecord trail event\1", *[
                sha(hmac.digest(salt, bytes([number]), "sha256") + bytes([number]) + struct.pack(">I", len(value)) + value)
                for number, value in fields])
            number, last = heads[who]
            entry = b"\1" + said + hmac.digest(chains[who], struct.pack(">Q", number + 1) + last, "sha256")
            heads[who] = (number + 1, growing.add(entry))
            events.append((id_.hex(), kind, at, subject, ISSUER, organisation, "R8000", name, "direct care", decision, also))
            about.append((id_.hex(), people[who]))
            parts.append((id_.hex(), 1, salt, said))
            logged.append((place, id_.hex(), 1, names[who], number + 1, entry))
            place += 1
        if len(events) >= 20_000 or place >= entries:
            connection.executemany("INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", looks)
            connection.executemany(
                "INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, also)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", events)
            connection.executemany("INSERT INTO trail_person VALUES (?, ?)", about)
            connection.executemany("INSERT INTO trail_part VALUES (?, ?, ?, ?)", parts)
            connection.executemany("INSERT INTO log_entry VALUES (?, ?, ?, ?, ?, ?)", logged)
            for it in (looks, events, about, parts, logged):
                it.clear()
    growing.edge()
    root = growing.root()
    _, _, origin, id_, private = key.strip().split("+", 4)
    text = f"{origin}\n{place}\n{base64.b64encode(root).decode()}\n"
    signature = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private)[1:]).sign(text.encode())
    note = f"{text}\n\u2014 {origin} {base64.b64encode(bytes.fromhex(id_) + signature).decode()}\n"
    connection.execute("INSERT INTO log_checkpoint (size, root, note, at) VALUES (?, ?, ?, ?)", (place, root, note.encode(), at))
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return place
