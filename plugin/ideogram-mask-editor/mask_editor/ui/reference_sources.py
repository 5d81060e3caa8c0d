"""Where reference pictures come from: files, the layers of open images, the clipboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("GdkPixbuf", "2.0")
gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GdkPixbuf, Gimp, GimpUi, GLib, Gtk, Pango

from ..references import OURS, shrunk, thumbnail
from ..texts import _
from . import ROLE, sharp
from .fields import SPACING

PREVIEW = 160  # units
FILES_WIDTH, FILES_HEIGHT = 740, 460  # a screen of 800 x 600 has room for it
LAYER_SIDE = 48
LAYERS_WIDTH, LAYERS_HEIGHT = 360, 320


# Files ------------------------------------------------------------------------------------------


def choose_files(parent: Gtk.Window | None, several: bool, folder: str | None) -> list[str]:
    """The paths of the files that the user picks; empty: none. `folder` is where to begin."""
    chooser = Gtk.FileChooserDialog(
        title=_("Choose Pictures") if several else _("Choose a Picture"),
        transient_for=parent,
        modal=True,
        select_multiple=several,
    )
    chooser.set_default_size(FILES_WIDTH, FILES_HEIGHT)
    _add_buttons(chooser, _("_Add"))
    for kind in _kinds():
        chooser.add_filter(kind)
    chooser.set_current_folder(folder or _pictures_folder())
    preview = Gtk.Image(margin=SPACING)
    chooser.set_preview_widget(preview)
    chooser.connect("update-preview", _preview, preview)
    try:
        accepted = chooser.run() == Gtk.ResponseType.OK
        return list(chooser.get_filenames()) if accepted else []
    finally:
        chooser.destroy()


def _kinds() -> tuple[Gtk.FileFilter, ...]:
    pictures, every = Gtk.FileFilter(), Gtk.FileFilter()
    pictures.set_name(_("Pictures"))
    pictures.add_mime_type("image/*")
    pictures.add_pixbuf_formats()
    every.set_name(_("All files"))
    every.add_pattern("*")
    return pictures, every


def _pictures_folder() -> str:
    known = GLib.get_user_special_dir(GLib.UserDirectory.DIRECTORY_PICTURES)
    return str(known or Path.home())


def _preview(chooser: Gtk.FileChooser, image: Gtk.Image) -> None:
    name = chooser.get_preview_filename()
    side = sharp.pixels(image, PREVIEW)
    pixbuf = thumbnail(name, side) if name and Path(name).is_file() else None
    if pixbuf is not None:
        sharp.show(image, pixbuf, PREVIEW)
    chooser.set_preview_widget_active(pixbuf is not None)


# The clipboard ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clipped:
    """What the clipboard holds: copied files, as URIs, or else a picture; or neither."""

    uris: tuple[str, ...] = ()
    picture: GdkPixbuf.Pixbuf | None = None


def from_clipboard() -> Clipped:
    clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
    uris = tuple(clipboard.wait_for_uris() or ())
    return Clipped(uris, None if uris else clipboard.wait_for_image())


# Layers -----------------------------------------------------------------------------------------


def choose_layer(parent: Gtk.Window | None) -> Gimp.Layer | None:
    """A layer of any open image that the user picks; None: none."""
    dialog = GimpUi.Dialog(
        title=_("Choose a Layer"), role=ROLE + "-layers", transient_for=parent, modal=True
    )
    _add_buttons(dialog, _("_Add"))
    layers = list(open_layers())
    rows = _LayerRows(layers, dialog)
    dialog.get_content_area().pack_start(rows.widget, True, True, 0)
    try:
        accepted = dialog.run() == Gtk.ResponseType.OK
        return rows.chosen if accepted else None
    finally:
        rows.stop()
        dialog.destroy()


def open_layers() -> Iterator[tuple[Gimp.Image, Gimp.Layer]]:
    """Every layer of every open image, groups before what is in them."""
    for image in Gimp.get_images():
        if image.get_parasite(OURS) is not None:
            continue
        for layer in _with_children(image.get_layers()):
            yield image, layer


def _with_children(layers: Sequence[Gimp.Layer]) -> Iterator[Gimp.Layer]:
    for layer in layers:
        yield layer
        if layer.is_group():
            yield from _with_children(layer.get_children())


class _LayerRows:
    """A list of layers under the names of their images. Thumbnails come in one at a time."""

    def __init__(self, layers: Sequence[tuple[Gimp.Image, Gimp.Layer]], dialog: Gtk.Dialog) -> None:
        self._layers = layers
        self._images: list[Gtk.Image] = []
        self._list = Gtk.ListBox(activate_on_single_click=False)
        self._list.get_accessible().set_name(_("Layers of the open images"))
        self._list.set_header_func(self._head)
        self._list.set_placeholder(_placeholder())
        for _image, layer in layers:
            self._list.add(self._row(layer))
        dialog.set_response_sensitive(Gtk.ResponseType.OK, bool(layers))
        self._list.connect("row-activated", lambda *_about: dialog.response(Gtk.ResponseType.OK))
        self._list.select_row(self._list.get_row_at_index(0))
        self.widget = Gtk.ScrolledWindow(shadow_type=Gtk.ShadowType.IN, margin=2 * SPACING)
        self.widget.set_size_request(LAYERS_WIDTH, LAYERS_HEIGHT)
        self.widget.add(self._list)
        self.widget.show_all()
        self._idle = GLib.idle_add(self._draw, iter(range(len(layers))))

    @property
    def chosen(self) -> Gimp.Layer | None:
        row = self._list.get_selected_row()
        return self._layers[row.get_index()][1] if row else None

    def stop(self) -> None:
        if self._idle:
            GLib.source_remove(self._idle)
            self._idle = 0

    def _row(self, layer: Gimp.Layer) -> Gtk.ListBoxRow:
        image = Gtk.Image(width_request=LAYER_SIDE, height_request=LAYER_SIDE, margin=2)
        self._images.append(image)
        label = Gtk.Label(xalign=0, ellipsize=Pango.EllipsizeMode.END)
        label.set_text(layer.get_name())
        box = Gtk.Box(spacing=SPACING)
        box.pack_start(image, False, False, 0)
        box.pack_start(label, True, True, 0)
        row = Gtk.ListBoxRow()
        row.add(box)
        row.get_accessible().set_name(layer.get_name())
        return row

    def _head(self, row: Gtk.ListBoxRow, before: Gtk.ListBoxRow | None) -> None:
        """The image's name over the first of its layers."""
        image = self._layers[row.get_index()][0]
        if before is not None and self._layers[before.get_index()][0] == image:
            row.set_header(None)
            return
        label = Gtk.Label(xalign=0, margin=SPACING)
        label.set_text(image.get_name())
        label.get_style_context().add_class("dim-label")
        label.show()
        row.set_header(label)

    def _draw(self, places: Iterator[int]) -> bool:
        place = next(places, None)
        if place is None:
            self._idle = 0
            return False
        layer = self._layers[place][1]
        if layer.is_valid():  # it may have been deleted meanwhile
            image = self._images[place]
            thumbnail = layer_thumbnail(layer, sharp.pixels(image, LAYER_SIDE))
            sharp.show(image, thumbnail, LAYER_SIDE)
        return True


def layer_thumbnail(layer: Gimp.Layer, side: int) -> GdkPixbuf.Pixbuf:
    kind = Gimp.PixbufTransparency.SMALL_CHECKS
    return shrunk(layer.get_thumbnail(side, side, kind), side)


def _placeholder() -> Gtk.Widget:
    label = Gtk.Label(label=_("No image is open in GIMP."), margin=2 * SPACING)
    label.show()
    return label


def _add_buttons(dialog: Gtk.Dialog, accept: str) -> None:
    dialog.add_button(_("_Cancel"), Gtk.ResponseType.CANCEL)
    dialog.add_button(accept, Gtk.ResponseType.OK)
    dialog.set_default_response(Gtk.ResponseType.OK)
    ok, cancel = Gtk.ResponseType.OK, Gtk.ResponseType.CANCEL
    dialog.set_alternative_button_order_from_array([ok, cancel])
