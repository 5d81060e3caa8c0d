"""Layers of every kind, and what there is to know of them."""

import json

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, Gio


def new_layer(image, width, height, kind="RGBA_IMAGE", x=0, y=0, parent=None, name="photo"):
    image = Gimp.Image.get_by_id(image)
    kind = getattr(Gimp.ImageType, kind)
    layer = Gimp.Layer.new(image, name, width, height, kind, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, parent and Gimp.Item.get_by_id(parent), 0)
    layer.set_offsets(x, y)
    return layer.get_id()


def new_group(image):
    image = Gimp.Image.get_by_id(image)
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    return group.get_id()


def new_mask(layer):
    layer = Gimp.Item.get_by_id(layer)
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    return mask.get_id()


def new_text_layer(image, words, x, y):
    image = Gimp.Image.get_by_id(image)
    font = Gimp.Font.get_by_name("Sans-serif") or Gimp.context_get_font()
    layer = Gimp.TextLayer.new(image, words, font, 40, Gimp.Unit.pixel())
    image.insert_layer(layer, None, 0)
    layer.set_offsets(x, y)
    return layer.get_id()


def new_link_layer(image, file):
    """GIMP 3.2: a layer that shows a file."""
    image = Gimp.Image.get_by_id(image)
    layer = Gimp.LinkLayer.new(image, Gio.File.new_for_path(file))
    image.insert_layer(layer, None, 0)
    return layer.get_id()


def new_vector_layer(image, x, y, width, height):
    """GIMP 3.2: a layer that shows a path, here a filled rectangle."""
    image = Gimp.Image.get_by_id(image)
    path = Gimp.Path.new(image, "rectangle")
    image.insert_path(path, None, 0)
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    points = [value for corner in corners for value in (*corner, *corner, *corner)]
    path.stroke_new_from_points(Gimp.PathStrokeType.BEZIER, points, True)
    layer = Gimp.VectorLayer.new(image, path)
    image.insert_layer(layer, None, 0)
    layer.set_enable_fill(True)
    layer.refresh()
    return layer.get_id()


def set_up(item, **properties):
    """Call the setters of those names on a layer: opacity=50, mode="MULTIPLY"."""
    layer = Gimp.Item.get_by_id(item)
    for name, value in properties.items():
        value = getattr(Gimp.LayerMode, value) if name == "mode" else value
        getattr(layer, f"set_{name}")(value)


def activate(layer):
    """Click on the layer, as it were."""
    layer = Gimp.Item.get_by_id(layer)
    layer.get_image().set_selected_layers([layer])


def move_layer(layer, x, y):
    Gimp.Item.get_by_id(layer).set_offsets(x, y)


def remove_layer(layer):
    layer = Gimp.Item.get_by_id(layer)
    layer.get_image().remove_layer(layer)


def set_visible(item, visible):
    Gimp.Item.get_by_id(item).set_visible(visible)


def layer_to_image_size(layer):
    Gimp.Item.get_by_id(layer).resize_to_image_size()


def float_selection(layer):
    """Paste what is selected, as a floating selection over the layer."""
    layer = Gimp.Item.get_by_id(layer)
    Gimp.edit_copy([layer])
    (floating,) = Gimp.edit_paste(layer, False)
    return floating.get_id()


def remove_mask(layer):
    Gimp.Item.get_by_id(layer).remove_mask(Gimp.MaskApplyMode.DISCARD)


def tattoo(layer):
    return Gimp.Item.get_by_id(layer).get_tattoo()


def describe(item):
    """All that a test wants to know of one layer."""
    layer = Gimp.Item.get_by_id(item)
    _, x, y = layer.get_offsets()
    mask, parent = layer.get_mask(), layer.get_parent()
    return {
        "name": layer.get_name(),
        "bounds": [x, y, layer.get_width(), layer.get_height()],
        "visible": layer.get_visible(),
        "base": next(base for base in ("rgb", "gray", "indexed") if getattr(layer, f"is_{base}")()),
        "mask": mask and mask.get_id(),
        "parent": parent and parent.get_id(),
        "position": layer.get_image().get_item_position(layer),
        "group": layer.is_group(),
        "class": type(layer).__name__,
        "origin": origin_of(layer),
    }


def origin_of(layer):
    """What the layer remembers of how it was made, if anything."""
    parasite = layer.get_parasite("ideogram-mask-editor/edit")
    return parasite and json.loads(bytes(parasite.get_data()))


def remember(layer, words):
    """Have the layer carry other words, in place of how it was made; None: no longer anything."""
    layer = Gimp.Item.get_by_id(layer)
    layer.detach_parasite("ideogram-mask-editor/edit")
    if words is not None:
        data = words.encode("ascii")
        layer.attach_parasite(Gimp.Parasite.new("ideogram-mask-editor/edit", 1, data))
