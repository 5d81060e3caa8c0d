"""What is selected."""

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp


def selection(image):
    return Gimp.Image.get_by_id(image).get_selection().get_id()


def select_islands(image, step):
    """A pixel of its own in every `step` by `step` pixels."""
    image = Gimp.Image.get_by_id(image)
    buffer = image.get_selection().get_buffer()
    width, height = image.get_width(), image.get_height()
    rows = [
        bytes(255 * (x % step == 1 and y % step == 1) for x in range(width)) for y in range(height)
    ]
    buffer.set(buffer.get_extent(), "Y u8", b"".join(rows))
    buffer.flush()
    image.get_selection().update(0, 0, width, height)


def select_channel(image):
    """Save the selection in a channel, change it, and take it from there again."""
    image = Gimp.Image.get_by_id(image)
    channel = Gimp.Selection.save(image)
    Gimp.Selection.invert(image)
    image.select_item(Gimp.ChannelOps.REPLACE, channel)


def save_selection(image, name):
    """Save the selection in a channel of that name, which is active then, and select nothing."""
    image = Gimp.Image.get_by_id(image)
    channel = Gimp.Selection.save(image)
    channel.set_name(name)
    image.set_selected_channels([channel])
    Gimp.Selection.none(image)


def select_saved(image, name):
    """Select what the channel of that name covers."""
    image = Gimp.Image.get_by_id(image)
    image.select_item(Gimp.ChannelOps.REPLACE, image.get_channel_by_name(name))


def select_rectangle(image, x, y, width, height, operation="REPLACE"):
    operation = getattr(Gimp.ChannelOps, operation)
    Gimp.Image.get_by_id(image).select_rectangle(operation, x, y, width, height)


def select_ellipse(image, x, y, width, height, operation="REPLACE"):
    operation = getattr(Gimp.ChannelOps, operation)
    Gimp.Image.get_by_id(image).select_ellipse(operation, x, y, width, height)


def select_polygon(image, corners, operation="REPLACE"):
    """`corners`: x and y of each, in one list."""
    operation = getattr(Gimp.ChannelOps, operation)
    Gimp.Image.get_by_id(image).select_polygon(operation, corners)


def select_none(image):
    Gimp.Selection.none(Gimp.Image.get_by_id(image))


def feather_selection(image, radius):
    Gimp.Selection.feather(Gimp.Image.get_by_id(image), radius)


def invert_selection(image):
    Gimp.Selection.invert(Gimp.Image.get_by_id(image))
