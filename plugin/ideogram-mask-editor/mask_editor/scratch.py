"""Images that nobody sees, for what only GIMP itself can do: merge layers, convert colours.

Each holds no more pixels of its own than the window that is asked for: copies of whole images and
layers share theirs, so that nothing here grows with the picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gi.repository import Gegl, Gimp, GLib

from .errors import CannotEdit
from .geometry import Bounds, Size, at_origin
from .sampling import rectangle
from .texts import _

QUICK_MASK = "Qmask"  # GIMP's own name for the channel that stands for the selection
NORMAL = Gimp.LayerMode.NORMAL
INTENT = Gimp.ColorRenderingIntent.RELATIVE_COLORIMETRIC  # GIMP's default, with black point
LAYER_TYPES = {
    Gimp.ImageBaseType.RGB: Gimp.ImageType.RGBA_IMAGE,
    Gimp.ImageBaseType.GRAY: Gimp.ImageType.GRAYA_IMAGE,
    Gimp.ImageBaseType.INDEXED: Gimp.ImageType.INDEXEDA_IMAGE,
}


def merged(copy: Gimp.Image, bounds: Bounds) -> Gimp.Layer:
    """What is seen of `bounds` (which lie on the canvas) in a copy of an image, merged there into
    one layer of that size. The canvas is cut, the layers are not: a text or a layer's effects would
    look different if they were."""
    copy.resize(bounds.width, bounds.height, -bounds.x, -bounds.y)
    if copy.get_base_type() == Gimp.ImageBaseType.INDEXED:
        copy.convert_rgb()  # half-transparent layers show colours that are not in the palette
    nothing = new_layer(copy, "nothing", at_origin(bounds.size))
    copy.insert_layer(nothing, None, len(copy.get_layers()))  # there is something to merge
    return copy.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)


@contextmanager
def duplicated(image: Gimp.Image) -> Iterator[Gimp.Image]:
    """A copy of a whole image. GIMP goes through all of a copy by itself, before it does what it is
    asked next (of 96 megapixels in half a second), so there is one only where nothing else will
    do."""
    copy = image.duplicate()
    try:
        copy.undo_disable()
        yield copy
    finally:
        copy.delete()


@contextmanager
def selecting(image: Gimp.Image) -> Iterator[Gimp.Image]:
    """The image, or, while its quick mask is on, a copy in which the quick mask is the selection:
    the image itself has none then."""
    quick_mask = image.get_channel_by_name(QUICK_MASK)
    if quick_mask is None or not Gimp.Selection.is_empty(image):
        yield image
        return
    with duplicated(image) as copy:
        copy.select_item(Gimp.ChannelOps.REPLACE, copy.get_channel_by_name(QUICK_MASK))
        yield copy


@contextmanager
def readable(layer: Gimp.Layer, bounds: Bounds) -> Iterator[tuple[Gegl.Buffer, Bounds]]:
    """A buffer that babl can convert to sRGB, and where `bounds` of the layer are in it.

    Nearly always the layer's own. A colour profile made of tables is beyond babl: there, GIMP
    converts a copy of the window.
    """
    image = layer.get_image()
    if babl_knows(image.get_effective_color_profile()):
        yield layer.get_buffer(), bounds
        return
    with one_layer(image, bounds.size) as copy:
        move_samples(layer.get_buffer(), bounds, copy, at_origin(bounds.size))
        convert(copy, plain_profile(image))
        yield copy.get_buffer(), at_origin(bounds.size)


@contextmanager
def one_layer(like: Gimp.Image, size: Size) -> Iterator[Gimp.Layer]:
    """A transparent layer of an image of its own that is like another one."""
    with alike(like, size) as image:
        layer = new_layer(image, "window", at_origin(size))
        image.insert_layer(layer, None, 0)
        yield layer


@contextmanager
def alike(other: Gimp.Image, size: Size) -> Iterator[Gimp.Image]:
    """An empty image of the mode, precision, colour profile and palette of another one: layers go
    from either to the other as they are."""
    image = Gimp.Image.new_with_precision(
        size.width, size.height, other.get_base_type(), other.get_precision()
    )
    try:
        image.undo_disable()
        image.set_color_profile(other.get_effective_color_profile())
        if other.get_base_type() == Gimp.ImageBaseType.INDEXED:
            image.set_palette(other.get_palette())
        yield image
    finally:
        image.delete()


@contextmanager
def copied(layer: Gimp.Layer) -> Iterator[Gimp.Layer]:
    """A copy of a layer, its mask and offsets as well, to read from: nobody takes it away."""
    with alike(layer.get_image(), Size(layer.get_width(), layer.get_height())) as image:
        copy = Gimp.Layer.new_from_drawable(layer, image)
        image.insert_layer(copy, None, 0)
        yield copy


@contextmanager
def copied_selection(image: Gimp.Image, bounds: Bounds) -> Iterator[Gimp.LayerMask]:
    """A copy of the selection over `bounds`, to read from, in the image's precision."""
    with selecting(image) as selected:
        layer = new_layer(selected, "selection", bounds)  # it never comes into the image
        layer.add_mask(layer.create_mask(Gimp.AddMaskType.SELECTION))
        with copied(layer) as copy:
            layer.delete()
            yield copy.get_mask()


def babl_knows(profile: Gimp.ColorProfile) -> bool:
    """Whether babl can make a colour space of it."""
    try:
        profile.get_space(INTENT)
    except GLib.Error:
        return False
    return True


def plain_profile(image: Gimp.Image) -> Gimp.ColorProfile:
    if image.get_base_type() == Gimp.ImageBaseType.GRAY:
        return Gimp.ColorProfile.new_d65_gray_srgb_trc()
    return Gimp.ColorProfile.new_rgb_srgb()


def convert(layer: Gimp.Layer, profile: Gimp.ColorProfile) -> None:
    if not layer.get_image().convert_color_profile(profile, INTENT, True):
        raise CannotEdit(
            _(
                "GIMP cannot convert the image's color profile to sRGB and back. Convert the image "
                "with Image ▸ Color Management ▸ Convert to Color Profile first."
            )
        )


def move_samples(buffer: Gegl.Buffer, bounds: Bounds, layer: Gimp.Layer, place: Bounds) -> None:
    """Copy pixels to a layer of the same format."""
    target = layer.get_buffer()
    buffer.copy(rectangle(bounds), Gegl.AbyssPolicy.NONE, target, rectangle(place))
    target.flush()
    updated(layer)


def new_layer(image: Gimp.Image, name: str, bounds: Bounds) -> Gimp.Layer:
    """A transparent layer of the image's own type, which is not in the image yet."""
    layer = Gimp.Layer.new(
        image,
        name,
        bounds.width,
        bounds.height,
        LAYER_TYPES[image.get_base_type()],
        100,
        NORMAL,
    )
    layer.set_offsets(bounds.x, bounds.y)
    return layer


def updated(drawable: Gimp.Drawable) -> None:
    """Show what was written into the drawable's buffer, which has been flushed."""
    drawable.update(0, 0, drawable.get_width(), drawable.get_height())
