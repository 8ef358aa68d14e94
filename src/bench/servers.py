"""The driver's handles of the upstream and of the sink, which are separate processes."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from pathlib import Path

PATIENCE = 60


class ServerFailed(Exception):
    pass


class Server:
    """A server process that the driver controls, see control.py. It ends with the driver."""

    def __init__(self, name: str, certificate: Path, log: Path):
        self._name, self._log = name, log
        script = Path(__file__).with_name(f"{name}.py")
        with log.open("wb") as err:
            self._process = subprocess.Popen(
                [sys.executable, script, certificate],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=err,
                start_new_session=True,  # so that Ctrl-C reaches only the driver, which ends the others in order
            )
        self.ports = self.ask("ports")

    def ask(self, what: str, **details):
        try:
            self._process.stdin.write(json.dumps({"do": what, **details}).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as gone:
            raise ServerFailed(f"the {self._name} has ended: see {self._log}") from gone
        # Each answer is one line, and only one is in flight, so select always sees the start of an answer.
        if not select.select([self._process.stdout], [], [], PATIENCE)[0]:
            raise ServerFailed(f"the {self._name} did not answer to {what} within {PATIENCE} s: see {self._log}")
        answer = json.loads(self._process.stdout.readline() or b'{"failed":"it has ended"}')
        if "failed" in answer:
            raise ServerFailed(f"the {self._name} failed to {what}: {answer['failed']}, see {self._log}")
        return answer["ok"]

    def close(self):
        self._process.kill()
        self._process.wait()


def make_certificates(directory: Path) -> tuple[Path, Path]:
    """Creates a CA and the certificate with key of a server on this machine, both as PEM files."""
    directory.mkdir(parents=True, exist_ok=True)
    ca, server = directory / "ca.pem", directory / "server.pem"
    days = ["-days", "30"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *days, *key, "-keyout", directory / "ca.key", "-out", ca, "-subj", "/CN=Benchmark CA",
            "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
    openssl("req", *key, "-keyout", directory / "server.key", "-out", directory / "server.csr", "-subj", "/CN=localhost")
    extensions = directory / "server.ext"
    extensions.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
    openssl("x509", "-req", "-in", directory / "server.csr", "-CA", ca, "-CAkey", directory / "ca.key",
            "-CAcreateserial", *days, "-extfile", extensions, "-out", directory / "server.crt")  # fmt: skip
    server.write_text((directory / "server.key").read_text() + (directory / "server.crt").read_text())
    return ca, server


def openssl(*arguments):
    command = ["openssl", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    if done.returncode:
        raise ServerFailed(f"openssl {arguments[0]} failed: {done.stdout.decode()}")
