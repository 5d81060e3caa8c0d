"""What a run leaves behind for the bench to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


def leave(file: str, seconds: Mapping[str, float]) -> None:
    """The seconds by stage, and the most memory that this process has held so far, in MB."""
    Path(file).write_text(json.dumps({"seconds": dict(seconds), "peak": peak_memory()}))


def peak_memory() -> float:
    """MB (10^6 bytes). Not getrusage's ru_maxrss: that remembers what GIMP held when it forked."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (kib,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(kib) * 1024 / 1e6
