"""Reads as much of a FHIR Bundle as came, byte for byte: the answer may break off anywhere."""

from __future__ import annotations

import json


def _end_of_value(text: bytes, at: int) -> int | None:
    """Where the JSON object that begins at `at` ends; None where it breaks off."""
    depth, inside, escaped = 0, False, False
    for index in range(at, len(text)):
        byte = text[index]
        if inside:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                inside = False
        elif byte == 0x22:
            inside = True
        elif byte == 0x7B:
            depth += 1
        elif byte == 0x7D:
            depth -= 1
            if depth == 0:
                return index + 1
    return None


def entries(text: bytes) -> list[tuple[str, bytes]]:
    """(fullUrl, the resource's bytes as they stand) of every entry that came whole."""
    found = []
    mark = b'"entry":['
    start = text.find(mark)
    if start < 0:
        return found
    at = start + len(mark)
    while at < len(text) and text[at : at + 1] == b"{":
        end = _end_of_value(text, at)
        if end is None:
            break
        entry = text[at:end]
        name = b'"resource":'
        place = entry.find(name) + len(name)
        stop = _end_of_value(entry, place)
        if stop is not None:
            found.append((json.loads(entry)["fullUrl"], entry[place:stop]))
        at = end + 1 if text[end : end + 1] == b"," else end
    return found


def originals(text: bytes) -> list[tuple[str, dict, bytes]]:
    """(source, resource, its bytes as sent) of every original whose Provenance came too: the Provenance names the source."""
    sources: dict[str, str] = {}
    kept: list[tuple[str, bytes]] = []
    for url, raw in entries(text):
        resource = json.loads(raw)
        if url.startswith("urn:uuid:") and resource["resourceType"] == "Provenance":
            said = resource["entity"][0]["what"]["identifier"]["value"]
            for target in resource["target"]:
                sources[target["reference"]] = said.split(":", 1)[0]
        elif resource["resourceType"] == "OperationOutcome" and url.startswith("urn:uuid:"):
            continue
        else:
            kept.append((url, raw))
    return [(sources[url], json.loads(raw), raw) for url, raw in kept if url in sources]
