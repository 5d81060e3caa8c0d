"""What is kept of files of ours."""

from __future__ import annotations

import os
from pathlib import Path

from mask_editor.files import keep_latest, write_whole


def test_the_latest_files_stay(tmp_path: Path) -> None:
    for age, name in enumerate("edcba"):
        write_whole(tmp_path / name, name.encode())
        os.utime(tmp_path / name, ns=(0, age))
    keep_latest(tmp_path, 5)
    assert sorted(os.listdir(tmp_path)) == list("abcde")
    os.utime(tmp_path / "e", ns=(0, 10))  # it was written anew
    keep_latest(tmp_path, 3)
    assert sorted(os.listdir(tmp_path)) == list("abe")
