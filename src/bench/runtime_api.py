"""A server of the Lambda Runtime API, version 2018-06-01: one process polls it, and the driver invokes that process."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import uuid
from typing import NamedTuple

from http_connection import Connection, listen, port

INVOCATION = "/2018-06-01/runtime/invocation/"
INIT_ERROR = "/2018-06-01/runtime/init/error"
JSON = {"Content-Type": "application/json"}


class Outcome(NamedTuple):
    """The outcome of an invocation. The times of its start and its answer are seconds of the monotonic clock."""

    sent: float
    answered: float
    body: bytes


class InvocationFailed(Exception):
    pass


class RuntimeApi:
    def __init__(self, timeout: float):
        self._timeout = timeout
        self._changed = threading.Condition()
        self._event: bytes | None = None
        self._sent = 0.0
        self._outcome: Outcome | None = None
        self._failure: str | None = None
        self.ready_at: float | None = None
        self._listener = listen(self._serve)
        self.address = f"127.0.0.1:{port(self._listener)}"

    def wait_until_ready(self) -> float:
        """Waits until the process requests its first event, and returns the time of that."""
        self._wait(lambda: self.ready_at, "asked for no event")
        return self.ready_at

    def invoke(self, event: bytes) -> Outcome:
        with self._changed:
            self._event, self._outcome = event, None
            self._changed.notify_all()
        self._wait(lambda: self._outcome, "did not answer")
        return self._outcome

    def close(self):
        with contextlib.suppress(OSError):  # macOS neither supports nor needs this for listening sockets
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def fail(self, why: str):
        """Makes every wait fail with this reason."""
        with self._changed:
            self._failure = self._failure or why
            self._changed.notify_all()

    def _wait(self, arrived, complaint: str):
        with self._changed:
            in_time = self._changed.wait_for(lambda: arrived() or self._failure, self._timeout)
            if not in_time:
                raise InvocationFailed(f"{complaint} within {self._timeout:.0f} s")
            if not arrived():
                raise InvocationFailed(self._failure)

    def _serve(self, connection: Connection):
        while request := connection.next_request():
            arrived = time.monotonic()
            body = b"".join(bytes(piece) for piece in connection.body(request))
            if request.path == INVOCATION + "next":
                self._next(connection, arrived)
            elif request.path.startswith(INVOCATION) and request.path.endswith("/response"):
                answered = time.monotonic()
                connection.respond("202 Accepted", b'{"status":"OK"}', JSON)
                self._done(Outcome(self._sent, answered, body))
            else:
                connection.respond("202 Accepted", b'{"status":"OK"}', JSON)
                kind = "did not start" if request.path == INIT_ERROR else "failed"
                self.fail(f"{kind}: {body.decode(errors='replace')[:2000]}")

    def _next(self, connection: Connection, arrived: float):
        with self._changed:
            self.ready_at = self.ready_at or arrived
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._event or self._failure)
            if self._failure:
                return
            event, self._event = self._event, None
        headers = {
            **JSON,
            "Lambda-Runtime-Aws-Request-Id": str(uuid.uuid4()),
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + self._timeout) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:image-function",
            "Lambda-Runtime-Trace-Id": "Root=1-67891233-abcdef012345678912345678",
        }
        self._sent = time.monotonic()
        connection.respond("200 OK", event, headers)

    def _done(self, outcome: Outcome):
        with self._changed:
            self._outcome = outcome
            self._changed.notify_all()
