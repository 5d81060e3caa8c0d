"""What a dialog shows of reference pictures before they are sent: thumbnails, sizes, problems.

Main thread only; each look is taken in small steps.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gi.repository import GdkPixbuf, GLib

from .errors import CannotEdit
from .pictures import Picture
from .references import elsewhere, file_of, reading, shrunk, thumbnail

DONE = object()


@dataclass(frozen=True)
class Version:
    """A file as it was at one moment, `modified` in ns; None: there was none."""

    name: str
    modified: int | None

    @classmethod
    def now(cls, name: str) -> Version:
        path = file_of(name).get_path()
        there = path is not None and Path(path).is_file()
        return cls(name, Path(path).stat().st_mtime_ns if there else None)


class Examiner:
    """Looks at files when the main loop has nothing else to do, one step at a time and each file
    once, and tells `changed` after each look: a thumbnail first, then what is sent of it."""

    def __init__(self, side: int, changed: Callable[[], object]) -> None:
        """`side` is that of the square that thumbnails fit into, in pixels."""
        self._side = side
        self._changed = changed
        self._wanted: tuple[Version, ...] = ()
        self._share = 0
        self._thumbnails: dict[Version, GdkPixbuf.Pixbuf | None] = {}
        self._problems: dict[Version, str] = {}
        self._sizes: dict[Version, dict[int, int]] = {}  # by the share that each was read for
        self._looking: Generator[None, None, None] | None = None
        self._idle = 0

    def follow(self, names: Sequence[str], share: int) -> None:
        """From now on look at these, of which each may have `share` bytes."""
        self._wanted, self._share = tuple(map(Version.now, names)), share
        if not self._idle:
            self._idle = GLib.idle_add(self._look, priority=GLib.PRIORITY_LOW)

    def stop(self) -> None:
        if self._idle:
            GLib.source_remove(self._idle)
        if self._looking:
            self._looking.close()
        self._idle, self._looking, self._wanted = 0, None, ()

    def thumbnail(self, place: int) -> GdkPixbuf.Pixbuf | None:
        return self._thumbnails.get(self._wanted[place])

    def problem(self, place: int) -> str:
        """Why a file cannot be used; empty: it can, as far as is known."""
        return self._problems.get(self._wanted[place], "")

    def problems(self) -> list[str]:
        """Of all files, as far as is known. A new list of files may not have come here yet."""
        return [self._problems[version] for version in self._wanted if version in self._problems]

    def size(self, place: int) -> int | None:
        """How many bytes are sent of a file; None: not known yet."""
        return self._size_of(self._wanted[place])

    def is_busy(self, place: int) -> bool:
        """Whether a file still has to be looked at."""
        return not self.problem(place) and self.size(place) is None

    def _size_of(self, version: Version) -> int | None:
        """What fitted into a larger share and fits into this one is sent as it is."""
        measured = self._sizes.get(version, {}).items()
        return next((size for share, size in measured if size <= self._share <= share), None)

    def _look(self) -> bool:
        """One step of a look."""
        self._looking = self._looking or self._next_look()
        if self._looking is None:
            self._idle = 0
            return False
        if next(self._looking, DONE) is DONE:
            self._looking = None
            self._changed()
        return True

    def _next_look(self) -> Generator[None, None, None] | None:
        for version in self._wanted:
            if version not in self._thumbnails:
                return self._look_quickly(version)
        for version in self._wanted:
            if version not in self._problems and self._size_of(version) is None:
                return self._look_closely(version, self._share)
        return None

    def _look_quickly(self, version: Version) -> Generator[None, None, None]:
        found = None
        if version.modified is not None:
            path = file_of(version.name).get_path()
            found = yield from elsewhere(lambda: thumbnail(path, self._side))
        self._thumbnails[version] = found

    def _look_closely(self, version: Version, share: int) -> Generator[None, None, None]:
        try:
            picture = yield from reading(version.name, share)
        except CannotEdit as problem:
            self._problems[version] = str(problem)
            return
        self._sizes.setdefault(version, {})[share] = len(picture.data)
        if self._thumbnails[version] is None:
            self._thumbnails[version] = thumbnail_of(picture, self._side)


def thumbnail_of(picture: Picture, side: int) -> GdkPixbuf.Pixbuf:
    loader = GdkPixbuf.PixbufLoader()
    loader.write(picture.data)
    loader.close()
    return shrunk(loader.get_pixbuf(), side)
