"""A service over a pretend London with collectors, and rsyslog as one of those."""

from __future__ import annotations

import subprocess
from pathlib import Path

import yaml

from counterpart import Authority, free_ports
from london import London


class Collector:
    """Debian's rsyslog with its OpenSSL driver, which says at the end of a connection that it has read all of it. Each message is in the file before the next is read."""

    def __init__(self, folder: Path, authority: Authority):
        folder.mkdir()
        self.folder, self.authority, self.process = folder, authority, None
        self.port = free_ports(1)[0]
        self.file = folder / "received"
        self.file.touch()
        certificate, key = authority.issue("collector")
        (folder / "rsyslog.conf").write_text(
            f'''global(workDirectory="{folder}" maxMessageSize="128k" defaultNetstreamDriver="ossl" defaultNetstreamDriverCAFile="{authority.file}"
  defaultNetstreamDriverCertFile="{certificate}" defaultNetstreamDriverKeyFile="{key}")
module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="anon")
template(name="raw" type="string" string="%rawmsg%\\n")
ruleset(name="in" queue.type="Direct") {{ action(type="omfile" file="{self.file}" template="raw" asyncWriting="off" flushOnTXEnd="on") }}
input(type="imtcp" port="{self.port}" address="127.0.0.1" ruleset="in")
''')

    def start(self) -> None:
        (self.folder / "pid").unlink(missing_ok=True)
        self.process = subprocess.Popen(
            ["rsyslogd", "-n", "-f", str(self.folder / "rsyslog.conf"), "-i", str(self.folder / "pid")], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def received(self) -> list[str]:
        """Whole messages; the last may have been cut by a kill."""
        return self.file.read_text().split("\n")[:-1]


def region_over(systems: London, folder: Path, **more) -> Path:
    folder.mkdir(exist_ok=True)
    region = yaml.safe_load((Path(systems.ready["state"]) / "region.yaml").read_text())
    region["database"] = {"sqlite": str(folder / "account.sqlite")}
    region.update(more)
    file = folder / "region.yaml"
    file.write_text(yaml.safe_dump(region))
    (folder / "policy.yaml").write_text((Path(systems.ready["state"]) / "policy.yaml").read_text())
    return file


def to(collector, authority: Authority, **more) -> dict:
    return {"syslog": [{"name": "soc", "host": "127.0.0.1", "port": collector.port, "tls": {"authorities": str(authority.file)}, **more}]}
