"""An edit that is killed at any of its steps on the disk: what was paid for comes back, once."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from mask_editor import edit, recover
from mask_editor.journal import Journal
from mask_editor.options import EditOptions
from mask_editor.past import State
from shop import Shop
from studio import Studio

TWO = EditOptions(prompt="a toadstool", num_images=2, seed=5)
STEPS = ("mkdir", "rename", "replace", "unlink", "open", "fsync")


class Killed(BaseException):
    """The process is gone: nobody catches it, and nothing is done after it."""


class HalfWritten:
    """A file of which only a half is written when the process dies."""

    def __init__(self, file: Any, step: Callable[[], None]) -> None:
        self.file, self.step = file, step

    def __enter__(self) -> HalfWritten:
        return self

    def __exit__(self, *_why: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def write(self, data: bytes) -> None:
        self.file.write(data[: len(data) // 2])
        self.step()
        self.file.write(data[len(data) // 2 :])


@contextmanager
def dying(at: int) -> Iterator[list[str]]:
    """All that the process does to the disk, up to the step of that number (from 0), before which
    it dies."""
    steps: list[str] = []

    def step(name: str) -> None:
        if len(steps) >= at:
            raise Killed
        steps.append(name)

    def counted(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*arguments: Any, **named: Any) -> Any:
            step(name)
            return real(*arguments, **named)

        return call

    def writing(descriptor: int, mode: str, *rest: Any) -> Any:
        file = fdopen(descriptor, mode, *rest)
        return HalfWritten(file, lambda: step("write")) if "w" in mode else file

    fdopen = os.fdopen
    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, counted(name))
        patch.setattr(os, "fdopen", writing)
        yield steps


def steps_of(work: Callable[[], object]) -> int:
    """How many there are when nothing is in the way."""
    with dying(at=1_000_000) as steps:
        work()
    return len(steps)


def killed_edit(folder: Path, at: int) -> tuple[Shop, Studio]:
    shop, studio = Shop(), Studio()
    with suppress(Killed), dying(at):
        edit.run(TWO, studio, lambda: shop.provider, Journal(folder))
    return shop, studio


def indexes(studio: Studio) -> list[int]:
    return sorted(arrival.result.index for arrival in studio.inserted)


def recover_all(folder: Path, shop: Shop, studio: Studio) -> None:
    journal = Journal(folder)
    for past in journal.jobs():
        if past.waiting:
            recover.run(past, studio, lambda: shop, journal)


@pytest.fixture(autouse=True)
def quick_disk_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def test_killed_at_every_step_of_an_edit(tmp_path: Path) -> None:
    count = steps_of(lambda: killed_edit(tmp_path / "whole", 1_000_000))
    assert count > 40
    seen = Counter[str]()
    for at in range(count):
        folder = tmp_path / str(at)
        shop, before = killed_edit(folder, at)
        what = became_of(folder, shop, before)
        seen[what] += 1
        sales, after = shop.sales, Studio()
        recover_all(folder, shop, after)
        assert shop.sales == sales
        assert indexes(after) == ([0, 1] if "to be recovered" in what else [])
        assert not any(past.waiting for past in Journal(folder).jobs())
    assert set(seen) == EVERYTHING


EVERYTHING = {
    *("nothing", "not sent", "perhaps sent", "sold, and the answer lost"),
    *("to be recovered", "inserted, and to be recovered", "done"),
}


def became_of(folder: Path, shop: Shop, studio: Studio) -> str:
    """What a killed edit has come to; asserts that its journal says so."""
    jobs = Journal(folder).jobs()
    if not jobs:
        assert not shop.sales
        return "nothing"
    (past,) = jobs
    if not shop.sales:
        assert past.state in (State.NOT_SENT, State.UNANSWERED)
        assert "nothing was charged" in past.account or past.state is State.UNANSWERED
        return "not sent" if past.state is State.NOT_SENT else "perhaps sent"
    assert past.missing == ()
    if past.answer is None:
        assert past.state is State.UNANSWERED
        assert "may have been charged" in past.account
        assert not studio.inserted
        return "sold, and the answer lost"
    assert past.state is State.ANSWERED
    if not past.waiting:
        assert indexes(studio) == [0, 1]
        return "done"
    return "inserted, and to be recovered" if studio.inserted else "to be recovered"


def test_killed_at_every_step_of_a_recovery(tmp_path: Path) -> None:
    """Never less than once; twice only what was inserted before the journal could say so."""

    def answered(folder: Path) -> Shop:
        """An edit that was killed when its answer was on disk, and nothing else."""
        shop, studio = Shop(), Studio()
        with suppress(Killed):
            edit.run(TWO, studio, lambda: Killing(shop).provider, Journal(folder))
        return shop

    class Killing(Shop):
        def __init__(self, shop: Shop) -> None:
            super().__init__()
            self.shop = shop

        def edit(self, *arguments: Any) -> Any:
            self.shop.edit(*arguments)
            raise Killed

    whole = tmp_path / "whole"
    shop = answered(whole)
    count = steps_of(lambda: recover_all(whole, shop, Studio()))
    assert count > 15
    for at in range(count):
        folder = tmp_path / str(at)
        shop, studio = answered(folder), Studio()
        with suppress(Killed), dying(at):
            recover_all(folder, shop, studio)
        inserted, (found,) = indexes(studio), Journal(folder).jobs()
        assert found.waiting == (sum(result.inserted for result in found.results) == 0)
        recover_all(folder, shop, studio)
        times = 2 if inserted and found.waiting else 1
        assert Counter(indexes(studio)) == {0: times, 1: times}
        assert shop.sales == 1
