"""What can go wrong while installing: one class, whose message says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class InstallError(Exception):
    """Something the user can mend; the message says what is wrong and how to mend it."""


@contextmanager
def explained(what: str, mend: str) -> Iterator[None]:
    """Run the body; what the system refuses becomes `what`, the system's reason and `mend`.

    Raises InstallError for every OSError of the body.
    """
    try:
        yield
    except OSError as problem:
        raise InstallError(f"{what}: {problem.strerror or problem}. {mend}") from problem
