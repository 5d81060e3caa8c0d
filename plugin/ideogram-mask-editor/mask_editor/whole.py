"""Whether all files of the plug-in are there, by the list that the installer leaves in its folder.

A run asks first, before anything is prepared or paid for: a module that is missing would else be
missed when it is needed. It takes about a millisecond.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import BrokenInstallation
from .texts import _

FOLDER = Path(__file__).resolve().parent.parent
LIST = "SHA256SUMS"  # a line a file: its sum, two spaces, its name
NEEDED = re.compile(r"(mask_editor|carried)/(?!.*\.dist-info/)")  # without translations: English


def require_whole(folder: Path = FOLDER) -> None:
    """Raise BrokenInstallation if a file that the plug-in needs is missing.

    Without a list, as in the repository, there is nothing to go by.
    """
    try:
        lines = (folder / LIST).read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return
    for name in (line.partition("  ")[2] for line in lines):
        if NEEDED.match(name) and not (folder / name).is_file():
            raise missing(name)


@contextmanager
def imports_told() -> Iterator[None]:
    """Run the body; a module that is missing, or damaged, becomes BrokenInstallation."""
    try:
        yield
    except (ImportError, SyntaxError) as problem:
        raise missing(problem.msg) from problem


def missing(name: str) -> BrokenInstallation:
    sentence = _("A part of the plug-in is missing ({name}): install it anew.")
    return BrokenInstallation(sentence.format(name=name))
