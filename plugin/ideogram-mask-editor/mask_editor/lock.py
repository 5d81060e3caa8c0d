"""A file that is locked while somebody works: the system lets go of it when they die."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .files import CAREFULLY

TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)  # what a system says of a lock that is held
PAUSES = (0.01, 0.05, 0.2)  # seconds; somebody who only looks holds it for much less


class Taken(Exception):
    """Somebody else holds the lock."""


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int, alone: bool) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int, alone: bool) -> None:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold the lock, in a file that is made where it is missing.

    Raises Taken. Where a lock cannot be had at all (a folder that is read-only, a file system
    without locks) the work is done without: it guards against haste, not against harm.
    """
    descriptor = _opened(file)
    if descriptor is None:
        yield
        return
    try:
        for pause in (*PAUSES, 0):
            if _taken_now(descriptor, alone=True):
                break
            time.sleep(pause)
        else:
            raise Taken
        yield
    finally:
        os.close(descriptor)


def _opened(file: Path) -> int | None:
    """A descriptor to lock; None where no such file can be made."""
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | CAREFULLY, 0o600)
    except OSError:
        return None


def is_held(file: Path) -> bool:
    """Whether somebody who is alive holds the lock."""
    try:
        descriptor = os.open(file, os.O_RDONLY | CAREFULLY)
    except OSError:  # nobody ever did
        return False
    try:
        return not _taken_now(descriptor, alone=False)
    finally:
        os.close(descriptor)


def _taken_now(descriptor: int, alone: bool) -> bool:
    """Take it; false where somebody holds it. Where there are no locks, everybody gets one."""
    try:
        _take(descriptor, alone)
    except OSError as error:
        return error.errno not in TAKEN
    return True
