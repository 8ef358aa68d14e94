"""The figures of a run: the metrics of each process, and the targets of the native function."""

from __future__ import annotations

from statistics import median
from typing import Callable, Iterable, NamedTuple

from measure import Invocation, Sample, Size

MEBIBYTE = 1024 * 1024


class Metric(NamedTuple):
    title: str
    unit: str
    of: Callable[[Sample], float | None]  # the value in that unit; None if a process has none


def of_invocations(field: str, which: str = "warm") -> Callable[[Sample], float | None]:
    """The median over the invocations of one process, so that each process counts once."""

    def value(sample: Sample) -> float | None:
        invocations: list[Invocation] = getattr(sample, which)
        return median(getattr(invocation, field) for invocation in invocations) * 1000 if invocations else None

    return value


START = Metric("start", "ms", lambda sample: sample.start * 1000)
COLD = Metric("start + first invocation", "ms", lambda sample: sample.cold * 1000)
WARM = Metric("warm invocation", "ms", of_invocations("duration"))
TO_S3 = Metric("first byte to S3", "ms", of_invocations("to_s3"))
AFTER = Metric("last byte to answer", "ms", of_invocations("after_upstream"))
CPU = Metric("CPU time", "ms", lambda sample: sample.cpu * 1000)
PEAK = Metric("peak memory", "MiB", lambda sample: sample.peak / MEBIBYTE)
THROTTLED = Metric("slow upstream", "ms", of_invocations("duration", "throttled"))
COLUMNS = [START, COLD, WARM, AFTER, TO_S3, CPU, PEAK, THROTTLED]
OF_WIRE = [WARM, THROTTLED]  # the other metrics would measure Python's own costs

SMALL, LARGE = str(Size(1, 2)), str(Size(10, 20))
# Targets of the native function, as ratios of its medians to those of Python's handler: over http, over TLS.
TARGETS = {
    (START, None): (0.15, 0.15),
    (COLD, SMALL): (0.25, 0.30),
    (WARM, SMALL): (0.5, 0.5),
    (WARM, LARGE): (0.25, 0.35),
    (PEAK, LARGE): (0.12, 0.12),
}
SLOW_TARGET, GROWTH_TARGET = 1.05, 1.5


class Figures:
    """All samples of a run, selected by peer, scheme and size."""

    def __init__(self, samples: list[Sample]):
        self._samples = samples

    def values(self, metric: Metric, peer: str, scheme: str, size: str | None = None) -> list[float]:
        values = [
            metric.of(sample)
            for sample in self._samples
            if sample.peer == peer and sample.scheme == scheme and size in (None, sample.size)
        ]
        return [value for value in values if value is not None]

    def median(self, *question) -> float | None:
        values = self.values(*question)
        return median(values) if values else None

    def wire(self, part: str, scheme: str, size: str) -> float | None:
        """Median milliseconds of the bare download or upload."""
        values = [invocation.timings[part] * 1000 for sample in self._wire(scheme, size) for invocation in sample.warm]
        return median(values) if values else None

    def slow_download(self, scheme: str, size: str) -> float | None:
        """
        The shortest bare download from the slow upstream in milliseconds, by its own clock. A peer may make the
        upstream slower, so its downloads do not count.
        """
        values = [exchange.upstream * 1000 for sample in self._wire(scheme, size) for exchange in sample.throttled]
        return min(values, default=None)

    def _wire(self, scheme: str, size: str) -> list[Sample]:
        return [one for one in self._samples if (one.peer, one.scheme, one.size) == ("wire", scheme, size)]


def quotient(numerator: float | None, denominator: float | None) -> float | None:
    return numerator / denominator if numerator is not None and denominator else None


def ratios(figures: Figures, scheme: str, sizes: Iterable[str]) -> list[tuple[str, float | None]]:
    """The measured values for targets(), under the same names."""

    def to_python(metric: Metric, size: str | None = None):
        return quotient(figures.median(metric, "native", scheme, size), figures.median(metric, "python", scheme, size))

    sizes = list(sizes)
    rows = [(START.title, to_python(START))]
    for metric in (COLD, WARM, CPU, PEAK):
        rows += [(f"{metric.title}, {size}", to_python(metric, size)) for size in sizes]
    for size in sizes:
        slow = quotient(figures.median(THROTTLED, "native", scheme, size), figures.slow_download(scheme, size))
        rows.append((f"slow upstream, {size}: invocation ÷ download", slow))
    least, most = (figures.median(PEAK, "native", scheme, size) for size in (sizes[0], sizes[-1]))
    return rows + [(f"peak memory, {sizes[-1]} ÷ {sizes[0]}", quotient(most, least))]


def targets() -> dict[str, tuple[float, float]]:
    named = {f"{metric.title}, {size}" if size else metric.title: target for (metric, size), target in TARGETS.items()}
    named[f"slow upstream, {LARGE}: invocation ÷ download"] = (SLOW_TARGET, SLOW_TARGET)
    named[f"peak memory, {LARGE} ÷ {SMALL}"] = (GROWTH_TARGET, GROWTH_TARGET)
    return named
