"""The protocol between the driver and its servers: lines of JSON over a server's standard input and output."""

from __future__ import annotations

import json
import os
import sys
from typing import Callable


def obey(commands: dict[str, Callable]):
    """Runs in a server. Ends the process when the driver has ended, even if it was killed."""
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = {"ok": commands[order.pop("do")](**order)}
        except Exception as failure:
            answer = {"failed": repr(failure)}
        print(json.dumps(answer), flush=True)
    os._exit(0)
