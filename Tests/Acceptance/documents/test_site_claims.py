"""Each claim of the public site names what makes it true, and that is there: a test, a field of the region file, or a law by its act and section."""

from __future__ import annotations

import re

import pytest
from test_documents import has_acceptance_test, has_swift_test

from london import ROOT

SITE = ROOT / "web" / "site" / "en"
# Pieces of which pages of a person's own, letters and messages are made, by name; and pages of the site.
PIECES = sorted([*(SITE / "pages").glob("*.md"), *(SITE / "letters").glob("*.md")])
TEXTS = sorted(set(SITE.rglob("*.md")) - set(PIECES))
GROUND = re.compile(r"<!-- true: (.+) -->")

# An act or regulations with their year, an article of the UK GDPR, or a case with its citation. What nobody could look up is no ground.
LAW = re.compile(r"[A-Z][\w ,()’'-]+ (Act|Regulations|Order) (19|20)\d\d\b|UK GDPR articles? \d|\w.* v .+\[(19|20)\d\d\] ")

# Words that claim nothing of ours: advice, what others offer, what is hoped for, what is not there yet. Page, heading, and why.
NO_CLAIM = {
    ("accessibility.md", "What is not tested"): "says what is missing",
    ("carers.md", ""): "thanks and advice to staff",
    ("contact.md", "Is it about your care?"): "advice",
    ("see-your-gp-record.md", ""): "what others offer",
    ("what-it-is.md", "Why it helps"): "what it is for; none of it is promised",
}

# A sentence that only names what its page is about.
TOPIC = re.compile(r"(How|What|When|Which|Who|Parents|Dates|Each question)\b[^.]*\.")


def name_of(path) -> str:
    return str(path.relative_to(ROOT / "web" / "site"))


def parts(text: str) -> list[tuple[str, str]]:
    """Heading and text of each part of a page; the first has none."""
    body = text.split("---\n", 2)[2]
    pieces = re.split(r"^##+ (.+)$", body, flags=re.M)
    return [("", pieces[0]), *zip(pieces[1::2], pieces[2::2])]


def about(text: str) -> str:
    return re.search(r"^about: (.+)$", text.split("---\n")[1], flags=re.M)[1]


def claims(text: str) -> bool:
    """Whether words claim something: not where they only lead elsewhere, nor where the program makes what stands there."""
    bare = re.sub(r"<!--.*?-->|^::.*$", "", text, flags=re.M)
    return re.search(r"\w", re.sub(r"[^.\n]*\[[^\]]+\]\([^)]+\)[^.\n]*\.?", "", bare)) is not None


def ungrounded(page: str, text: str) -> list[str]:
    """Words of a page after which, within their part, no ground comes. The sentence in its head belongs to its beginning."""
    found = []
    for heading, part in parts(text):
        if (page, heading) in NO_CLAIM:
            continue
        after = GROUND.split(part)[-1]
        if claims(after):
            found.append(f"{heading or '(the beginning)'}: {' '.join(after.split())[:80]}")
    beginning = parts(text)[0][1]
    if not TOPIC.fullmatch(about(text)) and not GROUND.search(beginning):
        found.append(f"(its head): {about(text)}")
    return found


# What a sentence of a piece begins with that tells somebody what to do, and so claims nothing, alone or after an "if" or "to".
ADVICE = re.compile(
    r"((If|To|Before|Until)\b[^,.]*, )?(please )?(add|ask|check|choose|close|do|download|enter|give|go|keep|log|look|name|press|read|say|start|tell|try|use|wait|write)\b",
    re.IGNORECASE,
)


def pieces(text: str) -> list[tuple[str, str]]:
    """Name and text of each piece of a file."""
    parts = re.split(r"^# (.+)$", text, flags=re.M)
    return list(zip(parts[1::2], parts[2::2]))


def said(text: str) -> list[str]:
    """Sentences of a piece that claim something. No claims: what ends without a stop, such as headings, labels and buttons; questions; and advice."""
    bare = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", re.sub(r"<!--.*?-->|\*\*", "", text))
    blocks = [" ".join(it.split()) for it in re.split(r"\n\s*\n|^(?:- |\d+\. |> )", bare, flags=re.M)]
    sentences = [it for block in blocks for it in re.split(r"(?<=[.?!])\s+", block)]
    return [it for it in sentences if it.endswith((".", ":")) and not ADVICE.match(it)]


def ungrounded_pieces(text: str) -> list[str]:
    """Pieces that claim something and name nothing, within themselves, that makes it true."""
    return [name for name, piece in pieces(text) if said(piece) and not GROUND.search(piece)]


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
    return found - {"", "policy."}


def is_there(ground: str) -> bool:
    kind, _, what = ground.partition(" ")
    if kind == "law":
        return LAW.match(what) is not None
    if kind == "region":
        return what in region_fields()
    swift = re.fullmatch(r'(\w+) "([^"]+)"', what)
    if kind == "test" and swift:
        return has_swift_test(swift[1], swift[2])
    file, _, test = what.partition("::")
    return kind == "test" and has_acceptance_test(file, test)


@pytest.mark.parametrize("page", TEXTS, ids=name_of)
def test_each_claim_of_a_page_names_what_makes_it_true(page):
    assert ungrounded(page.name, page.read_text()) == []


@pytest.mark.parametrize("file", PIECES, ids=name_of)
def test_each_claim_of_a_piece_names_what_makes_it_true(file):
    assert pieces(file.read_text())
    assert ungrounded_pieces(file.read_text()) == []


@pytest.mark.parametrize("page", TEXTS + PIECES, ids=name_of)
def test_what_makes_it_true_is_there(page):
    grounds = GROUND.findall(page.read_text())
    assert [ground for ground in grounds if not is_there(ground)] == []


def test_what_claims_nothing_is_there_and_has_no_ground():
    for (page, heading), _ in NO_CLAIM.items():
        (part,) = [text for title, text in parts((ROOT / "web" / "site" / "en" / page).read_text()) if title == heading]
        assert claims(GROUND.split(part)[-1]), f"{page}, {heading}: need not stand in the list"


def test_a_ground_that_is_none_is_found():
    for made_up in (
            'test NoTests "nothing"', "test Tests/Acceptance/none.py::test_none", "test docs/running.md", "region public.site.nothing", "region ",
            "file docs/monitoring.md", "law x", "law NHS England: Summary Care Record", "law the law lets us", "note advice", "hope"):
        assert not is_there(made_up), made_up
    for good in ("law Mental Capacity Act 2005, sections 9 to 11", "law UK GDPR articles 12 to 21", "region public.site.contact"):
        assert is_there(good), good


def test_a_claim_without_a_ground_is_found():
    head = "---\ntitle: T\nabout: What it is.\n---\n"
    ground = "<!-- true: law UK GDPR article 15 -->"
    bare = [
        head + "We keep it safe.\n", head + "We keep it safe.\n\n<!-- note: it is so -->\n", head + f"Kept.\n\n{ground}\n\nAnd nobody else looks.\n",
        head + f"## One\n\nKept.\n\n{ground}\n\n## Two\n\nNobody looks.\n", head.replace("What it is", "Nobody looks") + "[See](/x)\n",
        head.replace("What it is.", "What it is. Nobody looks.") + "[See](/x)\n",
    ]
    assert [len(ungrounded("x.md", text)) for text in bare] == [1] * len(bare)
    assert ungrounded("x.md", head + f"Kept.\n\n{ground}\n\n[See more](/x).\n") == []


def test_a_claim_of_a_piece_without_a_ground_is_found():
    ground = "<!-- true: law UK GDPR article 15 -->"
    for words in ("We keep it safe.", "Your choice is kept. Log in to see it.", "Is it safe? It is sealed.", "{place} reads it.\n\n- one\n- two"):
        assert ungrounded_pieces(f"# a\n{words}\n") == ["a"], words
        # The ground of one piece is none of another's.
        assert ungrounded_pieces(f"# a\n{words}\n\n# b\nSafe.\n\n{ground}\n") == ["a"], words
        assert ungrounded_pieces(f"# a\n{words}\n\n{ground}\n") == [], words
    for words in ("By email", "How may we reach you?", "Enter the address or number", "Try again later.", "If you typed the address, check it is right."):
        assert ungrounded_pieces(f"# a\n{words}\n") == [], words
