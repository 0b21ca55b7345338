"""What clients were told or shown, against what the database holds: an independent reader, written from docs/account.md. Nothing that was acknowledged may be
missing, whatever failed meanwhile: looks, resources, entries of pages, searches, broken glass, sign-outs."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "kill"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bundle import originals  # noqa: E402
from reader import Account, Look  # noqa: E402
from server import PostgreSQL  # noqa: E402
from shown_entries import ENTRY, Known, known_as, of_page  # noqa: E402

LOST = ("lost looks", "lost resources", "unaccounted pages", "unaccounted entries", "lost searches", "lost glass", "lost sign-outs")


class Rows:
    """The reader's questions, as psycopg takes them."""

    def __init__(self, connection):
        self.connection = connection

    def execute(self, question: str, values: tuple = ()):
        return self.connection.execute(question.replace("?", "%s"), values)

    def close(self) -> None:
        self.connection.close()


class ServerAccount(Account):
    def __init__(self, server: PostgreSQL):
        self.connection = Rows(server.connect())

    def count(self, question: str, *values: str) -> int:
        return self.connection.execute(question, values).fetchone()[0]


def check(server: PostgreSQL, clients: list) -> dict[str, int]:
    counts = Counter({name: 0 for name in LOST})
    # By NHS number: what sources hold, as clients received it.
    known: dict[str, set[Known]] = {}
    pages: list[tuple[Look, set[bytes]]] = []
    with ServerAccount(server) as account:
        for client in clients:
            for look in client.opened:
                counts["opened"] += 1
                found = account.look(look)
                if found is None or "look-opened" not in found.kinds:
                    counts["lost looks"] += 1
                    continue
                assert not found.problems, found.problems
            for look, as_resource, body in client.received:
                found = account.look(look)
                if found is None:
                    counts["lost looks"] += 1
                    continue
                if not as_resource:
                    counts["pages"] += 1
                    pages.append((found, set(ENTRY.findall(body))))
                    continue
                if b'"entry"' in body and "exported" not in found.kinds:
                    counts["lost resources"] += 1
                for source, resource, raw in originals(body):
                    counts["resources"] += 1
                    if not found.holds(source, resource, raw):
                        counts["lost resources"] += 1
                    known.setdefault(found.nhs_number, set()).add(known_as(source, resource, raw))
        counts.update(told(account, clients))
    for look, names in pages:
        counts.update(of_page(look, names, known.get(look.nhs_number, set())))
    return dict(counts)


def told(account: ServerAccount, clients: list) -> Counter:
    """Searches that were answered, glass that was broken, sessions that were signed out: each has its event, and the glass its row and its case."""
    counts = Counter()
    searches = Counter((client.subject, number) for client in clients for number in client.found)
    for (subject, number), times in searches.items():
        events = account.count(
            "SELECT COUNT(*) FROM trail_event e JOIN trail_person p ON p.event = e.id WHERE e.kind = 'search-answered' AND e.subject = ? "
            "AND p.nhs_number = ?", subject, number)
        counts["searches"] += times
        counts["lost searches"] += max(0, times - events)
    for client in clients:
        for look in client.broken:
            found = account.look(look)
            broken = 0 if found is None else account.count(
                "SELECT COUNT(*) FROM break_glass b JOIN break_glass_case c ON c.break_glass = b.id WHERE b.subject = ? AND b.nhs_number = ?",
                client.subject, found.nhs_number)
            counts["glass"] += 1
            counts["lost glass"] += not (broken and "glass-broken" in found.kinds)
    sign_outs = Counter()
    for client in clients:
        sign_outs[client.subject] += client.signed_out
    for subject, times in sign_outs.items():
        counts["sign-outs"] += times
        counts["lost sign-outs"] += max(
            0, times - account.count("SELECT COUNT(*) FROM trail_event WHERE kind = 'signed-out' AND subject = ?", subject))
    return counts


def lost(counts: dict[str, int]) -> int:
    return sum(counts.get(name, 0) for name in LOST)
