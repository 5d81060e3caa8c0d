"""Results of an earlier edit, brought into an image: one line down the page, as `edit.run` is.

Nothing is asked for anew and nothing is paid: what was answered is fetched from its links, which
takes no key, and put in its place by the window and the selection that the edit had. The image is
whatever the `Place` that is handed in puts it into.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from . import record
from .answers import Answer
from .coverage import Coverage
from .edit import Arrival, Fetcher, Insertion, Outcome, Place, fetched, inserted
from .errors import EditError, NothingToInsert, NotInserted
from .geometry import Window
from .journal import Journal
from .log import NOWHERE, Log
from .past import Fate, PastJob, PastResult
from .record import Record
from .texts import _, plural

LayerT = TypeVar("LayerT")
EVERYTHING = b"\xff"  # a sample of a coverage that hides nothing


def run(
    past: PastJob,
    place: Place[LayerT],
    connect: Callable[[], Fetcher],
    journal: Journal,
    wanted: Collection[int] | None = None,
    log: Log = NOWHERE,
) -> Outcome[LayerT]:
    """Fetch what is not here yet and insert the `wanted` results, by their indexes; None: those
    that wait, or all where none does. What had been inserted is inserted once more, and a note says
    so. `connect` is asked for the way to the links only where something has to be fetched.

    Raises NothingToInsert, JournalTrouble while another plug-in is at work on it, and what an edit
    raises from there on.
    """
    account = past.account  # now, for while we are at work on it, it is being made
    with record.continued(journal, past) as (kept, now):
        results = chosen(now.results, wanted)
        if not results:
            sentence = _("This edit has no results that could be inserted. {account}")
            raise NothingToInsert(sentence.format(account=account))
        arrivals, lost = gathered(results, place, connect, kept, log)
        insertion, missing = rebuilt(now, arrivals, kept)
        layers = inserted(insertion, place, kept, log)
        kept.inserted([arrival.result.index for arrival in arrivals])
    notes = (*again(results, arrivals), *missing, *kept.notes)
    return Outcome(layers, insertion.answer, lost, notes)


def chosen(results: Sequence[PastResult], wanted: Collection[int] | None) -> Sequence[PastResult]:
    """The results to insert."""
    if wanted is not None:
        return [past for past in results if past.result.index in wanted]
    to_be_had = [past for past in results if past.fate is not Fate.WITHHELD]
    return [past for past in to_be_had if past.waits] or to_be_had


def gathered(
    results: Sequence[PastResult],
    place: Place[LayerT],
    connect: Callable[[], Fetcher],
    kept: Record,
    log: Log,
) -> tuple[tuple[Arrival, ...], Mapping[int, EditError]]:
    """All of them that are on disk or can be fetched, and the errors of the others. Raises the
    first error where none can be had."""
    pictures = {past.result.index: past.picture() for past in results}
    here = [
        Arrival(past.result, picture)
        for past in results
        if (picture := pictures[past.result.index])
    ]
    missing = [past.result for past in results if not pictures[past.result.index]]
    if not missing:
        return tuple(here), {}
    arrivals, lost = fetched(missing, place, place.off_main(connect), kept, log)
    every = sorted((*here, *arrivals), key=lambda arrival: arrival.result.index)
    if not every:
        raise lost[min(lost)]
    return tuple(every), lost


def rebuilt(
    past: PastJob, arrivals: tuple[Arrival, ...], kept: Record
) -> tuple[Insertion, list[str]]:
    """The insertion as the edit would have made it, and what had to be done without, in sentences.
    Raises NotInserted where nobody can tell any more where the results belong."""
    asked = past.asked
    if asked is None:
        sentence = _(
            "What was asked for cannot be read, so nobody can tell where the results belong. They "
            "are in {folder}: open them with File ▸ Open as Layers…."
        )
        raise NotInserted(sentence.format(folder=kept.places))
    coverage, source, missing = past.coverage(), past.source(), []
    if coverage is None:
        missing.append(
            _(
                "The selection of this edit is lost: the new layers show all that was painted. "
                "Paint on their masks to hide what you do not want."
            )
        )
    if source is None and asked.options.match_colors:
        missing.append(
            _("The picture that was sent is lost, so the colors of the results are not matched.")
        )
    answer = replace(past.answer or Answer(()), results=tuple(r.result for r in past.results))
    insertion = Insertion(
        asked.window,
        asked.snapshot.selected,
        coverage or everything(asked.window),
        asked.options,
        source,
        answer,
        arrivals,
    )
    return insertion, missing


def everything(window: Window) -> Coverage:
    """The coverage of a window that is selected as a whole."""
    return Coverage(EVERYTHING * window.bounds.size.area, "Y u8", window.bounds.size)


def again(results: Sequence[PastResult], arrivals: Sequence[Arrival]) -> list[str]:
    """That some of what is inserted was inserted before, in a sentence."""
    here = {arrival.result.index for arrival in arrivals}
    count = sum(past.result.index in here and past.inserted > 0 for past in results)
    if not count:
        return []
    sentence = plural(
        "{count} of these results had been inserted before: it is there once more.",
        "{count} of these results had been inserted before: they are there once more.",
        count,
    )
    return [sentence.format(count=count)]
