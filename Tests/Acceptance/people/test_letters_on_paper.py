"""Letters go to paper, or to a PDF by the browser: the letter alone, whole, on one page."""

from __future__ import annotations

import re

import pytest
from public_pages import POSTS, Walk, logged_in, show

from london import ARTEFACTS

# A page of a PDF as Chromium writes it.
SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture(scope="module")
def walk(london, people):
    return Walk(london, people["Okonkwo"]["hint"])


@pytest.mark.parametrize("route", ["/your-record/copy", "/acting/{id}/copy"])
def test_a_letter_is_printed_alone_and_on_one_page(new_window, walk, route):
    window = new_window()
    window.context.add_cookies(logged_in(walk))
    window.go("/your-record")
    show(walk, next(it for it in POSTS if it.route == route and it.form), window.page)
    on_screen = window.page.locator("main").inner_text()
    window.page.emulate_media(media="print")
    printed = window.text
    assert "Moorfields Eye Hospital" in printed and "Signed:" in printed
    letter = window.page.locator(".people-letter").inner_text()
    # Nothing of the site around it: no header, no menu, no way back, no banner, no words about printing.
    assert "Print this page" in on_screen
    assert re.sub(r"\s+", " ", printed).strip() == re.sub(r"\s+", " ", letter).strip()
    pdf = window.page.pdf(format="A4")
    ARTEFACTS.mkdir(exist_ok=True)
    (ARTEFACTS / f"letter{route.replace('/', '-').replace('{id}', 'id')}.pdf").write_bytes(pdf)
    assert pdf.startswith(b"%PDF-") and len(SHEET.findall(pdf)) == 1 and len(pdf) > 3_000
