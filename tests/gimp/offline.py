"""A machine without a network, as seen from one thread and all that is started from it."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import pytest

T = TypeVar("T")
CLONE_NEWNET = 0x40000000  # of unshare(2); Python 3.12 has both in `os`
SIOCSIFFLAGS, IFF_UP = 0x8914, 1  # of netdevice(7)


@contextmanager
def no_network() -> Iterator[Callable[[Callable[[], T]], T]]:
    """A function that makes calls where there is no network but loopback. Threads, processes and
    sockets that they make stay there, and can be used from anywhere.

    Skips the test where the system does not let us.
    """
    with ThreadPoolExecutor(1) as thread:
        try:
            thread.submit(leave_the_network).result()
        except PermissionError as refused:
            pytest.skip(f"a network namespace cannot be made here: {refused.strerror}")
        yield lambda call: thread.submit(call).result()


def leave_the_network() -> None:
    """Give the calling thread, and no other, a network of its own, with nothing in it but loopback.
    Raises OSError."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", IFF_UP))
