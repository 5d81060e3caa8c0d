"""Result layers in the image: which one is seen, which ones go, and what one of them was made from.

Main thread only. Everything that changes the image here is one step of GIMP's undo a call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import gi

gi.require_version("Gegl", "0.4")
gi.require_version("Gimp", "3.0")
from gi.repository import GdkPixbuf, Gegl, Gimp

from . import origin, sampling, scratch
from .coverage import any_of_rows
from .errors import CannotEdit
from .geometry import Bounds, at_origin
from .origin import Origin
from .pixbufs import pixbuf_of
from .texts import _

COVERAGE = "Y u8"  # of a mask, as far as it takes to see where there is any
CONTEXT = 4  # a thumbnail shows a quarter of the painted part's longer side around it


# Which result is seen ---------------------------------------------------------------------------


def show(layer: Gimp.Layer, others: Sequence[Gimp.Layer]) -> None:
    """Let the layer be seen, hide the others, and make it the active one. Where all is that way
    already there is nothing to undo."""
    image = layer.get_image()
    wanted = dict.fromkeys((layer, *parents(layer)), True)
    wanted |= dict.fromkeys(others, False)
    changes = {item: seen for item, seen in wanted.items() if item.get_visible() != seen}
    if changes:
        with one_step(image):
            for item, seen in changes.items():
                item.set_visible(seen)
    image.set_selected_layers([layer])
    Gimp.displays_flush()


def remove(layers: Sequence[Gimp.Layer]) -> None:
    """Take layers of one image out of it, and with the last one of a group the group."""
    if not layers:
        return
    image = layers[0].get_image()
    with one_step(image):
        for layer in layers:
            group = layer.get_parent()
            image.remove_layer(layer)
            if group is not None and not group.get_children():
                image.remove_layer(group)
    Gimp.displays_flush()


@contextmanager
def one_step(image: Gimp.Image) -> Iterator[None]:
    """All that is done inside is undone at once; one inside another counts as the outer one."""
    image.undo_group_start()
    try:
        yield
    finally:
        image.undo_group_end()


def parents(item: Gimp.Item) -> Iterator[Gimp.Item]:
    """The groups that it is in, the innermost first."""
    group = item.get_parent()
    while group is not None:
        yield group
        group = group.get_parent()


# Where a result is, and what it looks like ------------------------------------------------------


def bounds_of(layer: Gimp.Layer) -> Bounds:
    """The layer's bounds in the image."""
    _set, x, y = layer.get_offsets()
    return Bounds(x, y, layer.get_width(), layer.get_height())


def painted(layer: Gimp.Layer) -> Bounds:
    """The part of a result, in the image, that its mask lets through; all of it where there is no
    mask, or nothing comes through."""
    bounds = bounds_of(layer)
    if layer.get_mask() is None:
        return bounds
    with scratch.copied(layer) as copy:
        buffer = copy.get_mask().get_buffer()
        samples = sampling.samples_of(buffer, at_origin(bounds.size), COVERAGE)
    rows = extent(samples)
    if rows is None:
        return bounds
    top, bottom = (row // bounds.width for row in rows)
    left, right = extent(any_of_rows(samples, bounds.height, 1)) or (0, bounds.width - 1)
    inside = Bounds(left, top, right - left + 1, bottom - top + 1)
    return inside.moved(bounds.x, bounds.y)


def extent(samples: bytes) -> tuple[int, int] | None:
    """Where the first and the last byte above zero are; None: there is none."""
    last = len(samples.rstrip(b"\0")) - 1
    return (len(samples) - len(samples.lstrip(b"\0")), last) if last >= 0 else None


def thumbnail(layer: Gimp.Layer, part: Bounds, side: int) -> GdkPixbuf.Pixbuf:
    """The layer's own pixels over a part of the image and a little around it, in sRGB; the longer
    side is `side` pixels. (GIMP's own thumbnails crash a plug-in in Python: it frees their bytes
    twice.)"""
    margin = max(part.width, part.height) // CONTEXT
    around = Bounds(
        part.x - margin, part.y - margin, part.width + 2 * margin, part.height + 2 * margin
    )
    bounds = bounds_of(layer)
    seen = (around.intersection(bounds) or bounds).moved(-bounds.x, -bounds.y)
    scale = side / max(seen.width, seen.height)
    with scratch.copied(layer) as copy:
        if scale < 1:
            return pixbuf(copy.get_buffer(), scaled(seen, scale), scale)
        read = pixbuf(copy.get_buffer(), seen, 1.0)  # GEGL reads smaller, never larger
    size = scaled(seen, scale).size
    return read.scale_simple(size.width, size.height, GdkPixbuf.InterpType.BILINEAR)


def pixbuf(buffer: Gegl.Buffer, part: Bounds, scale: float) -> GdkPixbuf.Pixbuf:
    """Pixels of a buffer at a scale of at most 1; `part` is in the scaled buffer's coordinates."""
    samples = sampling.shrunk_samples_of(buffer, part, scale, sampling.SRGB_ALPHA)
    return pixbuf_of(samples, part.size)


def scaled(bounds: Bounds, scale: float) -> Bounds:
    x, y, width, height = (
        round(value * scale) for value in (bounds.x, bounds.y, bounds.width, bounds.height)
    )
    return Bounds(x, y, max(width, 1), max(height, 1))


# What a result was made from --------------------------------------------------------------------


def the_result(drawables: Sequence[Gimp.Drawable]) -> Gimp.Layer:
    """The one result layer that is meant; its mask may be what is active. Raises CannotEdit."""
    if len(drawables) != 1:
        raise CannotEdit(_("Select one layer; {count} are selected.").format(count=len(drawables)))
    drawable = drawables[0]
    layer = Gimp.Layer.from_mask(drawable) if isinstance(drawable, Gimp.LayerMask) else drawable
    if not is_result(layer):
        raise CannotEdit(
            _(
                "This layer was not made by Ideogram Mask Editor: click on one of its result "
                "layers, then try again. If it is in a layer group, open the group first."
            )
        )
    return layer


def is_result(item: Gimp.Item) -> bool:
    return item.get_parasite(origin.PARASITE) is not None


def origin_of(layer: Gimp.Layer) -> Origin:
    """What a result layer remembers. Raises CannotEdit where it remembers nothing that we know."""
    data = the_result([layer]).get_parasite(origin.PARASITE).get_data()
    return origin.read(bytes(value & 0xFF for value in data))  # a stranger's may come as signed


def selection_from(layer: Gimp.Layer) -> None:
    """Select what the result's mask lets through, as softly. Raises CannotEdit without a mask."""
    mask = layer.get_mask()
    if mask is None:
        raise CannotEdit(
            _(
                "This layer has no mask any more, which says what was selected: make the selection "
                "yourself, click on the layer below and use Edit Selection…."
            )
        )
    layer.get_image().select_item(Gimp.ChannelOps.REPLACE, mask)
    Gimp.displays_flush()


def layer_behind(layer: Gimp.Layer) -> Gimp.Layer:
    """The layer that a result was made from: the one that it remembers, else the next below that
    is no result and that it covers a part of. Raises CannotEdit where there is none."""
    remembered = origin_of(layer).layer
    items = list(tree(layer.get_image().get_layers()))
    edited = [item for item in items if item.get_tattoo() == remembered]
    below = [item for item in items[items.index(layer) + 1 :] if not is_result(item)]
    shown = painted(layer)
    for item in (*edited, *below):
        if item != layer and not item.is_group() and bounds_of(item).intersection(shown):
            return item
    raise CannotEdit(
        _(
            "There is no layer left below this result that it could be made from: put the "
            "picture's layer below it, then try again."
        )
    )


def tree(items: Sequence[Gimp.Layer]) -> Iterator[Gimp.Layer]:
    """Layers and groups in the order of the layers dialog, with all that is in them."""
    for item in items:
        yield item
        if item.is_group():
            yield from tree(item.get_children())
