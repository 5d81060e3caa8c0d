"""Letting the user choose among several profiles, where there is someone to ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from problems import InstallError


def choose(profiles: Sequence[Path], read: Callable[[str], str]) -> list[Path]:
    """Those of the profiles that the user names by their numbers; all if they name none.

    Raises InstallError if they break off.
    """
    print("Several GIMP 3 profiles were found:")
    for number, profile in enumerate(profiles, 1):
        print(f"  {number}  {profile}")
    numbers = range(1, len(profiles) + 1)
    while True:
        try:
            words = read("Into which? Numbers, or just Enter for all: ").replace(",", " ").split()
        except (EOFError, KeyboardInterrupt):
            raise InstallError("Nothing was chosen, so nothing was done.") from None
        chosen = [int(word) for word in words if word.isdecimal() and int(word) in numbers]
        if len(chosen) == len(words):
            return [profiles[number - 1] for number in chosen or numbers]
        print(f"Please name numbers from 1 to {len(profiles)}.")
