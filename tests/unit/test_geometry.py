"""The window's invariants, over every layer and selection that hypothesis thinks of."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some
from mask_editor.errors import CannotEdit
from mask_editor.geometry import (
    LARGEST_ENLARGEMENT,
    LEAST_CONTEXT,
    LONGEST_RATIO,
    NATIVE_SIZES,
    Bounds,
    Size,
    Window,
    window_for,
)

REGIONS = ("auto", "selection", "layer")


@some.composite
def layers_and_selections(draw: some.DrawFn) -> tuple[Bounds, Bounds]:
    """A layer anywhere, and a selection on it."""
    size = some.integers(1, 400) | some.integers(1, 30_000)
    offset = some.integers(-5_000, 5_000)
    layer = Bounds(draw(offset), draw(offset), draw(size), draw(size))
    x = draw(some.integers(0, layer.width - 1))
    y = draw(some.integers(0, layer.height - 1))
    width = draw(some.integers(1, layer.width - x))
    height = draw(some.integers(1, layer.height - y))
    return layer, Bounds(layer.x + x, layer.y + y, width, height)


def window_or_refusal(selected: Bounds, layer: Bounds, region: str) -> Window:
    """The window; where it is refused, for the one reason that there is, the example is dropped."""
    try:
        return window_for(selected, layer, region)
    except CannotEdit:
        least = layer if region == "layer" else selected
        longest = max(least.width, least.height)
        room = min(layer.width, layer.height)
        assert longest > LONGEST_RATIO * room or region == "layer"
        assume(False)
        raise


def is_native(size: Size) -> bool:
    return any((n.width, n.height) == (size.width, size.height) for n in NATIVE_SIZES)


@given(layers_and_selections(), some.sampled_from(REGIONS))
def test_window_holds_its_invariants(places: tuple[Bounds, Bounds], region: str) -> None:
    layer, selected = places
    window = window_or_refusal(selected, layer, region)
    assert window.bounds.contains(selected)
    assert layer.contains(window.bounds)
    bounds, sent = window.bounds, window.sent
    assert max(bounds.width, bounds.height) <= LONGEST_RATIO * min(bounds.width, bounds.height)
    assert sent.width <= bounds.width * LARGEST_ENLARGEMENT
    assert sent.height <= bounds.height * LARGEST_ENLARGEMENT


@given(layers_and_selections(), some.sampled_from(REGIONS))
def test_one_scale_serves_both_axes(places: tuple[Bounds, Bounds], region: str) -> None:
    layer, selected = places
    window = window_or_refusal(selected, layer, region)
    scale = window.sent.width / window.bounds.width
    shorter = min(window.sent.width, window.sent.height)
    assume(shorter >= 32)  # a handful of pixels cannot have every ratio
    assert abs(window.bounds.height * scale - window.sent.height) < 1.5


@given(layers_and_selections())
def test_a_roomy_layer_is_sent_at_a_native_size(places: tuple[Bounds, Bounds]) -> None:
    _, selected = places
    assume(max(selected.width, selected.height) <= 2 * min(selected.width, selected.height))
    margin = 3 * max(selected.width, selected.height) + 4_000
    layer = Bounds(
        selected.x - margin,
        selected.y - margin,
        selected.width + 2 * margin,
        selected.height + 2 * margin,
    )
    window = window_for(selected, layer, "auto")
    assert is_native(window.sent)
    assert window.bounds.width * window.sent.height == window.bounds.height * window.sent.width


@given(layers_and_selections())
def test_context_is_on_every_side_that_has_room(places: tuple[Bounds, Bounds]) -> None:
    layer, selected = places
    window = window_or_refusal(selected, layer, "auto").bounds
    assume(layer.width <= 2 * layer.height <= 4 * layer.width)  # the ratio takes nothing away
    for near, edge in (
        (selected.x - window.x, selected.x - layer.x),
        (selected.y - window.y, selected.y - layer.y),
        (window.right - selected.right, layer.right - selected.right),
        (window.bottom - selected.bottom, layer.bottom - selected.bottom),
    ):
        # Growing to the ratio is centred within a pixel, and shifting only moves inwards.
        assert near >= min(LEAST_CONTEXT, edge) - 1


@pytest.mark.parametrize(
    ("layer", "selected", "region", "bounds", "sent"),
    [
        # A small detail of a large photo: 1/16 of 6000 is 375 on each side, 1:1, painted native.
        ((0, 0, 6000, 4000), (3000, 2000, 100, 100), "auto", (2625, 1625, 850, 850), (1024, 1024)),
        # A single pixel in a corner of a small layer: never enlarged more than 4 times.
        ((0, 0, 100, 100), (0, 0, 1, 1), "selection", (0, 0, 100, 100), (400, 400)),
        # One pixel of a layer that is far too long: its context is cut to 3:1.
        ((0, 0, 30000, 20), (500, 5, 1, 1), "auto", (470, 0, 60, 20), (240, 80)),
        ((-50, -20, 1024, 1024), (0, 0, 9, 9), "layer", (-50, -20, 1024, 1024), (1024, 1024)),
        # The whole of a photo whose ratio, 3:2, is a native one.
        ((0, 0, 6000, 4000), (0, 0, 6000, 4000), "auto", (0, 0, 6000, 4000), (1248, 832)),
    ],
)
def test_windows_worked_out_by_hand(
    layer: tuple[int, ...],
    selected: tuple[int, ...],
    region: str,
    bounds: tuple[int, ...],
    sent: tuple[int, int],
) -> None:
    window = window_for(Bounds(*selected), Bounds(*layer), region)
    assert window.bounds == Bounds(*bounds)
    assert (window.sent.width, window.sent.height) == sent


def test_a_selection_longer_than_three_to_one_of_its_layer_is_refused_in_words() -> None:
    with pytest.raises(CannotEdit, match="3:1"):
        window_for(Bounds(0, 0, 3000, 20), Bounds(0, 0, 30_000, 20), "auto")


def test_the_native_sizes_are_the_providers() -> None:
    assert len(set(NATIVE_SIZES)) == 69
    assert all(1 / 3 <= size.ratio <= 3 for size in NATIVE_SIZES)
