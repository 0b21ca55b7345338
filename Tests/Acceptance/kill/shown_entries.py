"""What a page showed, by the names that its entries have in addresses, against the account: an independent reader, written from docs/account.md."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections import Counter

from reader import Look, leaf

# An entry's name in an address: twenty characters for which entry it is, twelve for what it said.
ENTRY = re.compile(rb"/entries/([\w-]{20})[\w-]{12}(?![\w-])")
# Entries that one resource may have.
PARTS = 4

# Source, type, id, version and digest of a resource.
Known = tuple[str, str, str, str, bytes]


def known_as(source: str, resource: dict, raw: bytes) -> Known:
    """A resource as a client received it."""
    return source, resource["resourceType"], resource.get("id", ""), resource.get("meta", {}).get("versionId", ""), hashlib.sha256(raw).digest()


def entry_names(look: Look, resource: Known) -> list[bytes]:
    """The names that a resource's entries have in addresses of a look (docs/account.md, "Addresses of entries")."""
    extracted = hmac.digest(bytes(32), look.salt, "sha256")
    key = hmac.digest(extracted, b"carerecord entry id\x01", "sha256")
    source, type_, id_ = resource[:3]
    codes = [hmac.digest(key, f"{source}|{type_}|{id_}|{part}".encode(), "sha256")[:15] for part in range(PARTS)]
    return [base64.urlsafe_b64encode(code) for code in codes]


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
