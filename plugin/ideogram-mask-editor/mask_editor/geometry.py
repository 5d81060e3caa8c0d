"""Which part of the picture is sent, at which size: plain arithmetic on pixels.

Coordinates are image pixels, y downwards; a `Bounds` covers [x, x + width) x [y, y + height).
The native sizes, the ratio limits and what the model does with other sizes are Ideogram's, as
gathered in the project's notes on the provider; the rules of the window are the project's design.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from .errors import CannotEdit
from .texts import _

# Ideogram 3.0 paints at these sizes (width x height), all of about one megapixel.
NATIVE_SIZES_TEXT = """
512x1536 576x1408 576x1472 576x1536 640x1344 640x1408 640x1472 640x1536 704x1152 704x1216 704x1280
704x1344 704x1408 704x1472 736x1312 768x1088 768x1216 768x1280 768x1344 800x1280 832x960 832x1024
832x1088 832x1152 832x1216 832x1248 864x1152 896x960 896x1024 896x1088 896x1120 896x1152 960x832
960x896 960x1024 960x1088 1024x832 1024x896 1024x960 1024x1024 1088x768 1088x832 1088x896 1088x960
1120x896 1152x704 1152x832 1152x864 1152x896 1216x704 1216x768 1216x832 1248x832 1280x704 1280x768
1280x800 1312x736 1344x640 1344x704 1344x768 1408x576 1408x640 1408x704 1472x576 1472x640 1472x704
1536x512 1536x576 1536x640
"""
LONGEST_RATIO = 3  # longer side : shorter side
LARGEST_ENLARGEMENT = 4  # a detail smaller than a quarter of a native size is not blown up further
LEAST_CONTEXT = 64  # pixels on each side of the selection


@dataclass(frozen=True)
class Size:
    """A width and a height in pixels, both at least 1."""

    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def ratio(self) -> float:
        return self.width / self.height

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True)
class Bounds:
    """A rectangle of whole pixels; x and y may be negative, width and height are at least 1."""

    x: int
    y: int
    width: int
    height: int

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def __str__(self) -> str:
        return f"{self.size}{self.x:+}{self.y:+}"

    def intersection(self, other: Bounds) -> Bounds | None:
        """What both cover, None where that is nothing."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        width = min(self.right, other.right) - x
        height = min(self.bottom, other.bottom) - y
        return Bounds(x, y, width, height) if width > 0 and height > 0 else None

    def contains(self, other: Bounds) -> bool:
        return self.intersection(other) == other

    def moved(self, dx: int, dy: int) -> Bounds:
        return Bounds(self.x + dx, self.y + dy, self.width, self.height)


def at_origin(size: Size) -> Bounds:
    return Bounds(0, 0, size.width, size.height)


@dataclass(frozen=True)
class Window:
    """What an edit sends: the pixels of `bounds`, painted over at `sent` size.

    The result, whatever its size, belongs on `bounds` exactly.
    """

    bounds: Bounds
    sent: Size


@dataclass(frozen=True)
class NativeSize(Size):
    """One of the provider's sizes, and the smallest whole-pixel step of its exact ratio."""

    @cached_property
    def step(self) -> Size:
        unit = math.gcd(self.width, self.height)
        return Size(self.width // unit, self.height // unit)

    def grown_from(self, size: Size) -> Size:
        """The smallest size of exactly this ratio that is nowhere smaller than `size`."""
        steps = max(-(-size.width // self.step.width), -(-size.height // self.step.height))
        return Size(self.step.width * steps, self.step.height * steps)


NATIVE_SIZES = tuple(NativeSize(*map(int, text.split("x"))) for text in NATIVE_SIZES_TEXT.split())


def window_for(selected: Bounds, layer: Bounds, region: str) -> Window:
    """The window for a selection whose bounds on the layer are `selected` (inside `layer`).

    `region` is `auto`, `selection` or `layer`. Invariants: the window contains `selected` and lies
    inside `layer`; its ratio is within 1:3 to 3:1; the size sent has the window's ratio, is native
    wherever the layer leaves room for that ratio, and never more than 4 times the window.

    Raises CannotEdit when no such window exists.
    """
    if region == "layer":
        require_ratio(layer.size)
        return Window(layer, layer.size)
    context = LEAST_CONTEXT if region == "selection" else generous_context(selected, layer)
    wanted = with_context(selected.size, layer.size, context)
    require_ratio(wanted)
    size = native_window(wanted, layer.size) or wanted
    return Window(placed(size, selected, layer), sent_size(size))


def generous_context(selected: Bounds, layer: Bounds) -> int:
    """How many pixels around the selection the model sees, so that it can match what is there."""
    of_layer = max(layer.width, layer.height) / 16
    of_selection = (selected.width + selected.height) / 2 / 2
    return math.ceil(max(of_layer, of_selection, LEAST_CONTEXT))


def with_context(selected: Size, layer: Size, context: int) -> Size:
    """`selected` with `context` on both sides of both axes, as far as the layer goes; an axis that
    would then be over 3 times the other gets less, or the other gets more where it can."""
    width = max(selected.width + 2 * context, -(-selected.height // LONGEST_RATIO))
    height = max(selected.height + 2 * context, -(-selected.width // LONGEST_RATIO))
    width, height = min(width, layer.width), min(height, layer.height)
    return Size(
        max(min(width, height * LONGEST_RATIO), selected.width),
        max(min(height, width * LONGEST_RATIO), selected.height),
    )


def require_ratio(size: Size) -> None:
    if max(size.ratio, 1 / size.ratio) > LONGEST_RATIO:
        sentence = _(
            "What would be sent is {width} x {height} pixels, and Ideogram takes nothing longer "
            "than 3:1. Select a shorter part, or use a larger layer."
        )
        raise CannotEdit(sentence.format(width=size.width, height=size.height))


def native_window(wanted: Size, room: Size) -> Size | None:
    """`wanted` grown, by as little as can be, to a native ratio inside `room`; None: no space."""
    grown = (native.grown_from(wanted) for native in NATIVE_SIZES)
    fitting = [size for size in grown if size.width <= room.width and size.height <= room.height]
    return min(fitting, key=lambda size: size.area, default=None)


def placed(size: Size, selected: Bounds, layer: Bounds) -> Bounds:
    """`size` centred on the selection, shifted to lie inside the layer."""
    x = selected.x + (selected.width - size.width) // 2
    y = selected.y + (selected.height - size.height) // 2
    x = min(max(x, layer.x), layer.right - size.width)
    y = min(max(y, layer.y), layer.bottom - size.height)
    return Bounds(x, y, size.width, size.height)


def sent_size(window: Size) -> Size:
    """The size at which a window is sent: native for a native ratio, else of about that area."""
    exact = [native for native in NATIVE_SIZES if native.grown_from(window) == window]
    if exact:
        native = exact[0]
        if native.width <= window.width * LARGEST_ENLARGEMENT:
            return Size(native.width, native.height)
    nearest = min(NATIVE_SIZES, key=lambda native: abs(math.log(native.ratio / window.ratio)))
    scale = min(math.sqrt(nearest.area / window.area), LARGEST_ENLARGEMENT)
    return of_same_ratio(window, scale)


def of_same_ratio(window: Size, scale: float) -> Size:
    """A size near `window` times `scale`, at most that, whose ratio is the window's as nearly as
    whole pixels allow: the same scale must serve both axes, or the far edge would shift.
    """
    longest = max(int(max(window.width, window.height) * scale), 1)
    along = max(window.width, window.height)
    across = min(window.width, window.height)
    candidates = range(max(longest - longest // 32, 1), longest + 1)

    def badness(length: int) -> tuple[int, int]:
        remainder = length * across % along
        return min(remainder, along - remainder), -length

    best = min(candidates, key=badness)
    short = max(round(best * across / along), 1)
    return Size(best, short) if window.width >= window.height else Size(short, best)
