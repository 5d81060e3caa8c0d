"""A job's folder on disk: what was asked and what came back, readable by its owner only.

    jobs/<id>/request.json   the options, the window, what was uploaded; never the key
              source.png     what was sent
              mask.png
              coverage.zlib  the selection's own softness over the window
              answer.json    the provider's answer to the paid request, as it came
              result-<i>.png (or .jpg, .webp) each result, as it was fetched
              inserted.json  which results became layers

A file is written under another name, flushed, and renamed: whatever the instant of a crash, a file
that is there is whole.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from .files import write_whole
from .pictures import Picture, PictureFile


@dataclass(frozen=True)
class Job:
    """One edit's folder."""

    folder: Path

    def keep(self, name: str, data: bytes) -> Path:
        """Write one file whole, and return where it is."""
        place = self.folder / name
        write_whole(place, data)
        return place

    def keep_picture(self, name: str, picture: Picture) -> PictureFile:
        """The same of a picture; `name` is without a suffix."""
        path = self.keep(name + picture.suffix, picture.data)
        return PictureFile(path, picture.content_type, picture.size)

    def keep_json(self, name: str, value: object) -> Path:
        return self.keep(name, json.dumps(value, ensure_ascii=False, indent=1).encode())


@dataclass(frozen=True)
class Journal:
    """The folder that jobs are kept in."""

    folder: Path

    def open_job(self) -> Job:
        """A new, empty folder; its name sorts by time."""
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / name).mkdir(mode=0o700)
        return Job(self.folder / name)
