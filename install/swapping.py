"""Two folders change places in one step, on systems that can do that; Python has no call for it."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

AT_FDCWD = -100  # Linux: a path is meant as it is written
RENAME_EXCHANGE = 2  # Linux's flag for it, and macOS' RENAME_SWAP


def swap(one: Path, other: Path) -> bool:
    """Exchange two things of one file system that are both there; tell whether that was done.

    It is not where the system or the file system cannot; then nothing has changed.
    """
    paths = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "linux":
            rename = ctypes.CDLL(None).renameat2
            return bool(rename(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE) == 0)
        if sys.platform == "darwin":
            return bool(ctypes.CDLL(None).renamex_np(*paths, RENAME_EXCHANGE) == 0)
    except (AttributeError, OSError):  # a C library that has no such call, or none to be had
        return False
    return False
