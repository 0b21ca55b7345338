"""A crash says nothing of what was in memory (law 1): Swift's own report of it prints registers, and the memory that they point to."""

import os
import re
import resource
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

PROGRAM = Path(os.environ.get("CARERECORD_PROGRAM", Path(__file__).resolve().parents[2] / ".build/debug/carerecord"))
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("how", [signal.SIGSEGV, signal.SIGILL, signal.SIGABRT, signal.SIGTRAP])
def test_a_crash_prints_no_registers_and_no_memory(how, tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "SWIFT_BACKTRACE"}
    ready = tmp_path / "ready.json"
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(
            [PROGRAM, "demo", "--systems-only", "--no-browser", "--ready-file", ready, "--state", tmp_path / "state"],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=said)
        try:
            until = time.monotonic() + 60
            while not ready.exists() and running.poll() is None and time.monotonic() < until:
                time.sleep(0.1)
            assert ready.exists()
            running.send_signal(how)
            assert running.wait(30) == -how, "the signal ends it, as the system's own handling does"
        finally:
            if running.poll() is None:
                running.kill()
        said.seek(0)
        text = said.read().decode(errors="replace")
    for word in ("Backtrac", "Registers", "rip ", "pc ", "Images ("):
        assert word not in text, text[:2000]


def test_what_holds_records_leaves_no_core_dump(london):
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip("nothing that runs here may leave one anyway")
    limits = Path(f"/proc/{london.process.pid}/limits").read_text()
    assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE)


def test_a_reader_that_goes_away_ends_the_demo_quietly(tmp_path):
    running = subprocess.Popen(
        [PROGRAM, "demo", "--systems-only", "--no-browser", "--state", tmp_path / "state"], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    try:
        assert running.stdout.readline()
        running.stdout.close()
        assert running.wait(60) == 0
        assert b"Fatal" not in running.stderr.read()
    finally:
        if running.poll() is None:
            running.kill()
