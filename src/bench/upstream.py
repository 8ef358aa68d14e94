"""OpenRouter's Image API for the benchmark: prepared answers, sent as fast as the network allows."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import ssl
import struct
import sys
import threading
import time
import zlib

from control import obey
from http_connection import Connection, listen, port

MEGABYTE = 1_000_000
SLICE = 64 * 1024
LONGEST_BURST = 0.01  # the seconds by which a burst may exceed the rate after the receiver was slow

PARAMETERS = {"n": {"type": "range", "min": 1, "max": 10}}
CATALOGUE = {
    "data": [
        {
            "id": "openai/gpt-image-1",
            "name": "Benchmark",
            "created": 1760447986,
            "architecture": {"input_modalities": ["text"], "output_modalities": ["image"]},
            "supported_parameters": PARAMETERS,
            "supports_streaming": False,
            "endpoints": "/api/v1/images/models/openai/gpt-image-1/endpoints",
        }
    ]
}
ENDPOINTS = {
    "id": "openai/gpt-image-1",
    "endpoints": [{"provider_name": "Benchmark", "provider_slug": "benchmark", "provider_tag": None,
                   "supported_parameters": PARAMETERS, "supports_streaming": False, "pricing": []}],
}  # fmt: skip


class Upstream:
    def __init__(self):
        self._answers: dict[tuple[int, int], tuple[memoryview, list[str]]] = {}
        self._answer = memoryview(b"")
        self._rate = 0.0
        self._exchanges: list[dict] = []
        self._sent = threading.Condition()

    def prepare(self, pictures: int, megabytes: int) -> dict:
        """Sets the number and size of the pictures in answers. Their bytes are random and cannot be compressed."""
        size = (pictures, megabytes)
        if size not in self._answers:
            self._answers[size] = answer(pictures, megabytes * MEGABYTE)
        self._answer, digests = self._answers[size]
        return {"bytes": len(self._answer), "sha256": digests}

    def begin(self, megabytes_per_second: float):
        """Forgets earlier exchanges, and limits the rate of each connection; 0 means no limit."""
        self._rate = megabytes_per_second * MEGABYTE
        self._exchanges = []

    def report(self) -> list[dict]:
        """The times of all answers since begin(). Waits for the last one, which may be received before it is noted."""
        with self._sent:
            self._sent.wait_for(lambda: all("last_byte" in exchange for exchange in self._exchanges), timeout=10)
            return self._exchanges

    def serve(self, connection: Connection):
        while request := connection.next_request():
            for _ in connection.body(request):
                pass
            if request.method == "POST" and request.path.endswith("/images"):
                self._generate(connection)
            elif request.path.endswith("/images/models"):
                respond(connection, CATALOGUE)
            elif request.path.endswith("/endpoints"):
                respond(connection, ENDPOINTS)
            else:
                connection.respond("404 Not Found", b"{}", {"Content-Type": "application/json"})

    def _generate(self, connection: Connection):
        exchange = {"first_byte": time.monotonic()}
        self._exchanges.append(exchange)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(self._answer)}\r\n\r\n"
        connection.socket.sendall(head.encode())
        send(connection.socket, self._answer, self._rate)
        with self._sent:
            exchange["last_byte"] = time.monotonic()
            self._sent.notify_all()


def send(sock, body: memoryview, rate: float):
    if not rate:
        sock.sendall(body)
        return
    due = time.monotonic()
    for start in range(0, len(body), SLICE):
        piece = body[start : start + SLICE]
        now = time.monotonic()
        if due > now:
            time.sleep(due - now)
        due = max(due, now - LONGEST_BURST) + len(piece) / rate
        sock.sendall(piece)


def respond(connection: Connection, document: dict):
    connection.respond("200 OK", json.dumps(document).encode(), {"Content-Type": "application/json"})


def answer(pictures: int, size: int) -> tuple[memoryview, list[str]]:
    body, digests = bytearray(b'{"created":1748372400,"data":['), []
    for index in range(pictures):
        image = picture(size)
        digests.append(hashlib.sha256(image).hexdigest())
        body += b'{"b64_json":"' if index == 0 else b',{"b64_json":"'
        body += base64.b64encode(image)
        body += b'","media_type":"image/png"}'
    body += b'],"usage":{"prompt_tokens":5,"completion_tokens":4160,"total_tokens":4165,"cost":0.04}}'
    return memoryview(body), digests


def picture(size: int) -> bytes:
    """Random bytes with the header of a PNG, which is all that peers check."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 1024, 1024, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return start + os.urandom(size - len(start))


def main(certificate: str):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    upstream = Upstream()
    ports = {"http": port(listen(upstream.serve)), "https": port(listen(upstream.serve, tls))}
    obey({"ports": lambda: ports, "prepare": upstream.prepare, "begin": upstream.begin, "report": upstream.report})


if __name__ == "__main__":
    main(sys.argv[1])
