"""Each part of a page of the public site names what makes it true, and that is there: a test, a field of the region file, a law, a file."""

from __future__ import annotations

import re

import pytest
from test_documents import has_acceptance_test, has_swift_test

from london import ROOT

TEXTS = sorted((ROOT / "web" / "site" / "en").rglob("*.md"))
GROUND = re.compile(r"<!-- (true|note): (.+) -->")


def name_of(path) -> str:
    return str(path.relative_to(ROOT / "web" / "site"))


def parts(text: str) -> list[tuple[str, str]]:
    """Heading and text of each part of a page; the first has none."""
    body = text.split("---\n", 2)[2]
    pieces = re.split(r"^##+ (.+)$", body, flags=re.M)
    return [("", pieces[0]), *zip(pieces[1::2], pieces[2::2])]


def region_fields() -> set[str]:
    """Keys of region/README.md with the section that they stand in, and of region/policy.md."""
    found = set()
    for file, prefix in [("README.md", ""), ("policy.md", "policy.")]:
        section = ""
        for line in (ROOT / "region" / file).read_text().splitlines():
            heading = re.match(r"#+ (.*)", line)
            if heading:
                section = (re.findall(r"`([\w.]+)`", heading[1]) or [""])[0]
                found.add(prefix + section)
            if line.startswith("|"):
                keys = re.findall(r"`([\w.]+)`", line.split("|")[1])
                found |= {prefix + ".".join(part for part in (section, key) if part) for key in keys}
    return found


def is_there(ground: str) -> bool:
    kind, _, what = ground.partition(" ")
    if kind == "law":
        return len(what) > 5
    if kind == "file":
        return (ROOT / what).is_file()
    if kind == "region":
        return what in region_fields()
    swift = re.fullmatch(r'(\w+) "([^"]+)"', what)
    if kind == "test" and swift:
        return has_swift_test(swift[1], swift[2])
    file, _, test = what.partition("::")
    return kind == "test" and has_acceptance_test(file, test)


@pytest.mark.parametrize("page", TEXTS, ids=name_of)
def test_each_part_of_a_page_names_what_makes_it_true(page):
    bare = [
        heading or "(the beginning)"
        for heading, text in parts(page.read_text())
        # A part that only leads elsewhere claims nothing.
        if re.search(r"\w", re.sub(r"<!--.*?-->|^::.*$", "", text, flags=re.M)) and not GROUND.search(text)
        and re.search(r"\w", re.sub(r"<!--.*?-->|^::.*$|[^.\n]*\[[^\]]+\]\([^)]+\)[^.\n]*\.?", "", text, flags=re.M))
    ]
    assert bare == []


@pytest.mark.parametrize("page", TEXTS, ids=name_of)
def test_what_makes_it_true_is_there(page):
    grounds = [what for kind, what in GROUND.findall(page.read_text()) if kind == "true"]
    assert [ground for ground in grounds if not is_there(ground)] == []


def test_a_ground_that_is_not_there_is_found():
    for made_up in ['test NoTests "nothing"', "test Tests/Acceptance/none.py::test_none", "region public.site.nothing", "file docs/none.md", "law x", "hope"]:
        assert not is_there(made_up), made_up
