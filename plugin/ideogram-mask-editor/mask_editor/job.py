"""A job's folder on disk: what was asked and what came back, readable by its owner only.

    jobs/<id>/unsent.json     there until the paid request is about to be sent
              request.json    the options, the image and layer, the window; never the key
              mask.png        what was sent, and
              source.png      (or .jpg)
              coverage.zlib   the selection's own softness over the window
              answer.json     what was answered to the paid request, as it came, whatever it was
              result-<i>.png  (or .jpg, .webp) each result, as it was fetched
              lost.json       why results could not be fetched, by index
              inserted.json   the index of each result, once for each time that it became a layer
              ended.json      why it ended before that
              told.json       the user has been told that results wait, and
              dismissed.json  does not want them
              lock            held by the plug-in process that is at work on it

A file is written under another name, flushed, and renamed: whatever the instant of a crash, a file
that is there is whole. The lines stand in the order of the edit, so what is there says how far it
got. That it is about to be sent is said by taking a file away, for that succeeds on a full disk as
well: where unsent.json is not there, the edit may have been charged. A crash between an insertion
and inserted.json leaves a result that is in the image and counts as not inserted: it is offered
again, which costs nothing but a layer too many.
"""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from .answers import MOST_RESULTS
from .files import flush_folder, write_whole
from .pictures import SUFFIXES, Picture, PictureFile

UNSENT, REQUEST, COVERAGE, ANSWER = "unsent.json", "request.json", "coverage.zlib", "answer.json"
LOST, INSERTED, ENDED = "lost.json", "inserted.json", "ended.json"
TOLD, DISMISSED, LOCK = "told.json", "dismissed.json", "lock"
SOURCE, MASK = "source", "mask"  # with the suffix of what they are
IDS = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}", re.ASCII)
TIME = "%Y%m%d-%H%M%S"


def new_id() -> str:
    """A name for a job; names sort by time."""
    return f"{time.strftime(TIME)}-{os.urandom(4).hex()}"


def result_name(index: int) -> str:
    """The name of a result's file, without its suffix."""
    return f"result-{index + 1}"


RESULTS = {  # every name that a result's file can have, and which result that is
    result_name(index) + suffix: index
    for index in range(MOST_RESULTS)
    for suffix in SUFFIXES.values()
}


@dataclass(frozen=True)
class Job:
    """One edit's folder, to write to. Everything raises OSError."""

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
        """The same of a value; halves of characters, which no encoding has, are left out."""
        text = json.dumps(value, ensure_ascii=False, indent=1)
        return self.keep(name, text.encode("utf-8", "ignore"))

    def take_away(self, name: str) -> None:
        """Remove one file, for good."""
        (self.folder / name).unlink()
        flush_folder(self.folder)
