"""The parts of HTTP/1.1 that the benchmark's servers need, with as few copies and calls per megabyte as possible."""

from __future__ import annotations

import socket
import ssl
import threading
from typing import Callable, Iterator, NamedTuple

BUFFER_SIZE = 1 << 20


class Request(NamedTuple):
    method: str
    target: str
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


class ChunkDecoder:
    """A parser of the framing that HTTP's chunked and S3's aws-chunked encodings share. It accepts any pieces."""

    def __init__(self):
        self.done = False
        self._left = 0
        self._line = b""
        self._expected = "size"

    def feed(self, data: memoryview) -> Iterator[memoryview]:
        while data:
            if self._left:
                piece, data = data[: self._left], data[self._left :]
                self._left -= len(piece)
                yield piece
                continue
            line, newline, _ = bytes(data[:4096]).partition(b"\n")
            self._line += line
            data = data[len(line) + len(newline) :]
            if newline:
                self._end_of_line(self._line.strip())
                self._line = b""

    def _end_of_line(self, line: bytes):
        if self._expected == "size":
            self._left = int(line.partition(b";")[0], 16)
            self._expected = "end of chunk" if self._left else "trailer"
        elif self._expected == "end of chunk":
            self._expected = "size"
        elif not line:
            self.done = True


class Connection:
    """A keep-alive connection. Pieces of bodies are views of one buffer and valid until the next one is requested."""

    def __init__(self, sock: socket.socket):
        self.socket = sock
        self._buffer = memoryview(bytearray(BUFFER_SIZE))
        self._start = self._end = 0

    def next_request(self) -> Request | None:
        """Waits for a request; returns None when the client has closed the connection."""
        head = b""
        while b"\r\n\r\n" not in head:
            if self._start == self._end and not self._receive():
                return None
            head += bytes(self._buffer[self._start : self._end])
            self._start = self._end
        head, _, rest = head.partition(b"\r\n\r\n")
        self._buffer[: len(rest)] = rest
        self._start, self._end = 0, len(rest)
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if headers.get("expect", "").lower() == "100-continue":
            self.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return Request(method, target, headers)

    def body(self, request: Request) -> Iterator[memoryview]:
        if request.headers.get("transfer-encoding", "").lower() == "chunked":
            decoder = ChunkDecoder()
            while not decoder.done:
                yield from decoder.feed(self._piece(BUFFER_SIZE))
            return
        left = int(request.headers.get("content-length", 0))
        while left:
            piece = self._piece(left)
            left -= len(piece)
            yield piece

    def respond(self, status: str, body: bytes = b"", headers: dict[str, str] | None = None):
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.socket.sendall("\r\n".join(lines + ["", ""]).encode("latin-1") + body)

    def _piece(self, most: int) -> memoryview:
        if self._start == self._end and not self._receive():
            raise ConnectionError("the connection ended within a body")
        end = min(self._end, self._start + most)
        piece = self._buffer[self._start : end]
        self._start = end
        return piece

    def _receive(self) -> int:
        self._start, self._end = 0, self.socket.recv_into(self._buffer)
        return self._end


def listen(serve: Callable[[Connection], None], tls: ssl.SSLContext | None = None) -> socket.socket:
    """Listens on a free port and serves each connection on its own thread, until the socket is shut down."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)

    def accept():
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=converse, args=(sock,), daemon=True).start()

    def converse(sock: socket.socket):
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with tls.wrap_socket(sock, server_side=True) if tls else sock as open_socket:
                serve(Connection(open_socket))
        except OSError:
            pass  # the peer ended or closed the connection: the driver detects failures itself

    threading.Thread(target=accept, daemon=True).start()
    return listener


def port(listener: socket.socket) -> int:
    return listener.getsockname()[1]
