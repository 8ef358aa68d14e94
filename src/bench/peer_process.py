"""A fresh process of a peer: it is started as by Lambda, invoked, measured and ended."""

from __future__ import annotations

import os
import platform
import re
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

from builds import tail
from machine import output
from peers import MEMORY_SIZE, Peer
from runtime_api import InvocationFailed, Outcome, RuntimeApi

LAMBDA = {
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_SESSION_TOKEN": "benchmark",
    "AWS_LAMBDA_FUNCTION_NAME": "image-function",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(MEMORY_SIZE),
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_EC2_METADATA_DISABLED": "true",
    # Ignores the settings of the user who runs the benchmark.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "TZ": ":UTC",
    "LANG": "C.UTF-8",
}
INHERITED = ["PATH", "HOME"]


class PeerFailed(Exception):
    pass


class PeerProcess:
    def __init__(self, peer: Peer, settings: dict[str, str], log: Path, timeout: float, cores: int | None):
        self._peer, self._log = peer, log
        self._api = RuntimeApi(timeout)
        self._ended = threading.Event()
        self._usage = None
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment |= LAMBDA | settings | peer.environment
        environment |= {"AWS_LAMBDA_RUNTIME_API": self._api.address, "LAMBDA_TASK_ROOT": str(peer.directory)}
        self._started_at = time.monotonic()
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                pinned(cores) + peer.command,
                cwd=peer.directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that Ctrl-C reaches only the driver, which ends the others in order
            )
        threading.Thread(target=self._await_end, daemon=True).start()

    def wait_until_ready(self) -> float:
        """Seconds from the start to the request for the first event."""
        try:
            return self._api.wait_until_ready() - self._started_at
        except InvocationFailed as failure:
            raise self.failed(str(failure)) from failure

    def invoke(self, event: bytes) -> Outcome:
        try:
            return self._api.invoke(event)
        except InvocationFailed as failure:
            raise self.failed(str(failure)) from failure

    def cpu_seconds(self) -> float:
        """The user and system time in seconds since the start."""
        if platform.system() == "Linux":
            stat = Path(f"/proc/{self._process.pid}/stat").read_text()
            user, system = stat.rpartition(")")[2].split()[11:13]
            return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        minutes, seconds = output("ps", "-o", "time=", "-p", str(self._process.pid)).split(":")[-2:]
        return int(minutes) * 60 + float(seconds)

    def end(self) -> int:
        """Ends the process if it is still running. Returns its peak memory in bytes."""
        peak = self._peak_on_linux()
        if not self._ended.is_set():
            self._process.send_signal(signal.SIGKILL)
        self._ended.wait()
        self._api.close()
        return peak or self._usage.ru_maxrss * (1 if platform.system() == "Darwin" else 1024)

    def _peak_on_linux(self) -> int:
        """Reads /proc, because on Linux ru_maxrss starts with the driver's own value at the fork."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
            return int(re.search(r"VmHWM:\s*(\d+) kB", status).group(1)) * 1024
        except (OSError, AttributeError):
            return 0

    def _await_end(self):
        _, status, self._usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self._ended.set()
        self._api.fail(f"the process ended with code {self._process.returncode}")

    def failed(self, why: str) -> PeerFailed:
        return PeerFailed(f"{self._peer.name} {why}\n{self._log} ends with\n{tail(self._log)}")


def pinned(cores: int | None) -> list[str]:
    if cores is None:
        return []
    taskset = shutil.which("taskset")
    if not taskset:
        raise PeerFailed("--cores needs taskset, which is not on the PATH")
    return [taskset, "-c", f"0-{cores - 1}"]
