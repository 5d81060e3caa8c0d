"""The real dialog, which makes an edit while somebody types in it; and how long, at most, it let
them wait.

Two clocks run in its process. One is a timer of the main loop, every `TURN`: as late as it is, a
click would have been. The other goes from the moment when the screen took a key (the X server's
times are the monotonic clock's) to the end of the frame that was painted after it.
"""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Sequence
from time import monotonic
from typing import Any

from gi.repository import Gimp, GLib
from mask_editor import arguments

from . import real_dialog, reports

TURN = 10  # milliseconds
SETTLED = 2000  # milliseconds from the first paint to the edit: the preview is there by then
TYPED = "the quick brown fox jumps over the lazy dog " * 2
BETWEEN_KEYS = 150  # milliseconds
KEY = "key"  # among the stages: from a key to the frame that shows it
BEFORE, AFTER = "before", "after"  # the edit; the other stages are the edit's own
WRAP = 2**32  # where the X server's milliseconds begin anew
CANCEL = -6  # Gtk.ResponseType
OK = -5


class Watch:
    """From a dialog's first paint to its end; `longest` has seconds by stage."""

    def __init__(self, shown: Any, options: dict[str, Any]) -> None:
        self.longest: dict[str, float] = defaultdict(float)
        self._shown, self._options = shown, options
        self._stages: list[tuple[float, str]] = []  # when each began
        self._turned = 0.0
        self._pressed: list[int] = []
        shown.dialog.connect("map", self._mapped)
        shown.prompt.text.connect("key-press-event", self._key)
        working = shown.means.working
        self._enter, self._end = working.enter, working.end
        working.enter, working.end = self._entered, self._ended

    def _mapped(self, dialog: Any) -> None:
        dialog.get_frame_clock().connect("after-paint", self._painted)
        GLib.timeout_add(SETTLED, self._ask)

    def _ask(self) -> bool:
        for name, value in self._options.items():
            self._shown.draft.set(name, value)
        self._begin(BEFORE)
        self._turned = monotonic()
        GLib.timeout_add(TURN, self._turn, priority=GLib.PRIORITY_HIGH)
        self._shown.dialog.present()  # where keys go
        self._shown.dialog.response(OK)
        return False  # GLib.SOURCE_REMOVE

    def _turn(self) -> bool:
        now = monotonic()
        stage = self._stage_at((now + self._turned) / 2)
        self.longest[stage] = max(self.longest[stage], now - self._turned - TURN / 1000)
        self._turned = now
        return True  # GLib.SOURCE_CONTINUE

    def _begin(self, stage: str) -> None:
        self._stages.append((monotonic(), stage))

    def _stage_at(self, moment: float) -> str:
        return next(stage for began, stage in reversed(self._stages) if began <= moment)

    def _entered(self, stage: Any) -> None:
        self._begin(stage.value)
        if stage.value == "paint":
            words = ["xdotool", "type", "--delay", str(BETWEEN_KEYS), TYPED]
            subprocess.Popen(words)
        self._enter(stage)

    def _ended(self) -> None:
        self._end()
        self._begin(AFTER)
        GLib.timeout_add(SETTLED, self._shown.dialog.response, CANCEL)

    def _key(self, _text: Any, event: Any) -> bool:
        self._pressed.append(event.time)
        return False  # it goes on to where it is typed

    def _painted(self, _clock: Any) -> None:
        now = round(monotonic() * 1000)
        for pressed in self._pressed:
            self.longest[KEY] = max(self.longest[KEY], (now - pressed) % WRAP / 1000)
        self._pressed.clear()


def create(plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    """It takes what the real procedure takes, and where to report."""
    procedure = Gimp.ImageProcedure.new(plug_in, name, Gimp.PDBProcType.PLUGIN, run, None)
    procedure.set_image_types("*")
    arguments.add_to(procedure)
    procedure.add_string_argument("report", "Report", "Path", "", arguments.FLAGS)
    return procedure


def run(
    procedure: Gimp.Procedure,
    _run_mode: Gimp.RunMode,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
    config: Gimp.ProcedureConfig,
    _data: object,
) -> Gimp.ValueArray:
    report = config.get_property("report")
    options = {name: config.get_property(name) for name in ("prompt", "num-images")}
    watches: list[Watch] = []
    real_dialog.run(
        procedure, config, image, drawables, lambda shown: watches.append(Watch(shown, options))
    )
    reports.leave(report, watches[0].longest)
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)
