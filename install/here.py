"""Which plug-in it is that this installer came with."""

from __future__ import annotations

from pathlib import Path

from package import Folder, Package

HERE = Path(__file__).resolve().parent


def own_package() -> Package:
    """That of the folder that the installer is in, or the repository's."""
    if not (HERE / "sources.py").is_file():
        return Folder(HERE.parent)
    from sources import repository  # stays in the repository

    return repository()
