"""What is kept of files of ours."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from mask_editor.files import keep_latest, make_private, write_whole


def test_the_latest_files_stay(tmp_path: Path) -> None:
    for age, name in enumerate("edcba"):
        write_whole(tmp_path / name, name.encode())
        os.utime(tmp_path / name, ns=(0, age))
    keep_latest(tmp_path, 5)
    assert sorted(os.listdir(tmp_path)) == list("abcde")
    os.utime(tmp_path / "e", ns=(0, 10))  # it was written anew
    keep_latest(tmp_path, 3)
    assert sorted(os.listdir(tmp_path)) == list("abe")


def test_a_folder_of_ours_is_its_owners_alone_and_so_is_each_that_is_made_for_it(
    tmp_path: Path,
) -> None:
    make_private(tmp_path / "profile" / "jobs")
    write_whole(tmp_path / "other" / "deep" / "file", b"")
    made = [place for place in tmp_path.rglob("*") if place.is_dir()]
    assert {stat.S_IMODE(place.stat().st_mode) for place in made} == {0o700}
