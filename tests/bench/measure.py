"""All that is measured in one GIMP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from gimp3 import Gimp
from standin import Standin

from .lab import DIALOG, EMPTY_DIALOG, Lab, Photo, lab
from .readings import Call, Readings

T = TypeVar("T")
RESULTS = 4
MOST_RESULTS = 8
PAINTING = 20  # seconds, in which the dialog is to answer
ANSWERING = 3  # times at most, for it takes that long
LARGE_AUTO = 100  # pixels: the selection by which `auto` is tried in the largest photo as well


@dataclass(frozen=True)
class Scene:
    """A photo's width and height, the side of the selection in it, in pixels, and the region."""

    width: int
    height: int
    selected: int
    region: str


# By megapixels. The window is the same in each; in the largest photo the region is not `auto`, as
# that takes a sixteenth of the longer side all around, and so more than a megapixel.
SCENES = {
    6: Scene(3000, 2000, 520, "auto"),
    24: Scene(6000, 4000, 290, "auto"),
    96: Scene(12000, 8000, 912, "selection"),
}
USUAL = 24


def measure(program: Gimp, standin: Standin, repeats: int) -> Readings:
    """Open a GIMP and take every reading `repeats` times; E, which takes long, at the beginning and
    at the end."""
    paint, paint_empty, unanswered = on_screen(program, standin, repeats)
    with lab(program, standin) as room:
        photo = opened(room, SCENES[USUAL])
        exports = [room.export(photo)]
        room.real(photo, "auto")  # the first call compiles the plug-in's modules
        room.prepare(photo, "auto")

        # One by one, so that both meet the machine in the same mood.
        pairs = repeated(lambda: (room.nothing(), room.real(photo, "auto")), repeats)
        wholes = repeated(lambda: room.prepare(photo, "layer"), repeats)
        whole = room.sent()
        inserts = repeated(lambda: room.edit(photo, "auto", RESULTS), repeats)
        window = room.sent()

        photos = {mp: photo if mp == USUAL else opened(room, scene) for mp, scene in SCENES.items()}
        prepares = repeated(lambda: of_each(room.prepare, photos), repeats)
        edits = repeated(lambda: of_each(room.edit, photos), repeats)
        room.select(photos[96], LARGE_AUTO)
        larges = repeated(lambda: room.prepare(photos[96], "auto"), repeats)
        exports.append(room.export(photo))
        return Readings(
            version=room.gimp.version(),
            export=median(exports),
            nothing=median(nothing.seconds for nothing, _ in pairs),
            nothing_peak=median(nothing.peak for nothing, _ in pairs),
            prepare={mp: median(each[mp].prepare for each in prepares) for mp in SCENES},
            prepare_auto_large=median(call.prepare for call in larges),
            prepare_call=median(each[USUAL].seconds for each in prepares),
            prepare_whole=median(call.prepare for call in wholes),
            insert=median(call.stages["insert"] for call in inserts),
            call=median(call.seconds - call.of_standin for _, call in pairs),
            peak={mp: median(each[mp].peak for each in edits) for mp in SCENES},
            paint=paint,
            paint_empty=paint_empty,
            unanswered=unanswered,
            window=window,
            window_auto_large=room.sent(),
            whole=whole,
        )


def on_screen(
    program: Gimp, standin: Standin, repeats: int
) -> tuple[float, float, Mapping[str, float]]:
    """The first paint of our dialog, and of an empty one; and how long ours does not answer."""
    with lab(program, standin, on_screen=True) as room:
        photo = opened(room, SCENES[USUAL])
        pairs = repeated(
            lambda: tuple(room.first_paint(photo, name) for name in (DIALOG, EMPTY_DIALOG)),
            repeats + 1,  # the first compiles the modules
        )[1:]
        ours, empty = (median(times) for times in zip(*pairs, strict=True))
        waits = repeated(
            lambda: room.unanswered(photo, MOST_RESULTS, PAINTING), min(repeats, ANSWERING)
        )
        return ours, empty, {name: median(each[name] for each in waits) for name in waits[0]}


def opened(room: Lab, scene: Scene) -> Photo:
    """The scene's photo in GIMP, with its selection."""
    photo = room.opened(scene.width, scene.height)
    room.select(photo, scene.selected)
    return photo


def repeated(take: Callable[[], T], repeats: int) -> Sequence[T]:
    return [take() for _ in range(repeats)]


def of_each(call: Callable[[Photo, str], Call], photos: Mapping[int, Photo]) -> Mapping[int, Call]:
    """One call for each photo, with its region."""
    return {mp: call(photo, SCENES[mp].region) for mp, photo in photos.items()}
