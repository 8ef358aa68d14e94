"""The environment of the figures: the machine and the versions of the compared software."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import date
from importlib import metadata
from pathlib import Path


def description(project: Path, cores: int | None, versions: dict[str, str]) -> list[tuple[str, str]]:
    count = os.cpu_count()
    return [
        ("measured", f"{date.today()}, commit {output('git', '-C', str(project), 'rev-parse', '--short', 'HEAD')}"),
        ("CPU", cpu_model()),
        ("cores", f"{count}" if cores is None else f"{cores} of {count} for each peer"),
        ("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
        *versions.items(),
    ]


def cpu_model() -> str:
    try:
        return re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text()).group(1)
    except (OSError, AttributeError):
        return output("sysctl", "-n", "machdep.cpu.brand_string") or platform.processor() or platform.machine()


def distributions(*names: str) -> str:
    return ", ".join(f"{name} {metadata.version(name)}" for name in names)


def output(*command: str) -> str | None:
    """The output of a command, or None if it cannot run."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
