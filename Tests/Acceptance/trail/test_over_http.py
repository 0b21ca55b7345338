"""`carerecord trail verify` of a log behind an address: what any file server gives is enough."""
import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from test_strangers_verify import run


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def served(tmp_path):
    folder = tmp_path / "example"
    run("example", folder, "--entries", 700)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder / "log")))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_log_behind_an_address_is_verified_and_a_wrong_entry_named(served):
    folder, address = served
    assert "Right: 700 entries" in run("verify", address, "--policy", folder / "policy")
    assert "Right: entries 500 to 509" in run("verify", address + "/", "--policy", folder / "policy", "--from", 500, "--to", 510)
    bundle = folder / "log/tile/entries/001"
    data = bytearray(bundle.read_bytes())
    data[30] ^= 1
    bundle.write_bytes(data)
    assert "entry 256 is not" in run("verify", address, "--policy", folder / "policy", code=1)


def test_an_address_that_does_not_answer_is_not_a_wrong_log(tmp_path):
    folder = tmp_path / "example"
    run("example", folder, "--entries", 3)
    assert "Could not tell" in run("verify", "http://127.0.0.1:9", "--policy", folder / "policy", code=3)
