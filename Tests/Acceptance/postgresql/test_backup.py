"""`carerecord database backup` and `restore` as somebody uses them at night: beside a service, killed in the middle, into another database."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sqlite3
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from many import ServerAccount  # noqa: E402
from server import PostgreSQL  # noqa: E402

from london import FULL, London, as_resource, open_look, program, signed_in  # noqa: E402
from reader import Account  # noqa: E402


# More of an account than a kill can miss.
ROWS = 60_000 if FULL else 30_000


def ran(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([program(), "database", *arguments], capture_output=True, text=True, timeout=300)


def region_with(region: Path, database: str, file: Path) -> str:
    text, count = re.subn(r"^database: .*$", "database: " + database, region.read_text(), count=1, flags=re.M)
    assert count == 1
    file.write_text(text)
    return str(file)


def rows(backup: Path) -> list[str]:
    """Its lines but for when it was made, and for what a restore changes: sessions, and the registers' version."""
    found, is_changed = [], False
    for line in backup.read_text().splitlines():
        if line.startswith("table "):
            is_changed = line.split(" ")[1] in ("session", "register_version")
        if not is_changed and not line.startswith(("made ", "digest ")):
            found.append(line)
    return found


def make_large(path: Path, rows: int) -> None:
    with sqlite3.connect(path) as connection:
        connection.executemany(
            "INSERT INTO trail_event (id, kind, at, purpose, detail) VALUES (?, 'searched', 0, 'direct-care', 'filling')",
            ((f"filling-{number:08}",) for number in range(rows)))


def test_a_backup_of_sqlite_beside_the_service_is_restored_into_postgresql_and_back(tmp_path):
    with London("--quick", state=tmp_path / "state") as london:
        session = signed_in(london.url, "consultant-barts")
        person = max(london.ready["people"], key=lambda it: len(it["sources"]))
        look = open_look(session, london.url, person["nhsNumber"])
        as_resource(session, look)
        region = tmp_path / "state" / "region.yaml"
        made = ran("backup", str(tmp_path / "one"), "--region", str(region))
        assert made.returncode == 0 and "SHA-256" in made.stdout, made.stderr
        assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600
        again = ran("backup", str(tmp_path / "one"), "--region", str(region))
        assert again.returncode == 1 and "never written over" in again.stderr
        # The service's own database is no place to restore into.
        into = ran("restore", str(tmp_path / "one"), "--region", str(region))
        assert into.returncode == 1 and "not empty" in into.stderr
    id_ = look.rsplit("/", 1)[-1]
    (tmp_path / "key").write_text("00" * 32)
    with PostgreSQL() as server:
        there = region_with(
            region,
            f"{{postgresql: {{host: 127.0.0.1, port: {server.port}, name: postgres, user: carerecord, caseKey: {{file: \"{tmp_path}/key\"}}}}}}",
            tmp_path / "there.yaml")
        restored = ran("restore", str(tmp_path / "one"), "--region", there)
        assert restored.returncode == 0 and "every row is there" in restored.stdout, restored.stdout + restored.stderr
        assert "Sessions ended: 1." in restored.stdout
        with ServerAccount(server) as account:
            found = account.look(id_)
            assert found is not None and found.leaves and not found.problems and "exported" in found.kinds
        assert ran("restore", str(tmp_path / "one"), "--region", there).returncode == 1
        assert ran("backup", str(tmp_path / "two"), "--region", there).returncode == 0
    back = region_with(region, f'{{sqlite: "{tmp_path}/back.sqlite"}}', tmp_path / "back.yaml")
    assert ran("restore", str(tmp_path / "two"), "--region", back).returncode == 0
    with Account(tmp_path / "back.sqlite") as account:
        assert account.integrity() == "ok"
        found = account.look(id_)
        assert found is not None and found.leaves and not found.problems
    lines = [rows(tmp_path / name) for name in ("one", "two")]
    assert lines[0] == lines[1]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("driver", ["sqlite", "postgresql"])
def test_killed_in_the_middle_a_backup_has_no_name_and_a_restored_database_is_empty(driver, tmp_path):
    with London("--quick", state=tmp_path / "state"):
        pass
    region = tmp_path / "state" / "region.yaml"
    make_large(tmp_path / "state" / "carerecord.sqlite", ROWS)
    (tmp_path / "key").write_text("00" * 32)
    assert ran("backup", str(tmp_path / "whole"), "--region", str(region)).returncode == 0
    chance = random.Random(7)
    with PostgreSQL() as server:
        def place(number: int) -> str:
            if driver == "sqlite":
                return region_with(region, f'{{sqlite: "{tmp_path}/r{number}.sqlite"}}', tmp_path / f"r{number}.yaml")
            with server.connect() as connection:
                connection.execute(f"CREATE SCHEMA r{number}")
            return region_with(
                region, f"{{postgresql: {{host: 127.0.0.1, port: {server.port}, name: postgres, user: carerecord, schema: r{number}, "
                f"caseKey: {{file: \"{tmp_path}/key\"}}}}}}", tmp_path / f"r{number}.yaml")

        source = place(0)
        assert ran("restore", str(tmp_path / "whole"), "--region", source).returncode == 0
        killed = 0
        for number in range(1, 13 if FULL else 3):
            path = tmp_path / f"b{number}"
            process = subprocess.Popen([program(), "database", "backup", str(path), "--region", source], stdout=subprocess.DEVNULL)
            while not path.with_name(path.name + ".part").exists() and process.poll() is None:
                time.sleep(0.002)
            time.sleep(chance.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
            if process.wait() == -signal.SIGKILL:
                killed += 1
                assert not path.exists()
            # What it left is no bar, and is gone afterwards.
            if not path.exists():
                assert ran("backup", str(path), "--region", source).returncode == 0
            assert not path.with_name(path.name + ".part").exists()
            target = place(number)
            process = subprocess.Popen([program(), "database", "restore", str(path), "--region", target], stdout=subprocess.DEVNULL)
            time.sleep(chance.uniform(1.0, 2.5))
            process.send_signal(signal.SIGKILL)
            if process.wait() == -signal.SIGKILL:
                killed += 1
                # All or nothing: it is taken again, and all of it is there.
                deadline = time.monotonic() + 60
                while (done := ran("restore", str(path), "--region", target)).returncode != 0:
                    assert "not empty" in done.stderr or "in use" in done.stderr, done.stderr
                    if "not empty" in done.stderr:
                        break
                    assert time.monotonic() < deadline, done.stderr
                    time.sleep(0.5)
            checked = ran("check", "--region", target)
            assert checked.returncode == 0 and int(re.search(r"(\d+) lines of the trail", checked.stdout).group(1)) >= ROWS, checked.stdout
        assert killed >= 1, "the kills came too late to mean anything"


def test_a_damaged_backup_is_refused_and_says_where(tmp_path):
    with London("--quick", state=tmp_path / "state"):
        pass
    region = tmp_path / "state" / "region.yaml"
    path = tmp_path / "one"
    assert ran("backup", str(path), "--region", str(region)).returncode == 0
    assert ran("restore", str(path), "--region", str(region), "--only-check").returncode == 0
    path.write_bytes(path.read_bytes()[:-200])
    done = ran("restore", str(path), "--region", region_with(region, f'{{sqlite: "{tmp_path}/r.sqlite"}}', tmp_path / "r.yaml"))
    assert done.returncode == 1 and "damaged or was cut short (line " in done.stderr
    assert not (tmp_path / "r.sqlite").exists()
    done = ran("backup", str(tmp_path / "none" / "one"), "--region", str(region))
    assert done.returncode == 1 and "cannot be used" in done.stderr
