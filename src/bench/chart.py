"""The chart of the report: time and memory as bars, readable on light and on dark pages."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from figures import COLD, PEAK, WARM, Figures, Metric
from peers import Peer
from report import in_words, number

WIDTH, LABELS, BAR, GAP, PANEL_GAP = 760, 190, 18, 8, 26
STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
rect { fill: #8c959f }
.ours { fill: #1a7f37 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  rect { fill: #6e7681 }
  .ours { fill: #3fb950 }
}"""


class Panel(NamedTuple):
    metric: Metric
    size: str


def svg(figures: Figures, peers: list[Peer], scheme: str, sizes: list[str]) -> str:
    shown = [peer for peer in peers if peer.stores_pictures]
    panels = [Panel(COLD, sizes[0]), Panel(WARM, sizes[-1]), Panel(PEAK, sizes[-1])]
    height = len(panels) * (20 + len(shown) * (BAR + GAP) + PANEL_GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img"'
        ' aria-label="Time and memory of the native function beside its peers">',
        f"<style>{STYLE}</style>",
    ]
    top = 0
    for panel in panels:
        title = f"{panel.metric.title}, {panel.size}, {in_words(scheme)} ({panel.metric.unit})"
        parts.append(f'<text class="title" x="0" y="{top + 15}">{escape(title)}</text>')
        top = bars(parts, figures, shown, scheme, panel, top + 24) + PANEL_GAP
    return "\n".join([*parts, "</svg>", ""])


def bars(parts: list[str], figures: Figures, peers: list[Peer], scheme: str, panel: Panel, top: int) -> int:
    values = [figures.median(panel.metric, peer.name, scheme, panel.size) or 0 for peer in peers]
    longest = max(values) or 1
    for peer, value in zip(peers, values):
        length = max(1.0, value / longest * (WIDTH - LABELS - 80))
        middle = top + BAR * 0.75
        kind = ' class="ours"' if peer.name == "native" else ""
        parts.append(f'<text x="{LABELS - 8}" y="{middle:.0f}" text-anchor="end">{escape(peer.title)}</text>')
        parts.append(f'<rect{kind} x="{LABELS}" y="{top}" width="{length:.1f}" height="{BAR}" rx="2"/>')
        parts.append(f'<text x="{LABELS + length + 6:.0f}" y="{middle:.0f}">{number(value)}</text>')
        top += BAR + GAP
    return top
