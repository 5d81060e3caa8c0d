"""Files of ours: never half written, and never readable by anybody else."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(place: Path, data: bytes) -> None:
    """Write a file under another name, flush it, and rename it: whatever the instant of a crash,
    what is at `place` is whole. It never exists with wider rights than its owner's, and nor does
    its folder, which is made where it is missing. Raises OSError."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(".part", f".{place.name}-", place.parent)  # rights 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, place)
    except BaseException:
        os.unlink(fresh)
        raise


def keep_latest(folder: Path, most: int) -> None:
    """Remove files of a folder until there are `most` at most, those written longest ago first.
    Raises OSError."""
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for old in files[most:]:
        old.unlink()
