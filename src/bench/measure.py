"""Measures each peer: the steps, their order and the recorded values."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from peer_process import PeerProcess
from peers import Peer
from servers import Server

EVENT = json.loads(Path(__file__).with_name("event.json").read_text())
MEGABYTE = 1_000_000


class Size(NamedTuple):
    pictures: int
    megabytes: int

    def __str__(self) -> str:
        return f"{self.pictures}×{self.megabytes} MB"

    @property
    def bytes(self) -> int:
        return self.pictures * self.megabytes * MEGABYTE


class Counts(NamedTuple):
    """The numbers of invocations of one process. The first, cold invocation counts as a warm-up."""

    warm_ups: int
    timed: int
    throttled: int


@dataclass
class Invocation:
    """The times of an invocation in seconds, by the monotonic clock that all processes of the machine share."""

    duration: float
    to_s3: float  # from upstream's first byte to the first byte of a picture at S3
    after_upstream: float  # from upstream's last byte to the answer
    upstream: float  # from upstream's first byte to its last
    timings: dict[str, float] = field(default_factory=dict)  # measured by the peer itself


@dataclass
class Sample:
    """The measurements of one fresh process of a peer."""

    peer: str
    scheme: str
    size: str
    start: float = 0
    cold: float = 0
    warm: list[Invocation] = field(default_factory=list)
    cpu: float = 0
    throttled: list[Invocation] = field(default_factory=list)
    peak: int = 0


class Bench:
    def __init__(self, upstream: Server, sink: Server, ca: Path, logs: Path, options):
        self._upstream, self._sink, self._ca, self._logs, self._options = upstream, sink, ca, logs, options

    def verify(self, peer: Peer, scheme: str, sizes: list[Size]):
        """Verifies that the peer's URLs return the pictures that upstream sent, in the same order."""
        for size in sizes:
            process, sent = self._start(peer, scheme, size)
            try:
                process.wait_until_ready()
                self._upstream.ask("begin", megabytes_per_second=0)
                self._sink.ask("begin", verify=True)
                answer = json.loads(json.loads(process.invoke(event(size)).body).get("body", "{}"))
                stored = self._sink.ask("report")["sha256"]
                paths = [unquote(urlsplit(picture["url"]).path) for picture in answer.get("data", [])]
                if [stored.get(path) for path in paths] != sent["sha256"]:
                    raise process.failed(f"did not store what upstream sent, and answered {answer}")
            finally:
                process.end()

    def sample(self, peer: Peer, scheme: str, size: Size, counts: Counts) -> Sample:
        sample = Sample(peer.name, scheme, str(size))
        process, _ = self._start(peer, scheme, size)
        try:
            sample.start = process.wait_until_ready()
            sample.cold = sample.start + self._invoke(process, size).duration
            for _ in range(counts.warm_ups - 1):
                self._invoke(process, size)
            cpu = process.cpu_seconds()
            sample.warm = [self._invoke(process, size) for _ in range(counts.timed)]
            sample.cpu = (process.cpu_seconds() - cpu) / counts.timed
            rate = self._options.throttle
            sample.throttled = [self._invoke(process, size, rate) for _ in range(counts.throttled if rate else 0)]
        finally:
            sample.peak = process.end()
        return sample

    def _start(self, peer: Peer, scheme: str, size: Size) -> tuple[PeerProcess, dict]:
        sent = self._upstream.ask("prepare", pictures=size.pictures, megabytes=size.megabytes)
        settings = {
            "OPENROUTER_BASE_URL": f"{scheme}://127.0.0.1:{self._upstream.ports[scheme]}/api/v1",
            "OPENROUTER_API_KEY": "sk-or-benchmark",
            "IMAGE_BUCKET": "benchmark",
            "AWS_ENDPOINT_URL_S3": f"{scheme}://127.0.0.1:{self._sink.ports[scheme]}",
            "BENCHMARK_PICTURE_SIZE": str(size.megabytes * MEGABYTE),
        }
        if scheme == "https":
            bundles = ["IMAGE_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"]
            settings |= dict.fromkeys(bundles, str(self._ca))
        log = self._logs / f"{peer.name}-{scheme}-{size.pictures}x{size.megabytes}.log"
        return PeerProcess(peer, settings, log, self._options.timeout, self._options.cores), sent

    def _invoke(self, process: PeerProcess, size: Size, rate: float = 0) -> Invocation:
        self._upstream.ask("begin", megabytes_per_second=rate)
        self._sink.ask("begin", latency=self._options.s3_latency / 1000, megabytes_per_second=self._options.s3_throttle)
        outcome = process.invoke(event(size))
        upstream, sink = self._upstream.ask("report"), self._sink.ask("report")
        answer = json.loads(outcome.body)
        body = json.loads(answer.get("body", "{}"))
        if answer.get("statusCode") != 200 or len(body["data"]) != size.pictures:
            raise process.failed(f"answered {outcome.body[:2000]!r}")
        if len(upstream) != 1 or sink["bytes"] != size.bytes:
            raise process.failed(
                f"asked upstream {len(upstream)} times and uploaded {sink['bytes']} bytes instead of {size.bytes}:"
                " the times of such an invocation say nothing"
            )
        first_byte, last_byte = upstream[0]["first_byte"], upstream[0]["last_byte"]
        return Invocation(
            duration=outcome.answered - outcome.sent,
            to_s3=sink["first_byte"] - first_byte,
            after_upstream=outcome.answered - last_byte,
            upstream=last_byte - first_byte,
            timings={name: body[name] for name in ("download", "upload") if name in body},
        )


def event(size: Size) -> bytes:
    return json.dumps({**EVENT, "body": json.dumps({"prompt": "a red panda in space", "n": size.pictures})}).encode()


def saved(samples: list[Sample], file: Path):
    file.write_text("".join(json.dumps(asdict(sample)) + "\n" for sample in samples))
