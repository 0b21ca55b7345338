"""Launches from the demo's pretend EPR, and what came of them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import requests

from london import London

# Nobody in the demo has to do with all of these people; the ward nurse of Homerton may open none of them by the number alone.
NURSE, CONSULTANT, GP = "nurse-homerton", "consultant-barts", "gp-jubilee"
REFUSED = "The launch from your record system was refused"


class EPR:
    def __init__(self, london: London):
        self.london = london
        self.url: str = london.ready["eprURL"]
        self.partner: str = london.ready["partnerURL"]
        self.database = Path(london.ready["state"]) / "carerecord.sqlite"

    def token(self, hint: str, number: str, *, typ: str | None = None, **claims: object) -> str:
        """A signed launch; a claim that is None is left out."""
        form = {"hint": hint, "nhsNumber": number, "claims": json.dumps(claims)} | ({"typ": typ} if typ else {})
        answer = requests.post(f"{self.url}/demo/signed-launch", data=form, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()["launch_token"]

    def post(self, session: requests.Session, token: str, **more: object) -> requests.Response:
        return session.post(f"{self.partner}/launch", data={"launch_token": token}, allow_redirects=False, timeout=30, **more)

    def launch(self, session: requests.Session, hint: str, number: str, **claims: object) -> requests.Response:
        """A signed launch, followed to where it ends."""
        arrived = self.post(session, self.token(hint, number, **claims))
        assert arrived.status_code == 303, f"{arrived.status_code}: {arrived.text[:300]}"
        return session.get(arrived.headers["location"], timeout=60)

    def smart(self, hint: str, number: str) -> dict:
        """What a SMART launch brings: `iss` and `launch`."""
        answer = requests.post(f"{self.url}/demo/launch", data={"hint": hint, "nhsNumber": number}, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def trail(self, kind: str) -> list[dict]:
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as database:
            database.row_factory = sqlite3.Row
            rows = database.execute("SELECT * FROM trail_event WHERE kind = ? ORDER BY id", (kind,)).fetchall()
            return [
                dict(row) | {"people": [r[0] for r in database.execute("SELECT nhs_number FROM trail_person WHERE event = ?", (row["id"],))]}
                for row in rows]

    def waiting(self) -> int:
        """Launches that are kept for somebody to sign in; not that a session's newest launch is of somebody, which every node must know."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as database:
            return database.execute("SELECT COUNT(*) FROM launch WHERE handle NOT LIKE 'session %'").fetchone()[0]

    def turned_away(self, send, count: int = 1) -> None:
        """What nobody has signed is refused, and does not fill the account."""
        before = len(self.trail("launch-refused"))
        for _ in range(count):
            answer = send()
            assert answer.status_code == 403, f"{answer.status_code}: {answer.headers.get('location')}"
            assert REFUSED in answer.text and "location" not in answer.headers
        assert len(self.trail("launch-refused")) == before

    def refused(self, send) -> str:
        """Why a launch was refused: the page says nothing of it, the trail one line."""
        before = len(self.trail("launch-refused"))
        answer = send()
        assert answer.status_code == 403, f"{answer.status_code}: {answer.headers.get('location')}"
        assert REFUSED in answer.text and "location" not in answer.headers
        said = self.trail("launch-refused")[before:]
        assert len(said) == 1
        for word in (said[0]["detail"], "audience", "expired", "signature"):
            assert word not in answer.text
        return said[0]["detail"]


def is_look(answer: requests.Response, london: London) -> bool:
    path = answer.url.removeprefix(london.url)
    return answer.status_code == 200 and path.startswith("/looks/") and not path.endswith("/challenge")
