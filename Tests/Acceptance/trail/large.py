"""Makes the trail of a region large: appends looks and their entries to a database that no service uses now, as docs/trail.md says, with hashlib and nothing of
ours. Two entries a look: opened, and what was shown. Beside them stands what the oversight desk reads: whose something was shown, counts for reports, cases."""
from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import random
import sqlite3
import struct
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "kill"))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from trail import mac, sha  # noqa: E402

NAME = b"CareRecord trail chain name\n"
ISSUER = "https://id.example"
ORGANISATIONS = ["R1H", "RYJ", "RJZ", "RQX", "RRV", "RP6"]
DAY = 86_400_000
# Of so many looks one has a case under the line of an alert, which stays as it is, and of so many one is an alert, in the sample, raised by an officer, of broken
# glass: as the pretend year has it (docs/monitoring.md). So many of each of these four are not closed.
CASE_EVERY, DESK_EVERY, OPEN = 100, 1_500, 60


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


class Desk:
    """The rows that officers' pages read beside looks, their events and the log."""

    def __init__(self, connection: sqlite3.Connection, looks: int, chance: random.Random):
        self.connection, self.chance = connection, chance
        self.closed_before = looks - OPEN * DESK_EVERY
        self.suppliers, self.cases, self.alerts, self.tallies = [], [], [], Counter()

    def note(self, number: int, look: str, subject: str, organisation: str, person: str, at: int, event: str) -> None:
        for supplier in self.chance.sample(ORGANISATIONS, 2):
            self.suppliers.append((look, supplier, at))
        day = at // DAY
        self.tallies[day, organisation, "clinician", "look-opened", self.chance.choice(["admission", "past-appointment", "person-present"])] += 1
        self.tallies[day, organisation, "clinician", "section-opened", self.chance.choice(["medicines", "results", "allergies"])] += 1
        if number % CASE_EVERY == 0:
            self.case(number % DESK_EVERY, number, look, subject, organisation, person, at, event)

    def case(self, turn: int, number: int, look: str, subject: str, organisation: str, person: str, at: int, event: str) -> None:
        kind = {300: "sample", 600: "raised", 900: "glass"}.get(turn, "alert")
        score = (450 if turn == 0 else 150) if kind == "alert" else 0
        over = number < self.closed_before and (kind != "alert" or turn == 0)
        id_ = (struct.pack(">Q", at)[2:] + b"\x70\x01" + self.chance.randbytes(8)).hex()
        content = None
        if kind == "alert":
            words = "looked at a person who works for the same organisation"
            content = json.dumps({
                "key": {"organisation": organisation, "staff": subject, "person": {"bits": number}}, "first": at, "last": at, "reasons": [{
                    "rule": "colleague", "version": 1, "mode": "on", "score": score / 10, "words": words, "days": 1, "findings": 1, "lastDay": at // DAY,
                    "events": [event]}]})
            self.alerts.append((id_[:-1] + "f", id_, "colleague", 1, "on", score, words, event, look, at, at, at + 1000))
        self.cases.append((
            id_, kind, None if over else f"large|{id_}", organisation, subject, "R8000", person, look, event, content, score, score, at, at, at + 1000,
            at + 7 * DAY, "closed" if over else "open", "justified" if over else None, "another" if over else None, at + 3 * DAY if over else None))

    def write(self) -> None:
        run = self.connection.executemany
        run("INSERT INTO look_supplier (look, organisation, at) VALUES (?, ?, ?)", self.suppliers)
        run("INSERT INTO oversight_case (id, kind, open_key, organisation, staff, role, nhs_number, look, about, content, score, with_shadow, first_at, last_at,"
            f" raised_at, due_at, state, verdict, decided_by, closed_at) VALUES ({', '.join('?' * 20)})", self.cases)
        run("INSERT INTO alert (id, oversight_case, rule, version, mode, score, words, event, look, at, since, raised_at)"
            f" VALUES ({', '.join('?' * 12)})", self.alerts)
        run("INSERT INTO look_tally (day, organisation, role, kind, ground, count) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (day, organisation, role, kind, ground) DO UPDATE SET count = look_tally.count + excluded.count",
            [(*of, count) for of, count in self.tallies.items()])
        for it in (self.suppliers, self.cases, self.alerts, self.tallies):
            it.clear()


def numbers(count: int, taken: set[str], chance: random.Random) -> list[str]:
    """NHS numbers of the range for tests, each another: with the check digit that a desk asks for."""
    found: list[str] = []
    for middle in chance.sample(range(1_000_000), min(1_000_000, count * 5 // 4 + 100)):
        digits = f"999{middle:06}"
        check = (11 - sum(int(digit) * (10 - at) for at, digit in enumerate(digits)) % 11) % 11
        if check < 10 and f"{digits}{check}" not in taken:
            found.append(f"{digits}{check}")
        if len(found) == count:
            break
    assert len(found) == count, "the range for tests has not so many"
    return found


def grow(database: Path, entries: int, key: str, seed: int = 1, decision: str | None = None, decided_every: int = CASE_EVERY) -> int:
    """Appends until the log has so many. -> the size of the last checkpoint.

    decision: as a real look has it, two kilobytes of JSON, for one look of so many; the others have a word. By default those that have a case have it."""
    chance = random.Random(seed)
    secret = bytes.fromhex(Path(f"{database}.log-secret").read_text().strip())
    connection = sqlite3.connect(database, isolation_level=None)
    for setting in ("synchronous = OFF", "cache_size = -400000", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN IMMEDIATE")
    growing = Growing(connection)
    place = growing.counts[0]
    taken = {row[0] for row in connection.execute("SELECT nhs_number FROM person_key")}
    people = numbers(max(100, entries // 60), taken, chance)
    keys = [os.urandom(32) for _ in people]
    connection.executemany("INSERT OR IGNORE INTO person_key (nhs_number, key) VALUES (?, ?)", zip(people, keys))
    chains = [mac(secret, b"CareRecord trail chain person\n" + it) for it in keys]
    names = [sha(NAME, it)[:16] for it in chains]
    heads = [(0, bytes(32))] * len(people)
    desk = Desk(connection, (entries - place + 1) // 2, random.Random(seed + 1))
    (at,) = connection.execute("SELECT MAX(at) FROM trail_event").fetchone()
    # Milliseconds: as often as London looks, 2.2 million times a month. A history that ends now.
    step = 1_200
    at -= step * entries // 2
    looks, released, events, about, parts, logged = [], [], [], [], [], []
    look = 0
    while place < entries:
        at += step
        look += 1
        who = chance.randrange(len(people))
        name, subject, organisation = f"large-{seed}-{look}", f"5550{chance.randrange(20_000):08}", chance.choice(ORGANISATIONS)
        looks.append((name, "s", subject, organisation, "R8000", people[who], at, b"7" * 32))
        # One leaf, which is its own root.
        root = os.urandom(32)
        released.append((name, 1, at, root, 1, "one,two", root, 1))
        decided = decision if decision and look % decided_every == 0 else "permit"
        for kind, more, why, also in [
            ("look-opened", [(13, decided.encode())], decided, None),
            ("answer-shown", [(15, b"one,two"), (16, struct.pack(">Q", 1)), (17, struct.pack(">Q", 1)), (18, root)], None, None),
        ]:
            id_ = struct.pack(">Q", at)[2:] + b"\x70\x00" + os.urandom(8)
            fields = made(id_, kind, at, subject, organisation, people[who], name, more)
            if why is None:
                also = b"".join(bytes([number]) + struct.pack(">I", len(value)) + value for number, value in more)
            salt = os.urandom(32)
            said = sha(b"CareRecord trail event\1", *[
                sha(hmac.digest(salt, bytes([number]), "sha256") + bytes([number]) + struct.pack(">I", len(value)) + value)
                for number, value in fields])
            number, last = heads[who]
            entry = b"\1" + said + hmac.digest(chains[who], struct.pack(">Q", number + 1) + last, "sha256")
            heads[who] = (number + 1, growing.add(entry))
            events.append((id_.hex(), kind, at, subject, ISSUER, organisation, "R8000", name, "direct care", why, also))
            if why is not None:
                desk.note(look, name, subject, organisation, people[who], at, id_.hex())
            about.append((id_.hex(), people[who]))
            parts.append((id_.hex(), 1, salt, said))
            logged.append((place, id_.hex(), 1, names[who], number + 1, entry))
            place += 1
        if len(events) >= 20_000 or place >= entries:
            connection.executemany("INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", looks)
            connection.executemany("INSERT INTO look_release VALUES (?, ?, ?, ?, ?, ?, ?, ?)", released)
            connection.executemany(
                "INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, also)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", events)
            connection.executemany("INSERT INTO trail_person VALUES (?, ?)", about)
            connection.executemany("INSERT INTO trail_part VALUES (?, ?, ?, ?)", parts)
            connection.executemany("INSERT INTO log_entry VALUES (?, ?, ?, ?, ?, ?)", logged)
            desk.write()
            for it in (looks, released, events, about, parts, logged):
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
