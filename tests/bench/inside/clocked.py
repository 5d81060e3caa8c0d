"""The real edit without a dialog, with a clock where it tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from time import perf_counter
from typing import Any, TypeVar

from gi.repository import Gimp
from mask_editor import arguments

from . import reports

T = TypeVar("T")
PREPARED = "upload"  # the stage that begins when all that is sent is on disk


class Prepared(Exception):
    """All that is sent is on disk, and no more was wanted."""


class Clock:
    """Stands where a script's edit has its `worker.Inline`; what it knows of stages are names."""

    def __init__(self, began: float, only_prepare: bool) -> None:
        self._only_prepare = only_prepare
        self._marks = [("import", began)]

    def enter(self, stage: Any) -> None:
        self._marks.append((stage.value, perf_counter()))
        if self._only_prepare and stage.value == PREPARED:
            raise Prepared

    def breathe(self) -> None:
        """Nobody is waiting for an answer."""

    def off_main(self, work: Callable[[], T]) -> T:
        return work()

    def seconds(self) -> dict[str, float]:
        """How long each stage took, up to now; "import" is all that comes before the first."""
        ends = [moment for _, moment in self._marks[1:]] + [perf_counter()]
        return {name: end - start for (name, start), end in zip(self._marks, ends, strict=True)}


def create(plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    """It takes what the real procedure takes, and where to report."""
    procedure = Gimp.ImageProcedure.new(plug_in, name, Gimp.PDBProcType.PLUGIN, run, None)
    procedure.set_image_types("*")
    arguments.add_to(procedure)
    procedure.add_string_argument("report", "Report", "Path", "", arguments.FLAGS)
    procedure.add_boolean_argument(
        "only-prepare", "Only prepare", "Send nothing", False, arguments.FLAGS
    )
    return procedure


def run(
    procedure: Gimp.Procedure,
    run_mode: Gimp.RunMode,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
    config: Gimp.ProcedureConfig,
    _data: object,
) -> Gimp.ValueArray:
    began = perf_counter()
    clock = Clock(began, config.get_property("only-prepare"))
    from mask_editor import running, worker  # what the edit imports, so inside the time

    worker.Inline = lambda: clock  # type: ignore[misc,assignment,return-value]
    with suppress(Prepared):
        running.edit(procedure, run_mode, image, drawables, config)
    reports.leave(config.get_property("report"), clock.seconds())
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)
