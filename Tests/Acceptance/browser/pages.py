"""Every page of the staff listener, by name, and how a window gets there."""

from __future__ import annotations

from collections.abc import Callable

from window import Look, Window

SECTIONS = [
    "conditions", "medicines", "allergies", "results", "documents", "care-plans", "appointments", "encounters", "procedures",
    "immunisations", "alerts", "identity",
]


def first_link(section: str, line: str, name: str) -> Callable[[Look], None]:
    def go(look: Look) -> None:
        look.go(section)
        look.window.page.locator("main tbody tr").filter(has_text=line).get_by_role("link", name=name).last.click()

    return go


def wrong(look: Look) -> None:
    first_link("medicines", "Apixaban", "original")(look)
    look.window.page.get_by_role("link", name="This on a page of its own").click()


def filtered(section: str, label: str, typed: str) -> Callable[[Look], None]:
    def go(look: Look) -> None:
        look.go(section)
        look.window.page.get_by_label(label, exact=True).fill(typed)
        look.window.press("Filter")

    return go


def all_open(section: str) -> Callable[[Look], None]:
    """Everything that opens is open."""
    def go(look: Look) -> None:
        look.go(section)
        look.window.page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")

    return go


def address(path: str) -> Callable[[Look], None]:
    return lambda look: look.go(path) and None


# Pages of a look, each from the settled look.
OF_A_LOOK: dict[str, Callable[[Look], None]] = {
    "summary": address(""),
    "timeline": address("timeline"),
    "person": address("person"),
    "who-said-what": address("who-said-what"),
    "why": address("why"),
    "print": address("print"),
    **{section: address(section) for section in SECTIONS},
    "medicines-opened": all_open("medicines"),
    "results-opened": all_open("results"),
    "medicines-apart": address("medicines?apart=1"),
    "medicines-filtered": filtered("medicines", "Words", "apixaban"),
    "medicines-filter-error": filtered("medicines", "From", "yesterday"),
    "entry-differing": first_link("medicines", "Apixaban", "original"),
    "entry-free-text": first_link("conditions", "NHS 111", "original"),
    "entry-document": first_link("documents", "Discharge summary", "original"),
    "entry-wrong": wrong,
    "not-found": address("entries/AAAAAAAAAAAAAAAAAAAAAA"),
}


def typed_number(number: str) -> Callable[[Window], None]:
    return lambda window: (window.ask_for(number), window.page.wait_for_load_state()) and None


def searched(family: str, born: str) -> Callable[[Window], None]:
    def go(window: Window) -> None:
        window.go("/")
        window.page.get_by_label("Family name").fill(family)
        window.page.get_by_label("Date of birth").fill(born)
        window.press("Search")

    return go


def as_staff(hint: str, then: Callable[[Window], None]) -> Callable[[Window], None]:
    def go(window: Window) -> None:
        window.sign_in(hint)
        then(window)

    return go


def signed_out(window: Window) -> None:
    window.sign_in("gp-jubilee")
    window.press("Sign out")


def path(path: str) -> Callable[[Window], None]:
    return lambda window: window.go(path) and None


# Pages that are not of a look, each from a window in which somebody may be signed in.
OTHERS: dict[str, Callable[[Window], None]] = {
    "choose-staff": lambda window: (window.context.clear_cookies(), window.go("/")) and None,
    "find": as_staff("consultant-barts", path("/")),
    "find-number-error": as_staff("consultant-barts", typed_number("999 123")),
    "find-search-error": as_staff("consultant-barts", searched("", "March 1944")),
    "found": as_staff("consultant-barts", searched("Okonkwo", "14-Mar-1944")),
    "nobody-found": as_staff("consultant-barts", searched("Okonkwo", "15-Mar-1944")),
    "number-not-known": as_staff("consultant-barts", typed_number("9990000042")),
    "refused": as_staff("receptionist-jubilee", typed_number("9996241858")),
    "role": as_staff("two-roles", path("/role")),
    "mix-ups": as_staff("privacy-barts", path("/mix-ups")),
    "not-for-your-role": as_staff("gp-jubilee", path("/mix-ups")),
    "page-not-found": as_staff("gp-jubilee", path("/nothing-here")),
    "signed-out": signed_out,
}
