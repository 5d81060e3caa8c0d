"""A made-up plug-in, small, for tests of the installer."""

from __future__ import annotations

import os
import time
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from package import NAME, SCRIPT, SUMS
from sources import Sources


def make_package(folder: Path, words: str = "words") -> Sources:
    """A plug-in with one wheel; `words` stand in its files, so that it is like no other."""
    package = Sources(folder / "source", folder / "wheels")
    (package.source / "mask_editor").mkdir(parents=True)
    (package.source / SCRIPT).write_text("#!/usr/bin/env python3\n")
    (package.source / "mask_editor" / "__init__.py").write_text('VERSION = "1.2.3"\n')
    (package.source / "mask_editor" / "edit.py").write_text(words)
    package.wheels.mkdir()
    wheel = package.wheels / "module-1-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        archive.writestr("module/__init__.py", words)
        archive.writestr("module-1.dist-info/LICENSE", "free")
    (package.wheels / SUMS).write_text(f"{sha256(wheel.read_bytes()).hexdigest()}  {wheel.name}\n")
    return package


def unpack(release: Path, folder: Path) -> Path:
    """Unpack a zip with the rights and times that it gives, as the systems' own programs do; Python
    gives neither. The plug-in's folder."""
    with ZipFile(release) as archive:
        archive.extractall(folder)
        for entry in archive.infolist():
            moment = time.mktime((*entry.date_time, 0, 0, -1))
            os.utime(folder / entry.filename, (moment, moment))
            (folder / entry.filename).chmod(entry.external_attr >> 16)
    return folder / NAME
