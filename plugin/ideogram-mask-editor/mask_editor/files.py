"""Files of ours: never half written, never readable by anybody else, never read without a bound."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

# Neither through a link nor into a pipe that nobody writes to; Windows has neither word.
CAREFULLY = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))


def write_whole(place: Path, data: bytes) -> None:
    """Write a file under another name, flush it, and rename it: whatever the instant of a crash,
    what is at `place` is whole. It never exists with wider rights than its owner's, and nor does
    its folder, which is made where it is missing. Raises OSError."""
    make_private(place.parent)
    fresh = place.with_name(f".{place.name}-{os.urandom(4).hex()}.part")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | CAREFULLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, place)
    except BaseException:
        os.unlink(fresh)
        raise
    flush_folder(place.parent)


def make_private(folder: Path) -> None:
    """Make a folder that only its owner gets into, and likewise those above it that are missing
    (for these `Path.mkdir` would let everybody in). Raises OSError."""
    if not folder.parent.exists():
        make_private(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def flush_folder(folder: Path) -> None:
    """See to it that the names in a folder outlive a power cut; elsewhere than on POSIX systems
    they do by themselves. Raises OSError."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it; what cannot be removed stays."""
    import shutil  # slow to import, and rarely needed

    shutil.rmtree(folder, ignore_errors=True)


def read_bounded(place: Path, most: int) -> bytes:
    """A file's bytes. Raises OSError where it cannot be read, is a link, a pipe or another thing
    that is no file, or holds more than `most` bytes."""
    descriptor = os.open(place, os.O_RDONLY | CAREFULLY)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Not a file", str(place))
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(place))
    return data


def keep_latest(folder: Path, most: int) -> None:
    """Remove files of a folder until there are `most` at most, those written longest ago first.
    Raises OSError."""
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for old in files[most:]:
        old.unlink()
