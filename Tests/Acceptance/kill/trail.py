"""An independent reader of the log of the trail: sqlite3, hashlib and hmac, written from docs/trail.md and docs/events.md and from nothing else of ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import sqlite3
import struct
from pathlib import Path


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def root(leaves: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1, over leaf hashes, without recursion: rows are paired, and what is over goes up as it is."""
    if not leaves:
        return sha(b"")
    row = leaves
    while len(row) > 1:
        row = [sha(b"\x01", row[at], row[at + 1]) if at + 1 < len(row) else row[at] for at in range(0, len(row), 2)]
    return row[0]


TEXTS = {2: "kind", 4: "subject", 5: "issuer", 6: "organisation", 7: "role", 11: "look", 12: "purpose", 13: "decision", 14: "detail"}


def canonical(row: dict, people: list[str], part: int) -> list[tuple[int, bytes]]:
    """The event's fields as docs/trail.md says, "The canonical form"."""
    fields = {number: row[name].encode() for number, name in TEXTS.items() if row[name] is not None}
    fields[1] = bytes.fromhex(row["id"])
    fields[3] = struct.pack(">Q", row["at"])
    fields[9] = struct.pack(">Q", part)
    fields[10] = struct.pack(">Q", max(len(people), 1))
    if people:
        fields[8] = people[part - 1].encode()
    also = row["also"] or b""
    while also:
        number, length = also[0], struct.unpack(">I", also[1:5])[0]
        fields[number] = also[5:5 + length]
        also = also[5 + length:]
    return sorted(fields.items())


def commitment(fields: list[tuple[int, bytes]], salt: bytes) -> bytes:
    leaves = [sha(mac(salt, bytes([number])), bytes([number]), struct.pack(">I", len(value)), value) for number, value in fields]
    return sha(b"CareRecord trail event\x01", *leaves)


class Log:
    """The log in a database beside which its secret lies."""

    def __init__(self, database: Path):
        self.connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
        self.connection.row_factory = sqlite3.Row
        self.secret = bytes.fromhex(Path(f"{database}.log-secret").read_text().strip())

    def __enter__(self) -> "Log":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def rows(self, sql: str, *values: object) -> list[dict]:
        return [dict(row) for row in self.connection.execute(sql, values)]

    def problems(self) -> list[str]:
        """Everything of the log against everything of the database; what is wrong."""
        wrong: list[str] = []
        events = {row["id"]: row for row in self.rows("SELECT * FROM trail_event")}
        people: dict[str, list[str]] = {}
        for row in self.rows("SELECT event, nhs_number FROM trail_person ORDER BY nhs_number"):
            people.setdefault(row["event"], []).append(row["nhs_number"])
        keys = {row["nhs_number"]: row["key"] for row in self.rows("SELECT nhs_number, key FROM person_key")}
        parts = {(row["event"], row["part"]): row for row in self.rows("SELECT * FROM trail_part")}
        # Commands that ran beside the service may leave some; a service that was killed leaves none.
        waiting = {(row["event"], row["part"]) for row in self.rows("SELECT event, part FROM log_waiting")}
        for id_, event in events.items():
            for part in range(1, max(len(people.get(id_, [])), 1) + 1):
                if (id_, part) not in parts:
                    wrong.append(f"{event['kind']} has no commitment")
        leaves: list[bytes] = []
        heads: dict[bytes, tuple[int, bytes]] = {}
        placed = set()
        for entry in self.rows("SELECT * FROM log_entry ORDER BY place"):
            name = (entry["event"], entry["part"])
            if entry["place"] != len(leaves):
                return wrong + [f"place {len(leaves)} is missing"]
            placed.add(name)
            about = people.get(entry["event"], [])
            fields = canonical(events[entry["event"]], about, entry["part"])
            said = commitment(fields, parts[name]["salt"])
            person = b"person\n" + keys[about[entry["part"] - 1]] if about else b"service\n"
            key = mac(self.secret, b"CareRecord trail chain " + person)
            number, last = heads.get(key, (0, bytes(32)))
            link = mac(key, struct.pack(">Q", number + 1) + last)
            if said != parts[name]["commitment"] or entry["entry"] != b"\x01" + said + link or entry["number"] != number + 1:
                wrong.append(f"entry {entry['place']} is not that of its event and chain")
            leaf = sha(b"\x00", entry["entry"])
            heads[key] = (number + 1, leaf)
            leaves.append(leaf)
        if placed | waiting != set(parts) or placed & waiting:
            wrong.append("parts of events, places and what waits do not add up")
        for checkpoint in self.rows("SELECT size, root, note FROM log_checkpoint ORDER BY size DESC LIMIT 20"):
            size, said = checkpoint["size"], checkpoint["root"]
            lines = checkpoint["note"].decode().split("\n")
            if size > len(leaves) or root(leaves[:size]) != said or lines[1] != str(size) or base64.b64decode(lines[2]) != said:
                wrong.append(f"the checkpoint of {size} is not that of the entries")
        return wrong

    def entries(self) -> int:
        return self.connection.execute("SELECT COUNT(*) FROM log_entry").fetchone()[0]

    def has(self, look: str, kind: str) -> bool:
        """Whether an event of a look has its place."""
        return bool(self.rows(
            "SELECT 1 FROM trail_event e JOIN log_entry l ON l.event = e.id WHERE e.look = ? AND e.kind = ? LIMIT 1", look, kind))
