"""What the tests leave on the disk, looked through for keys. A stand-in's key is known by its look,
so that all that a run of the suite wrote can be searched for the keys of every stand-in in it."""

from __future__ import annotations

import re
from pathlib import Path

ANY_KEY = r"standin-[0-9a-f]{32}"
LARGEST = 100_000_000  # bytes: what is larger, a test has made of nothing but holes
STORE = "api-key"  # the file of a profile that may hold one


def holding(pattern: str, *folders: Path) -> list[str]:
    """The names of the files that hold what is looked for, in their content or their name."""
    found = (file for folder in folders for file in folder.rglob("*") if file.is_file())
    files = [file for file in found if file.stat().st_size <= LARGEST]
    wanted = re.compile(pattern.encode())
    return [
        file.name
        for file in files
        if wanted.search(file.read_bytes()) or wanted.search(file.name.encode())
    ]


def strays(*folders: Path) -> list[str]:
    """The files that hold a key and should not."""
    return [name for name in holding(ANY_KEY, *folders) if name != STORE]
