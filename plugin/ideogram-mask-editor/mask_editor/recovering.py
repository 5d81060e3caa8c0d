"""Recover Results…, with a window or without. Imported when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import partial

from gi.repository import Gimp

from . import finding, own, recover, worker
from .asked import Target
from .cancel import Cancel
from .destinations import destination
from .edit import Fetcher, Outcome
from .errors import Cancelled, NothingToInsert
from .journal import Journal
from .log import Log
from .past import PastJob
from .texts import _
from .whole import imports_told
from .worker import Progress


def run(identity: str, image: Gimp.Image | None, run_mode: Gimp.RunMode) -> list[Gimp.Layer]:
    """The new layers; of several images those of the last one. `identity`: of the edit; empty: the
    newest one of which results wait. `image`: where they go; None: the image of the edit where that
    is open, else a new one. With a window, all that is asked there."""
    if run_mode == Gimp.RunMode.INTERACTIVE:
        return in_one_image(ask(own.journal()))
    past = chosen(own.journal(), identity)
    place = image or finding.image_of(target_of(past))
    outcome = results_of(past, None, place, worker.Inline(), Cancel())
    for sentence in (*outcome.notes, *map(str, outcome.lost.values())):
        Gimp.message(sentence)
    return in_one_image(outcome.layers)


def chosen(journal: Journal, identity: str) -> PastJob:
    if identity:
        return journal.job(identity)
    waiting = next((past for past in journal.jobs() if past.waiting), None)
    if waiting is None:
        raise NothingToInsert(_("Nothing waits: all results of your edits are in their images."))
    return waiting


def results_of(
    past: PastJob,
    wanted: Collection[int] | None,
    image: Gimp.Image | None,
    progress: Progress,
    cancel: Cancel,
) -> Outcome[Gimp.Layer]:
    """Bring the `wanted` results of an edit (see `recover.run`) into an image; None: a new one."""
    log = own.log()
    place = destination(target_of(past), image, progress, own.memory().prompts_in_images)
    with log.timed("recover", job=past.id, results=wanted) as found:
        connect = partial(downloads, cancel, log)
        outcome = recover.run(past, place, connect, own.journal(), wanted, log)
        found |= {"layers": len(outcome.layers), "lost": len(outcome.lost)}
    return outcome


def target_of(past: PastJob) -> Target:
    """Where an edit was made, as far as that is known."""
    return past.asked.snapshot.target if past.asked else Target()


def downloads(cancel: Cancel, log: Log) -> Fetcher:
    """The way to the links of an answer; imports requests, which takes its time."""
    with imports_told():
        from .downloads import Downloads
    return Downloads.from_environment(os.environ, cancel, log)


def ask(journal: Journal, parent: object = None) -> list[Gimp.Layer]:
    """Let the user choose, until the window is closed; all that was inserted."""
    from .ui import recover_dialog, started

    if parent is None:
        started()
    return recover_dialog.RecoverDialog(journal, results_of, parent).run()


def in_one_image(layers: list[Gimp.Layer]) -> list[Gimp.Layer]:
    """Those of the image of the last one, for a procedure returns no others; raises Cancelled where
    there is none."""
    if not layers:
        raise Cancelled(_("Nothing was inserted."))
    there = [layer for layer in layers if layer.is_valid()]
    return [layer for layer in there if layer.get_image() == there[-1].get_image()]
