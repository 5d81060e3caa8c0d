#!/usr/bin/env python3
"""Make the release: one zip that is an installation once it is unpacked in GIMP's plug-ins folder.

    python3 install/release.py [OUT]     writes OUT/ideogram-mask-editor-VERSION.zip (OUT: dist)

The same sources give the same bytes, on every machine: names in order, one time and fixed rights,
and nothing compressed, for each version of zlib compresses in its own way.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from here import own_package
from package import NAME, RUN, SUMS, Package, sha256
from problems import InstallError

OUT = Path(__file__).resolve().parents[1] / "dist"
UNIX = 3  # the system whose rights an entry's external_attr holds
FIRST, SLOTS, SLOT = datetime(2025, 1, 1), 365 * 43_200, timedelta(seconds=2)  # a year of a zip's


def write(package: Package, out: Path) -> Path:
    """Write the package's zip into a folder; its path. Raises InstallError, OSError."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, NAME)
        package.build(folder)
        files = (path for path in folder.rglob("*") if path.is_file())
        contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        file = Path(scratch, "zip")
        with ZipFile(file, "w", ZIP_STORED) as archive:
            for name in sorted(contents):
                archive.writestr(entry(name, moment(contents)), contents[name])
        out.mkdir(parents=True, exist_ok=True)
        release = out / f"{NAME}-{package.version}.zip"
        release.write_bytes(file.read_bytes())
    return release


def moment(contents: Mapping[str, bytes]) -> datetime:
    """The time that all files bear: a moment of 2025 that is drawn from their contents.

    GIMP asks a plug-in anew what it offers, and Python compiles a module anew, when the file's time
    has changed. So another version must bear another time, also when it is unpacked over the last.
    """
    return FIRST + int(sha256(contents[SUMS]), 16) % SLOTS * SLOT


def entry(name: str, time: datetime) -> ZipInfo:
    """The head of one file in the zip."""
    info = ZipInfo(f"{NAME}/{name}", time.timetuple()[:6])
    info.create_system = UNIX
    info.external_attr = (0o100755 if name in RUN else 0o100644) << 16
    return info


def main(argv: Sequence[str], package: Package) -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("out", nargs="?", type=Path, default=OUT, metavar="OUT", help="a folder")
    try:
        release = write(package, words.parse_args(argv).out)
    except (InstallError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{release}\nSHA-256 {sha256(release.read_bytes())}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], own_package()))
