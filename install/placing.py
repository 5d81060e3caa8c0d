"""Putting the plug-in into a GIMP profile, and taking it out, without ever leaving half of one."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from package import NAME, PROCEDURE, SCRIPT, Package
from problems import explained
from swapping import swap

STAGE_PREFIX = f"{NAME}.new-"
ABANDONED_AFTER = 3600.0  # seconds; no installer takes this long
CLOSE_GIMP = "See that you may write there and that GIMP is closed, then run this again."


@dataclass(frozen=True)
class Place:
    """Where everything of the plug-in lies in one profile."""

    profile: Path

    @property
    def plug_ins(self) -> Path:
        return self.profile / "plug-ins"

    @property
    def folder(self) -> Path:
        return self.plug_ins / NAME

    @property
    def script(self) -> Path:
        return self.folder / SCRIPT

    @property
    def user_data(self) -> Path:
        """What the plug-in writes: the journal, the settings, the log, perhaps the key."""
        return self.profile / NAME

    @property
    def journal(self) -> Path:
        """What the user's edits brought; only the user deletes it."""
        return self.user_data / "jobs"

    @property
    def last_values(self) -> list[Path]:
        """What GIMP remembers of the procedures: the options of the last edit."""
        return list(self.profile.glob(f"plug-in-settings/{PROCEDURE}*"))


def put(package: Package, place: Place) -> None:
    """Install the plug-in, or change the version that is there for this one.

    The new folder is built whole beside plug-ins/, then the two change places.

    Raises InstallError; what was installed before is then still there, whole, or at worst in the
    folder that the message names.
    """
    what = f"The plug-in could not be put into {place.profile}"
    mend = f"What was there is unchanged. {CLOSE_GIMP}"
    with explained(what, mend), staging(place) as stage:
        package.build(stage / "new")
        exchange(stage / "new", place.folder, stage / "old")


def remove(place: Place) -> bool:
    """Take out the plug-in and all that it wrote but the journal; tell whether it was there.

    Raises InstallError; the plug-in is then still there, whole, or its settings are.
    """
    was_there = os.path.lexists(place.folder)
    what = f"The plug-in could not be removed from {place.profile}"
    if was_there:
        with explained(what, CLOSE_GIMP), staging(place) as stage:
            place.folder.rename(stage / "removed")
    with explained(f"What the plug-in wrote in {place.profile} could not be removed", CLOSE_GIMP):
        forget(place)
    return was_there


def forget(place: Place) -> None:
    """Delete what the plug-in wrote, but not the journal. Raises OSError."""
    ours = list(place.user_data.iterdir()) if place.user_data.is_dir() else []
    for path in [*ours, *place.last_values]:
        if path.is_dir() and not path.is_symlink():
            if path != place.journal:
                shutil.rmtree(path)
        else:
            path.unlink()
    if ours and place.journal not in ours:
        place.user_data.rmdir()


@contextmanager
def staging(place: Place) -> Iterator[Path]:
    """A scratch folder on the file system of plug-ins/, yet outside it, where GIMP does not look.

    Makes plug-ins/ itself if there is none. Raises OSError.
    """
    place.plug_ins.mkdir(parents=True, exist_ok=True)
    beside = place.plug_ins.resolve().parent  # plug-ins/ may be a link to another file system
    stage = Path(tempfile.mkdtemp(prefix=STAGE_PREFIX, dir=beside))
    try:
        yield stage
    finally:
        # The old version stays where it is if it could not be put back and is all there is.
        if os.path.lexists(place.folder) or not os.path.lexists(stage / "old"):
            shutil.rmtree(stage, ignore_errors=True)
    sweep(beside)


def sweep(beside: Path) -> None:
    """Delete what killed installers left; what is young may belong to one that is at work."""
    with suppress(OSError):  # what cannot be deleted harms nobody
        for stage in beside.glob(f"{STAGE_PREFIX}*"):
            if time.time() - stage.stat().st_mtime > ABANDONED_AFTER:
                shutil.rmtree(stage)


def exchange(new: Path, folder: Path, old: Path) -> None:
    """Put `new` at `folder`, or leave all as it was; what was there is then at `new` or `old`.

    Where the system cannot do that in one step, there is a moment in which neither is at `folder`,
    though both are whole. Raises OSError, or InstallError if not even what was there could be put
    back.
    """
    if os.path.lexists(folder) and swap(new, folder):
        return
    try:
        if os.path.lexists(folder):
            folder.rename(old)
        new.rename(folder)
    except BaseException:  # Ctrl-C between the two as well
        if os.path.lexists(old) and not os.path.lexists(folder):
            with explained(f"The version before is whole in {old}", f"Move it to {folder}."):
                old.rename(folder)
        raise
