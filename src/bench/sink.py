"""S3 for the benchmark: receives objects as fast as they come, and drops them unless it must verify them."""

from __future__ import annotations

import hashlib
import ssl
import sys
import threading
import time
from urllib.parse import parse_qs, unquote

from control import obey
from http_connection import ChunkDecoder, Connection, Request, listen, port



class Sink:
    def __init__(self):
        self._lock = threading.Lock()
        self._uploads = 0
        self.begin()

    def begin(self, verify: bool = False, latency: float = 0, megabytes_per_second: float = 0):
        """
        Forgets all earlier uploads.

        :param verify: whether to keep the pictures and report their SHA-256
        :param latency: the delay of every answer in seconds
        :param megabytes_per_second: the limit of one connection, or 0 for no limit
        """
        self._verify, self._latency, self._rate = verify, latency, megabytes_per_second * 1_000_000
        self._first_byte: float | None = None
        self._bytes = 0
        self._parts: dict[str, dict[int, bytes]] = {}
        self._objects: dict[str, str] = {}

    def report(self) -> dict:
        with self._lock:
            return {"first_byte": self._first_byte, "bytes": self._bytes, "sha256": self._objects}

    def serve(self, connection: Connection):
        while request := connection.next_request():
            if request.method == "PUT":
                payload = self._payload(connection, request)
                self._delay()
                self._put(connection, request, payload)
                continue
            for _ in connection.body(request):
                pass
            self._delay()
            self._answer(connection, request)

    def _payload(self, connection: Connection, request: Request) -> bytes:
        headers = request.headers
        framed = "aws-chunked" in headers.get("content-encoding", "")
        decoder = ChunkDecoder() if framed else None
        kept, raw, started = [], 0, time.monotonic()
        for piece in connection.body(request):
            if self._first_byte is None:
                self._first_byte = time.monotonic()
            raw += len(piece)
            if self._verify:
                kept += [bytes(data) for data in (decoder.feed(piece) if decoder else [piece])]
            if self._rate:
                time.sleep(max(0.0, started + raw / self._rate - time.monotonic()))
        with self._lock:
            self._bytes += int(headers.get("x-amz-decoded-content-length", raw))
        return b"".join(kept)

    def _delay(self):
        if self._latency:
            time.sleep(self._latency)

    def _put(self, connection: Connection, request: Request, payload: bytes):
        if self._verify:
            query = parse_qs(request.query)
            with self._lock:
                if "uploadId" in query:
                    self._parts[query["uploadId"][0]][int(query["partNumber"][0])] = payload
                else:
                    self._objects[unquote(request.path)] = hashlib.sha256(payload).hexdigest()
        connection.respond("200 OK", headers={"ETag": '"benchmark"'})

    def _answer(self, connection: Connection, request: Request):
        query = parse_qs(request.query, keep_blank_values=True)
        if request.method == "POST" and "uploads" in query:
            upload = self._create_upload()
            respond(connection, "InitiateMultipartUploadResult", f"<UploadId>{upload}</UploadId>")
        elif request.method == "POST" and "uploadId" in query:
            self._complete_upload(unquote(request.path), query["uploadId"][0])
            respond(connection, "CompleteMultipartUploadResult", '<ETag>"benchmark-1"</ETag>')
        elif request.method == "DELETE":
            connection.respond("204 No Content")
        elif request.method == "GET" and "list-type" in query:
            respond(connection, "ListBucketResult", "<KeyCount>0</KeyCount><IsTruncated>false</IsTruncated>")
        else:
            connection.respond("404 Not Found")

    def _create_upload(self) -> str:
        with self._lock:
            self._uploads += 1
            upload = f"upload-{self._uploads}"
            self._parts[upload] = {}
            return upload

    def _complete_upload(self, path: str, upload: str):
        with self._lock:
            parts = self._parts.pop(upload)
            if self._verify:
                digest = hashlib.sha256()
                for _, part in sorted(parts.items()):
                    digest.update(part)
                self._objects[path] = digest.hexdigest()


def respond(connection: Connection, root: str, content: str):
    document = f'<{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{content}</{root}>'
    connection.respond("200 OK", document.encode(), {"Content-Type": "application/xml"})


def main(certificate: str):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    sink = Sink()
    ports = {"http": port(listen(sink.serve)), "https": port(listen(sink.serve, tls))}
    obey({"ports": lambda: ports, "begin": sink.begin, "report": sink.report})


if __name__ == "__main__":
    main(sys.argv[1])
