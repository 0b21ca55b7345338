"""The SNOMED CT codes that stand in the program are those of docs/codes.md, each with its term and where that was found."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROW = re.compile(r"^\| `(\d+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.M)
# Invented people are made of many codes, each with its display beside it.
INVENTED = {"DemoLondon", "SimulatedYear"}

TIMES = [[(a + b) % 5 if a < 5 and b < 5 else (a + (b - 5)) % 5 + 5 if a < 5 else (a - 5 - b) % 5 + 5 if b < 5 else (a - b) % 5 for b in range(10)]
         for a in range(10)]
TURN = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def has_check_digit(code: str) -> bool:
    """Verhoeff's, as SNOMED CT identifiers have it (SNOMED CT Release File Specifications, 6.4)."""
    check = 0
    for place, digit in enumerate(reversed(code)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = TURN[turned]
        check = TIMES[check][turned]
    return check == 0


def is_concept(code: str) -> bool:
    """Whether it has the shape of a concept's identifier: its partition is 00 or 10."""
    return code[0] != "0" and code[-3:-1] in ("00", "10") and has_check_digit(code)


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall((ROOT / "docs/codes.md").read_text())


def in_the_program() -> set[str]:
    found = set()
    for path in (ROOT / "Sources").rglob("*.swift"):
        if path.relative_to(ROOT / "Sources").parts[0] not in INVENTED:
            found |= {code for code in re.findall(r'"(\d{6,18})"', path.read_text()) if is_concept(code)}
    return found


def test_the_check_digit_is_the_one_of_snomed_ct():
    assert all(is_concept(code) for code in ["138875005", "404684003", "1382601000000107", "143021000119109"])
    assert not any(is_concept(code) for code in ["138875006", "404684030", "110112", "9990000018"])


def test_each_code_of_the_program_has_its_row_and_each_row_its_code():
    listed = [row[0] for row in rows()]
    assert len(listed) == len(set(listed)) > 70
    assert set(listed) == in_the_program()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_row_is_a_concept_with_a_term_and_where_it_was_found(row):
    code, term, use, where = row
    assert is_concept(code)
    assert all(len(part.strip()) > 4 for part in (term, use, where)) or term == "Event"
