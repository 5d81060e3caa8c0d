#!/usr/bin/env python3
"""How fast the plug-in is, and how much memory it takes, in GIMP 3.0 and 3.2: a Markdown table.

    $(install/environment tests/standin/requirements.txt tests/requirements.txt) tests/bench/run.py

It takes some minutes; `--repeats 1` is soon done, and less to be trusted. Figures that are missed
are marked in the table, and the exit code stays 0: what else a machine has to do decides as well.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [
    str(REPOSITORY / part) for part in ("tests", "install", "plugin/ideogram-mask-editor")
]

import gimp3
from bench.figures import report
from bench.measure import measure
from standin import Standin

REPEATS = 7


def obtained(version: str) -> gimp3.Gimp | None:
    """The GIMP of that version; None, and a line that says why, where it cannot be had."""
    try:
        return gimp3.get(version)
    except gimp3.NoGimp as problem:
        print(problem, file=sys.stderr)
        return None


def main(argv: Sequence[str]) -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--repeats", type=int, default=REPEATS, help="of each, for the median")
    words.add_argument("--gimp", choices=gimp3.SUITES, action="append", help="this one only")
    asked = words.parse_args(argv)
    readings = []
    with Standin() as standin:
        for program in filter(None, map(obtained, asked.gimp or gimp3.SUITES)):
            print(f"Measuring in GIMP {program.version} …", file=sys.stderr, flush=True)
            readings.append(measure(program, standin, asked.repeats))
    if not readings:
        return 1
    print(report(readings, asked.repeats))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
