"""What clients were told or shown, against what the database holds: an independent reader, written from docs/account.md. Nothing that was acknowledged may be
missing, whatever failed meanwhile: looks, resources, entries of pages, searches, broken glass, sign-outs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "kill"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bundle import originals  # noqa: E402
from reader import Account, Look, leaf  # noqa: E402
from server import PostgreSQL  # noqa: E402

# An entry's name in an address: twenty characters for which entry it is, twelve for what it said.
ENTRY = re.compile(rb"/entries/([\w-]{20})[\w-]{12}(?![\w-])")
# Entries that one resource may have.
PARTS = 4
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


# Source, type, id, version and digest of a resource.
Known = tuple[str, str, str, str, bytes]


def entry_names(look: Look, resource: Known) -> list[bytes]:
    """The names that a resource's entries have in addresses of a look (docs/account.md, "Addresses of entries")."""
    extracted = hmac.digest(bytes(32), look.salt, "sha256")
    key = hmac.digest(extracted, b"carerecord entry id\x01", "sha256")
    source, type_, id_ = resource[:3]
    codes = [hmac.digest(key, f"{source}|{type_}|{id_}|{part}".encode(), "sha256")[:15] for part in range(PARTS)]
    return [base64.urlsafe_b64encode(code) for code in codes]


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
                    version = resource.get("meta", {}).get("versionId", "")
                    known.setdefault(found.nhs_number, set()).add(
                        (source, resource["resourceType"], resource.get("id", ""), version, hashlib.sha256(raw).digest()))
        counts.update(told(account, clients))
    for look, names in pages:
        counts.update(of_page(look, names, known.get(look.nhs_number, set())))
    return dict(counts)


def of_page(look: Look, names: set[bytes], known: set[Known]) -> Counter:
    """Each entry of a page has its leaf, where what it is was received as a resource in any look; and a page with entries has leaves."""
    counts = Counter()
    if names and not look.leaves:
        counts["unaccounted pages"] += 1
    leaves = set(look.leaves)
    for resource in known if names else ():
        if names.isdisjoint(entry_names(look, resource)):
            continue
        counts["entries of pages"] += 1
        if leaf(look.salt, *resource) not in leaves:
            counts["unaccounted entries"] += 1
    return counts


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
