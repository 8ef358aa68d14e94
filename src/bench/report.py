"""The report of the measurements as Markdown."""

from __future__ import annotations

from statistics import median

from figures import COLUMNS, OF_WIRE, THROTTLED, Figures, ratios, targets
from measure import Counts, Size
from peers import Peer

EXPLANATION = """\
Each figure is the median over all processes of a peer, in bold, with the least and the greatest; for invocations each
process counts once, with the median of its own. The peers took turns, each process a fresh one. *start*: until the
process asks for its first event. *warm invocation*: from the event to the answer. *last byte to answer*: from when
upstream's last byte was handed to the network. *first byte to S3*: from upstream's first byte to the first byte of a
picture at S3. *CPU time*: user and system time of a warm invocation. *peak memory*: the most that a process ever had
resident, in all its invocations. *slow upstream*: a warm invocation while upstream sends no more than {throttle:.0f}
MB/s; its ratio is to the shortest bare download, by upstream's clock. 1 MB is 1,000,000 bytes. The JVM function runs
with the options that Lambda's managed Java has with SnapStart, but starts without a snapshot. Before any of this, every
peer was proved to store the very pictures that upstream sent."""


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def cell(values: list[float]) -> str:
    if not values:
        return "–"
    return f"**{number(median(values))}** ({number(min(values))}–{number(max(values))})"


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def ratio_table(figures: Figures, schemes: list[str], sizes: list[str]) -> str:
    wanted = targets()
    columns = {scheme: ratios(figures, scheme, sizes) for scheme in schemes}
    rows = []
    for index, (title, _) in enumerate(columns[schemes[0]]):
        row = [title]
        for scheme in schemes:
            ratio = columns[scheme][index][1]
            limit = wanted.get(title, (None, None))[scheme == "https"]
            row.append("–" if ratio is None else verdict(ratio, limit))
        rows.append(row)
    return table(["native ÷ Python"] + [in_words(scheme) for scheme in schemes], rows)


def verdict(ratio: float, limit: float | None) -> str:
    if limit is None:
        return f"{ratio:.2f}"
    return f"{ratio:.2f} {'✓' if ratio <= limit else '✗'} (target ≤ {limit})"


def in_words(scheme: str) -> str:
    return "TLS" if scheme == "https" else "http"


def condition_table(figures: Figures, peers: list[Peer], scheme: str, size: str, throttle: float) -> str:
    columns = COLUMNS if throttle else [metric for metric in COLUMNS if metric is not THROTTLED]
    rows = []
    for peer in peers:
        shown = columns if peer.stores_pictures else OF_WIRE
        values = [figures.values(metric, peer.name, scheme, size) if metric in shown else [] for metric in columns]
        rows.append([peer.title, *map(cell, values)])
    return table([""] + [f"{metric.title}, {metric.unit}" for metric in columns], rows)


def wire_line(figures: Figures, scheme: str, size: str) -> str:
    download, upload = (figures.wire(part, scheme, size) for part in ("download", "upload"))
    if download is None or upload is None:
        return ""
    return (
        f"The wire alone: download {number(download)} ms, upload {number(upload)} ms,"
        f" {number(max(download, upload))} ms if they overlapped completely.\n"
    )


def markdown(
    figures: Figures,
    peers: list[Peer],
    left_out: dict[str, str],
    machine: list[tuple[str, str]],
    schemes: list[str],
    counts: dict[Size, Counts],
    options,
) -> str:
    sizes = [str(size) for size in counts]
    parts = [f"**{name} was left out:** {why.splitlines()[0]}\n" for name, why in left_out.items()]
    if {"native", "python"} <= {peer.name for peer in peers}:
        parts += ["### Targets\n", ratio_table(figures, schemes, sizes), ""]
    for scheme in schemes:
        for size in sizes:
            parts += [f"### {size}, {in_words(scheme)}\n"]
            parts += [condition_table(figures, peers, scheme, size, options.throttle), ""]
            parts += [wire_line(figures, scheme, size)]
    zips = [[peer.title, f"{peer.zip_size / 1000:,.0f} kB", peer.counted] for peer in peers if peer.zip_size]
    parts += ["### Zip\n", table(["", "size", "counted"], zips), ""]
    parts += ["### How\n", EXPLANATION.format(throttle=options.throttle), "", protocol(counts, options), ""]
    parts += [table(["machine", ""], [list(line) for line in machine]), ""]
    return "\n".join(parts)


def protocol(counts: dict[Size, Counts], options) -> str:
    lines = [f"Rounds: {options.rounds}. Invocations of each process:", ""]
    lines += [
        f"- {size}: {count.warm_ups} to warm up, the cold one included, {count.timed} timed,"
        f" {count.throttled if options.throttle else 0} with the slow upstream"
        for size, count in counts.items()
    ]
    if options.s3_latency or options.s3_throttle:
        limit = f"{options.s3_throttle:.0f} MB/s a connection" if options.s3_throttle else "no limit of its speed"
        lines += ["", f"S3 was slowed down: {options.s3_latency:.0f} ms more for each request, {limit}."]
    return "\n".join(lines)
