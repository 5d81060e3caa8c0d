"""What the provider does not do together cannot be asked for, and the window says why."""

from __future__ import annotations

from gimp.sent import prompt_object
from standin import Standin
from ui.dialog import EMPTY, Dialog, until
from ui.person import Person

STYLES, CHARACTER = "Add style references", "Add a character reference"
PRESET_OR_REFERENCES = "Style references and a style preset exclude one another"
GO_WITH_PRESET = {"Automatic", "General"}
GO_WITH_CHARACTER = {"Automatic", "Realistic", "Fiction"}
ALL_TYPES = {"Automatic", "General", "Realistic", "Design", "Fiction"}
ALL_SPEEDS = {"Flash: cheapest", "Turbo: fast", "Normal", "Quality: slowest, best"}


def test_without_a_prompt_nothing_can_be_generated(
    person: Person, standin: Standin, dialog: Dialog
) -> None:
    dialog.open()
    person.does("says", EMPTY)
    assert not dialog.can("Generate")
    person.does("keys", "ctrl+Return")
    dialog.write("a bell")
    person.does("gone", EMPTY)
    assert dialog.can("Generate")
    dialog.write("  ")
    person.does("says", EMPTY)
    assert not dialog.can("Generate")
    dialog.close()
    assert standin.requests == []


def test_a_preset_bars_references_and_most_style_types(
    person: Person, standin: Standin, dialog: Dialog
) -> None:
    dialog.open("a bell")
    person.does("choose", "Style")
    assert dialog.can(STYLES)
    assert dialog.offered("Style type") == ALL_TYPES
    dialog.set_preset("None", "water")
    dialog.barred(STYLES, PRESET_OR_REFERENCES)
    assert dialog.offered("Style type") == GO_WITH_PRESET
    assert "goes with the style type Automatic, General, not" in person.does(
        "tooltip", "Style type"
    )
    dialog.set_preset("Watercolor", "none")
    until(lambda: dialog.can(STYLES), "references are still barred")
    assert dialog.offered("Style type") == ALL_TYPES
    dialog.set_preset("None", "oil")
    dialog.generate()
    dialog.close()
    assert prompt_object(standin)["style_preset"] == "OIL_PAINTING"


def test_a_style_type_bars_presets_and_references(person: Person, dialog: Dialog) -> None:
    dialog.open("a bell")
    person.does("choose", "Style")
    person.does("choose", "Style type", "Design")
    dialog.barred("Style preset: None", "Automatic, General, not with Design: change one.")
    dialog.barred(STYLES, "Style references go with the style type")
    person.does("focus", "Style type")
    person.does("choose", "Style type", "General")
    until(lambda: dialog.can("Style preset: None"), "presets are still barred")
    assert dialog.can(STYLES)
    dialog.close()


def test_a_character_bars_the_fastest_speed_and_some_style_types(
    person: Person, standin: Standin, dialog: Dialog
) -> None:
    dialog.open("a bell")
    assert dialog.offered("Speed") == ALL_SPEEDS
    person.does("choose", "Style")
    dialog.add_layer(CHARACTER, "photo")
    person.does("focus", "Style type")
    until(
        lambda: dialog.offered("Style type") == GO_WITH_CHARACTER, "the style types are not barred"
    )
    person.does("choose", "Basics")
    assert dialog.offered("Speed") == ALL_SPEEDS - {"Flash: cheapest"}
    assert "does not go with the speed “Flash: cheapest”" in person.does("tooltip", "Speed")
    person.does("choose", "Style")
    person.does("focus", "Remove (Delete) – Character reference")
    person.does("press", "Remove (Delete) – Character reference")
    person.does("choose", "Basics")
    until(lambda: dialog.offered("Speed") == ALL_SPEEDS, "the fastest speed is still barred")
    person.does("choose", "Speed", "Flash: cheapest")
    person.does("choose", "Style")
    dialog.barred(CHARACTER, "does not go with the speed “Flash: cheapest”")
    dialog.generate()
    dialog.close()
    sent = prompt_object(standin)
    assert sent["rendering_speed"] == "FLASH"
    assert "character_reference_images" not in sent
