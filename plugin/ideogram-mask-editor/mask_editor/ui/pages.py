"""The pages of options under the prompt: what most edits need, the style, and the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk

from ..options import MOST_CHARACTER_REFERENCES, MOST_IMAGES, MOST_STYLE_REFERENCES
from ..texts import _
from .draft import Draft
from .fields import SPACING, add_row, choice, form, label, number, plain_label, switch
from .preset import PresetChooser
from .references import References
from .seed import Seed

MOST_REFERENCES = {
    "style-references": MOST_STYLE_REFERENCES,
    "character-reference": MOST_CHARACTER_REFERENCES,
}


class Pages:
    """`references` are the parts that hold pictures, to be watched. `pictures` is the folder for
    references that are not files yet."""

    def __init__(self, draft: Draft, pictures: Path) -> None:
        self.references = [
            References(draft, name, most, pictures) for name, most in MOST_REFERENCES.items()
        ]
        self.widget = Gtk.Notebook()
        for name, page in (
            (_("_Basics"), basics(draft)),
            (_("St_yle"), style(draft, self.references)),
            (_("M_ore"), more(draft)),
        ):
            self.widget.append_page(page, tab(name))

    @property
    def watches(self) -> list[Callable[[Callable[[], object]], None]]:
        """By which to be called after every change of what the references are."""
        return [part.watch for part in self.references]

    def show_results(self, results: Gtk.Widget) -> None:
        """Bring the page of results to the front; the first time, there is none yet."""
        if results.get_parent() is None:
            self.widget.append_page(results, tab(_("_Results")))
        self.widget.set_current_page(self.widget.page_num(results))


def tab(name: str) -> Gtk.Label:
    return Gtk.Label(label=name, use_underline=True, margin_start=SPACING, margin_end=SPACING)


def basics(draft: Draft) -> Gtk.Widget:
    grid = form()
    without = Gtk.Entry()
    draft.bind("negative-prompt", without, "text")
    fields = {
        "negative-prompt": without,
        "num-images": number(draft, "num-images", 1, MOST_IMAGES),
        "rendering-speed": choice(draft, "rendering-speed"),
    }
    for row, (name, field) in enumerate(fields.items()):
        add_row(grid, row, label(name, field), field)
    return grid


def style(draft: Draft, references: Sequence[References]) -> Gtk.Widget:
    grid = form()
    kind, preset = choice(draft, "style-type"), PresetChooser(draft).widget
    add_row(grid, 0, label("style-type", kind), kind)
    add_row(grid, 1, label("style-preset", preset), preset)
    for row, (name, part) in enumerate(zip(MOST_REFERENCES, references, strict=True), 2):
        name_of = plain_label(name, part.button)
        name_of.set_valign(Gtk.Align.START)
        name_of.set_margin_top(SPACING)
        add_row(grid, row, name_of, part.widget)
    return grid


def more(draft: Draft) -> Gtk.Widget:
    grid = form()
    magic, seed = choice(draft, "magic-prompt"), Seed(draft)
    add_row(grid, 0, label("magic-prompt", magic), magic)
    add_row(grid, 1, label("seed", seed.number), seed.widget)
    grid.attach(switch(draft, "match-colors"), 0, 2, 2, 1)
    return grid
