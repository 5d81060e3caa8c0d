"""Pictures in a row, as thumbnails that can be selected, moved, removed, and dropped onto."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("GdkPixbuf", "2.0")
gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GdkPixbuf, GimpUi, Gtk

from ..references import file_of
from ..texts import _

SIDE = 64  # pixels, of a thumbnail
PADDING = 2
BUSY = "busy"
# GIMP's themes have nothing to be seen in a Gtk.Spinner: so the thumbnail itself comes and goes.
PULSE = f"""
@keyframes pulse {{ from {{ opacity: 1; }} to {{ opacity: 0.3; }} }}
.{BUSY} {{ animation: pulse 600ms ease-in-out infinite alternate; }}
"""
REMOVING = (Gdk.KEY_Delete, Gdk.KEY_KP_Delete, Gdk.KEY_BackSpace)
MOVING = {Gdk.KEY_Left: -1, Gdk.KEY_KP_Left: -1, Gdk.KEY_Right: 1, Gdk.KEY_KP_Right: 1}
MODIFIERS = Gdk.ModifierType.MOD1_MASK | Gdk.ModifierType.CONTROL_MASK | Gdk.ModifierType.SHIFT_MASK


@dataclass(frozen=True)
class Shown:
    """What is seen of a picture: its path or URI, its thumbnail (None: not made yet, or there is
    none), why it cannot be used (empty: it can), and whether it is still being looked at."""

    name: str
    thumbnail: GdkPixbuf.Pixbuf | None = None
    problem: str = ""
    is_busy: bool = False

    @property
    def title(self) -> str:
        return str(file_of(self.name).get_basename())


@dataclass(frozen=True)
class Wishes:
    """Whom a row tells what its user wants; places count from 0."""

    move: Callable[[int, int], object]  # from a place to a place
    remove: Callable[[int], object]
    drop: Callable[[Sequence[str]], object]  # URIs from a file manager, or from another row
    paste: Callable[[], object]
    select: Callable[[], object]  # another picture, or none, is selected


class Strip:
    """The row. It shows what it is told to and changes nothing by itself."""

    def __init__(self, name: str, most: int, wishes: Wishes) -> None:
        self.wishes = wishes
        self._shown: tuple[Shown, ...] = ()
        self._rebuilding = False
        self._flow = Gtk.FlowBox(
            homogeneous=True, max_children_per_line=most, halign=Gtk.Align.START, no_show_all=True
        )
        self._flow.get_accessible().set_name(name)
        self._flow.connect("set-focus-child", self._focused)
        self._flow.connect("selected-children-changed", self._selected)
        self._flow.connect("key-press-event", self._pressed)
        self._empty = Gtk.Label(label=_("Drop picture files here"), margin=PADDING * 4)
        self._empty.get_style_context().add_class("dim-label")
        self._empty.set_no_show_all(True)
        self.widget = self._target()

    def _target(self) -> Gtk.Widget:
        box = Gtk.Box()
        box.pack_start(self._flow, True, True, 0)
        box.pack_start(self._empty, True, True, 0)
        frame = Gtk.Frame(shadow_type=Gtk.ShadowType.IN)
        frame.add(box)
        target = Gtk.EventBox()
        target.get_style_context().add_class("view")  # the ground that lists have
        target.add(frame)
        target.drag_dest_set(Gtk.DestDefaults.ALL, [], Gdk.DragAction.COPY)
        target.drag_dest_add_uri_targets()
        target.connect("drag-data-received", self._dropped)
        return target

    @property
    def selected(self) -> int | None:
        """The place of the selected picture."""
        chosen = self._flow.get_selected_children()
        return chosen[0].get_index() if chosen else None

    def show(self, pictures: Sequence[Shown]) -> None:
        """Show these pictures; the selection and the focus stay at their place."""
        if [p.name for p in pictures] != [p.name for p in self._shown]:
            self._rebuild(pictures)
        for child, before, now in zip(
            self._flow.get_children(), self._shown, pictures, strict=True
        ):
            if before != now:
                fill(child, now)
        self._shown = tuple(pictures)
        self._flow.set_visible(bool(pictures))
        self._empty.set_visible(not pictures)

    def _rebuild(self, pictures: Sequence[Shown]) -> None:
        place, focused = self.selected, self._flow.get_focus_child() is not None
        self._rebuilding = True
        for child in self._flow.get_children():
            child.destroy()
        for picture in pictures:
            self._flow.add(self._child(picture))
        self._shown = tuple(pictures)
        self._flow.set_visible(bool(pictures))
        self._rebuilding = False
        if len(pictures) == 1:
            place = 0  # there is no other that could be meant
        if place is not None and pictures:
            self.select(min(place, len(pictures) - 1), focused)
        self.wishes.select()

    def select(self, place: int, focus: bool = False) -> None:
        child = self._flow.get_child_at_index(place)
        self._flow.select_child(child)
        if focus:
            child.grab_focus()

    def _child(self, picture: Shown) -> Gtk.FlowBoxChild:
        handle = Gtk.EventBox()  # a thumbnail has no window of its own to be dragged by
        image = Gtk.Image(margin=PADDING, width_request=SIDE, height_request=SIDE)
        image.get_style_context().add_provider(_pulse(), Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION)
        handle.add(image)
        handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
        handle.drag_source_add_uri_targets()
        child = Gtk.FlowBoxChild()
        child.add(handle)
        fill(child, picture)
        handle.connect("drag-begin", self._lifted, child)
        handle.connect("drag-data-get", self._handed_over, child)
        child.show_all()
        return child

    def _focused(self, _flow: Gtk.FlowBox, child: Gtk.FlowBoxChild | None) -> None:
        if child is not None and not self._rebuilding:
            self._flow.select_child(child)

    def _selected(self, _flow: Gtk.FlowBox) -> None:
        if not self._rebuilding:
            self.wishes.select()

    def _pressed(self, _flow: Gtk.FlowBox, event: Gdk.EventKey) -> bool:
        place, held = self.selected, event.state & MODIFIERS
        if held == Gdk.ModifierType.CONTROL_MASK and event.keyval in (Gdk.KEY_v, Gdk.KEY_V):
            self.wishes.paste()
        elif place is None:
            return False
        elif event.keyval in REMOVING and not held:
            self.wishes.remove(place)
        elif event.keyval in MOVING and held == Gdk.ModifierType.MOD1_MASK:
            self._step(place, MOVING[event.keyval] * (-1 if is_rtl() else 1))
        else:
            return False
        return True

    def _step(self, place: int, step: int) -> None:
        if 0 <= place + step < len(self._shown):
            self.wishes.move(place, place + step)

    def _lifted(
        self, handle: Gtk.Widget, context: Gdk.DragContext, child: Gtk.FlowBoxChild
    ) -> None:
        thumbnail = self._shown[child.get_index()].thumbnail
        if thumbnail is not None:
            Gtk.drag_set_icon_pixbuf(context, thumbnail, 0, 0)

    def _handed_over(
        self,
        _handle: Gtk.Widget,
        _context: Gdk.DragContext,
        data: Gtk.SelectionData,
        *rest: object,
    ) -> None:
        child = rest[-1]
        data.set_uris([file_of(self._shown[child.get_index()].name).get_uri()])  # type: ignore[attr-defined]

    def _dropped(
        self,
        target: Gtk.Widget,
        context: Gdk.DragContext,
        x: int,
        y: int,
        data: Gtk.SelectionData,
        *_rest: object,
    ) -> None:
        """Ours are moved to where they are dropped; all else is added."""
        from_here = self._place_of(Gtk.drag_get_source_widget(context))
        if from_here is None:
            self.wishes.drop(data.get_uris())
            return
        below = self._flow.get_child_at_pos(*target.translate_coordinates(self._flow, x, y))
        self.wishes.move(from_here, below.get_index() if below else len(self._shown) - 1)

    def _place_of(self, handle: Gtk.Widget | None) -> int | None:
        """The place of a thumbnail that is being dragged; None: it is none of this row's."""
        for child in self._flow.get_children():
            if child.get_child() == handle:
                return int(child.get_index())
        return None


def fill(child: Gtk.FlowBoxChild, picture: Shown) -> None:
    """Put a picture, or the sign that stands for it, into its place in the row."""
    image = child.get_child().get_child()
    if picture.problem:
        image.set_from_icon_name("dialog-warning", Gtk.IconSize.DIALOG)
    elif picture.thumbnail is None:
        image.set_from_icon_name(GimpUi.ICON_IMAGE, Gtk.IconSize.DIALOG)
    else:
        image.set_from_pixbuf(picture.thumbnail)
    style = image.get_style_context()
    (style.add_class if picture.is_busy else style.remove_class)(BUSY)
    told = f"{picture.title}\n{picture.problem}" if picture.problem else picture.title
    child.set_tooltip_text(told)
    child.get_accessible().set_name(picture.title)
    child.get_accessible().set_description(picture.problem)


def _pulse() -> Gtk.CssProvider:
    provider = Gtk.CssProvider()
    provider.load_from_data(PULSE.encode())
    return provider


def is_rtl() -> bool:
    return bool(Gtk.Widget.get_default_direction() == Gtk.TextDirection.RTL)
