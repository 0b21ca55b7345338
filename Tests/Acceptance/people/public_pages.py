"""Every page of the public listener, out of docs/routes.md: each address, what each form answers, and failures. A new route is walked by itself, or
the walk says what it must be told of it."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field

import requests

from london import ROOT, London, open_look, signed_in

sys.path.insert(0, str(ROOT / "Tests" / "Acceptance" / "access"))

from walk import routes  # noqa: E402

# What is no page: files, and what leads to the provider.
FILES = {
    "/favicon.ico", "/jwks.json", "/checkpoint", "/checkpoint-witnessed", "/tile/**", "/static/{name}", "/static/vendor/{name}", "/news.xml",
    "/organisations.csv", "/organisations.json", "/proof/list/{number}", "/proof/policy", "/sign-in",
}

READ = {f"read-{it}": "1" for it in ("tests", "repeating", "elsewhere", "medicines", "talking")}
WHO = {"acting": "self", "name": "A Person", "born": "1970-01-31", "address": "1 A Street"}

# What is sent to each route that takes something: first what is wrong, then what is right.
FORMS: dict[str, list[dict[str, str]]] = {
    "/acting/{id}/copy": [{}, {"other": "Moorfields"}],
    "/acting/{id}/stop": [{}],
    "/object/form": [{}, WHO | READ | {"postcode": "E5 0AA"}, {"acting": "carer"}, WHO | READ | {"practice": "practice", "postcode": "E5 0AA"}, {"practice": "No Such Place"}],
    "/object/now": [{}, READ | {"desk": "QMF"}],
    "/object/mine/{case}/forget-address": [{}],
    "/object/mine/{case}/keep": [{}],
    "/organisations": [{"q": "barts"}, {"q": "no such place"}],
    "/questions": [{"asked": "insurer"}, {"asked": "xylophone"}],
    "/who-looked/{event}/question": [{}, {"words": "Why was this?"}],
    "/your-record/contact": [{}, {"way": "phone", "words": "020 7946 0999"}],
    "/your-record/copy": [{}, {"other": "Moorfields"}],
    "/your-record/correction": [{}, {"other": "Moorfields", "words": "My name is not right"}],
    "/object/mine/{case}/withdraw": [{}],
    "/cookies": [{}, {"choice": "necessary", "from": "/who-looked"}],
    "/sign-out": [{}],
}


@dataclass(frozen=True)
class Page:
    method: str
    # A pattern of docs/routes.md, or an address that is none.
    route: str
    form: tuple[tuple[str, str], ...] = field(default=())

    @property
    def name(self) -> str:
        plain = re.sub(r"[^a-z0-9]+", "-", self.route.lower()).strip("-") or "home"
        sent = "" if self.method == "GET" else "-sent-" + ("-".join(sorted(name for name, _ in self.form if not name.startswith("read-"))) or "empty")
        return plain + sent


GETS = [Page("GET", route) for method, route in routes("public") if method == "GET" and route not in FILES]
POSTED = {route for method, route in routes("public") if method == "POST"}
POSTS = [Page("POST", route, tuple(form.items())) for route, forms in FORMS.items() if route in POSTED for form in forms]
FAILURES = [Page("GET", "/no-such-page"), Page("GET", "/sign-out"), Page("GET", f"/who-looked/{'0' * 32}"), Page("POST", "/who-looked")]
EVERY = GETS + POSTS + FAILURES


def fields(page: Page) -> dict[str, str]:
    return dict(page.form)


def acts_for_another(london: London, actor: str) -> None:
    """A desk puts on record that somebody acts for another who may log in, and a second person agrees."""
    first, second = signed_in(london.url, "desk-first"), signed_in(london.url, "desk-second")
    form = {"actor": actor, "kind": "attorney", "scope": "health-and-welfare", "evidence": "A power", "from": "2024-01-01", "cannot-decide": "1", "known": "1"}
    address = london.url + "/objections/representatives"
    others = [it["nhsNumber"] for it in london.ready["publicPeople"] if it["nhsNumber"] != actor]
    # Those of another desk's are refused here.
    assert any(first.post(address, data=form | {"nhs-number": it}, allow_redirects=False, timeout=60).status_code == 303 for it in others)
    (entered,) = re.findall(r'action="/objections/representatives/([0-9a-f]{32})/confirm"', second.get(address, timeout=30).text)
    assert second.post(f"{address}/{entered}/confirm", allow_redirects=False, timeout=30).status_code == 303


class Walk:
    """One person who is logged in and for whom there is something on every page: they were looked at, act for somebody, object, and asked for things."""

    def __init__(self, london: London, hint: str):
        self.base: str = london.ready["publicURL"]
        self.hint = hint
        people = london.ready["publicPeople"]
        self.person = next(it for it in people if it["hint"] == hint)
        may = next(it["hint"] for it in london.ready["staff"] if self.person["nhsNumber"] in it["mayOpen"] and not it["needs"])
        open_look(signed_in(london.url, may), london.url, self.person["nhsNumber"])
        acts_for_another(london, self.person["nhsNumber"])
        session = self.session()
        listed = session.get(self.base + "/who-looked", timeout=30).text
        asked = next(card for card in listed.split('<div class="nhsuk-card')[1:] if "Your record was opened" in card)
        self.filled = {
            "{event}": re.search(r'href="/who-looked/([0-9a-f]{32})"', asked)[1],
            "{id}": re.search(r'href="/acting/([0-9a-f]{32})"', session.get(self.base + "/acting", timeout=30).text)[1],
        }

    def session(self) -> requests.Session:
        """A login of its own for each page: what one form ends is no other's, and one login may send ten forms a minute."""
        return signed_in(self.base, self.hint)

    def _objects(self) -> str:
        """An objection that stands: it is sent where there is none, or it was withdrawn."""
        session = self.session()
        for _ in range(2):
            standing = re.search(r'action="/object/mine/([0-9a-f]{32})/withdraw', session.get(self.base + "/object/mine", timeout=30).text)
            if standing:
                return standing[1]
            session.post(self.base + "/object/now", data=READ | {"desk": "QMF"}, timeout=60)
        raise AssertionError("no objection stands")

    def path(self, page: Page) -> str:
        path = page.route
        if path.startswith("/object/mine"):
            self.filled["{case}"] = self._objects()
        for name, value in self.filled.items():
            path = path.replace(name, value)
        assert "{" not in path, f"{page.route}: the walk must be told what stands in its place"
        return path

    def answer(self, page: Page) -> requests.Response:
        session = self.session()
        if page.method == "GET":
            return session.get(self.base + self.path(page), timeout=30)
        return session.post(self.base + self.path(page), data=fields(page), timeout=60)


SUBMIT = """([path, form]) => {
  const made = Object.assign(document.createElement('form'), {method: 'post', action: path});
  for (const [name, value] of Object.entries(form)) made.append(Object.assign(document.createElement('input'), {type: 'hidden', name, value}));
  document.body.append(made);
  made.submit();
}"""


def logged_in(walk: Walk) -> list[dict[str, str]]:
    """Cookies for a browser's window."""
    return [{"name": it.name, "value": it.value, "url": walk.base} for it in walk.session().cookies]


def show(walk: Walk, page: Page, shown) -> None:
    """Goes there in a browser's page; a form is sent as a page of ours would send it."""
    path = walk.path(page)
    if page.method == "GET":
        shown.goto(walk.base + path)
        return
    with shown.expect_navigation():
        shown.evaluate(SUBMIT, [path, fields(page)])
    shown.wait_for_load_state()
