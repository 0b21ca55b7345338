"""The log's key is changed while staff look, and replaced when it is lost; what was signed before stays verifiable by code that we did not write."""
from __future__ import annotations

import base64
import hashlib
import sqlite3
import sys
import threading
import time
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "kill"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from london import London, open_look, signed_in  # noqa: E402
from test_live_log import stranger  # noqa: E402
from test_strangers_verify import run  # noqa: E402
from test_witness import wait_for  # noqa: E402
from trail import Log  # noqa: E402


def checkpoints(database: Path) -> list[tuple[int, bytes, str]]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10) as connection:
        return [(size, root, note.decode()) for size, root, note in
                connection.execute("SELECT size, root, note FROM log_checkpoint ORDER BY size")]


def spans(policy: str) -> list[tuple[bytes, int, int, Ed25519PublicKey, str]]:
    """Keys of a policy with the sizes that they sign, read by nobody's code but this."""
    keys, found = {}, {}
    for words in (line.split() for line in policy.splitlines()):
        if words[0] == "log":
            name, id_, key = words[1].split("+", 2)
            keys[id_] = (name, base64.b64decode(key))
            found[id_] = (0, 1 << 62)
        if words[0] == "span":
            found[words[1]] = (int(words[2]), 1 << 62 if words[3] == "-" else int(words[3]))
    result = []
    for id_, (name, key) in keys.items():
        assert hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] == id_
        result.append((bytes.fromhex(id_), *found[id_], Ed25519PublicKey.from_public_bytes(key[1:]), name))
    return result


def signed_by(note: str, keys) -> list[bytes]:
    """Ids of the keys that signed a checkpoint and may sign one of its size: `cryptography` says so."""
    text, lines = note.rsplit("\n\n", 1)
    size, found = int(text.split("\n")[1]), []
    for line in lines.splitlines():
        value = base64.b64decode(line.split(" ")[2])
        for id_, start, end, key, name in keys:
            if value[:4] == id_ and line.split(" ")[1] == name:
                key.verify(value[4:], (text + "\n").encode())
                assert start <= size < end, f"{id_.hex()} signed {size}, and may sign {start} to {end - 1}"
                found.append(id_)
    return found


class Looking(threading.Thread):
    def __init__(self, url: str, people: list[dict], hint: str):
        super().__init__(daemon=True)
        self.url, self.people, self.hint = url, people, hint
        self.over, self.count, self.wrong = threading.Event(), 0, None

    def run(self) -> None:
        try:
            session = signed_in(self.url, self.hint)
            while not self.over.is_set():
                open_look(session, self.url, self.people[self.count % len(self.people)]["nhsNumber"])
                self.count += 1
        except Exception as error:  # noqa: BLE001
            self.wrong = error


def test_the_key_is_changed_under_load_and_again_and_everything_stays_verifiable(tmp_path):
    state = tmp_path / "state"
    with London("--quick", state=state) as london:
        region, key, database = state / "region.yaml", state / "carerecord.sqlite.log-key", state / "carerecord.sqlite"
        origin = key.read_text().split("+")[2]
        looking = [Looking(london.url, london.ready["people"], hint) for hint in ("consultant-barts", "gp-jubilee", "nurse-homerton")]
        for it in looking:
            it.start()
        wait_for(lambda: all(it.count for it in looking), 60)
        address, remembered = london.ready["publicURL"], tmp_path / "remembered.json"
        run("export", "--region", region, tmp_path / "before")
        run("verify", tmp_path / "before/log", "--policy", tmp_path / "before/policy", "--state", remembered)
        for _ in range(2):
            secret, public = run("key", origin).split()
            next_key = Path(f"{key}.next")
            next_key.write_text(secret + "\n")
            said = run("change-key", "--region", region)
            assert f"log {public}\n" in said
            # Without a restart, and with nobody waiting.
            id_ = bytes.fromhex(public.split("+")[1])
            wait_for(lambda: base64.b64decode(checkpoints(database)[-1][2].split(" ")[-1])[:4] == id_, 20)
            assert requests.get(f"{address}/checkpoint", timeout=10).status_code == 200
            next_key.rename(key)
        for it in looking:
            it.over.set()
        for it in looking:
            it.join(60)
        assert not [it.wrong for it in looking if it.wrong]
        time.sleep(1.5)
        run("export", "--region", region, tmp_path)
        policy = (tmp_path / "policy").read_text()
        assert policy.count("span ") == 3
        keys = spans(policy)
        # Every checkpoint that was ever signed, by the key of its size and no other; and all three keys signed some.
        signers = [signed_by(note, keys) for _, _, note in checkpoints(database)]
        assert all(len(it) == 1 for it in signers) and len({it[0] for it in signers}) == 3
        for place in (tmp_path / "log", address):
            assert "Right:" in run("verify", place, "--policy", tmp_path / "policy")
        # On from where it was right under the first key.
        assert "Right:" in run("verify", tmp_path / "log", "--policy", tmp_path / "policy", "--state", remembered)
        assert "Right:" in run("verify", tmp_path / "before/log", "--policy", tmp_path / "policy")
        # Whoever knows the first key alone does not believe what it did not sign.
        assert "not signed" in run("verify", tmp_path / "log", "--policy", tmp_path / "before/policy", code=1)
        assert "Right:" in run("audit", "--region", region)
        with Log(database) as log:
            assert not log.problems()
            assert [row["detail"] for row in log.rows("SELECT detail FROM trail_event WHERE kind = 'log-key-changed' ORDER BY id")][-1] == public
        run("list", tmp_path, "--region", region, "--person", london.ready["people"][0]["nhsNumber"], "--by", "the desk")
        assert "Right." in stranger(tmp_path / "policy", tmp_path / "list-1.json", tmp_path / "log")


def test_a_lost_key_is_replaced_by_one_that_never_saw_it(tmp_path):
    state = tmp_path / "state"
    key = state / "carerecord.sqlite.log-key"
    with London("--quick", state=state):
        time.sleep(1)
    origin = key.read_text().split("+")[2]
    key.unlink()
    with pytest.raises(AssertionError, match="cannot be read here"):
        London("--quick", state=state)
    Path(f"{key}.next").write_text(run("key", origin).split()[0] + "\n")
    # Not yet in force: the log is another key's until somebody says so.
    with pytest.raises(AssertionError, match="signed by another key"):
        London("--quick", state=state)
    run("change-key", "--region", state / "region.yaml")
    with London("--quick", state=state) as london:
        run("export", "--region", state / "region.yaml", tmp_path)
        keys = spans((tmp_path / "policy").read_text())
        wait_for(lambda: len({id_ for _, _, note in checkpoints(state / "carerecord.sqlite") for id_ in signed_by(note, keys)}) == 2)
        assert "Right:" in run("verify", london.ready["publicURL"], "--policy", tmp_path / "policy")
    assert "Right:" in run("audit", "--region", state / "region.yaml")


def test_a_lost_case_key_is_never_replaced_by_a_new_one(tmp_path):
    state = tmp_path / "state"
    key = state / "carerecord.sqlite.case-key"
    with London("--quick", state=state):
        time.sleep(1)
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(AssertionError, match="case-key is not there any more"):
        London("--quick", state=state)
    assert not key.exists()
    key.write_bytes(kept)
    with London("--quick", state=state):
        assert key.read_bytes() == kept


def test_a_key_of_another_log_or_one_from_before_is_not_taken(tmp_path):
    state = tmp_path / "state"
    region, key = state / "region.yaml", state / "carerecord.sqlite.log-key"
    with London("--quick", state=state):
        time.sleep(1)
    assert "holds no key" in run("change-key", "--region", region, code=2)
    for secret, why in ((run("key", "another.example").split()[0], "must have that name"), (key.read_text().strip(), "had that key before")):
        Path(f"{key}.next").write_text(secret + "\n")
        assert why in run("change-key", "--region", region, code=1)
    Path(f"{key}.next").write_text(run("key", "witness.example", "--witness").split()[0] + "\n")
    assert "no key of a log" in run("change-key", "--region", region, code=2)


