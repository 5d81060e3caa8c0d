"""The API key, and what is remembered of prompts: in the window itself and in Settings…."""

from __future__ import annotations

from pathlib import Path

import pytest
from gimp.sent import prompt_object
from PIL import Image
from standin import Standin
from ui.dialog import Dialog, until
from ui.person import Person

NO_KEY = "That is not an API key: it must be one word of plain letters, digits and signs."
ASKS = "Every edit is paid with credits of your 1min.ai account: paste its API key."
SAVE = "Save and Check"
WORDS = "a collar with a bell of brass"


def open_settings(person: Person) -> None:
    person.does("menu", "Filters", "Ideogram", "Settings…")
    person.does("wait", "Write prompts into images")


def save_settings(person: Person) -> None:
    person.does("press", "Save")
    person.does("gone", "Write prompts into images")
    person.gimp.wait_until_idle()


def test_without_a_key_the_window_asks_for_it(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    keys = person.gimp.keys
    keys.forget()
    dialog.open(WORDS)
    person.does("says", ASKS)
    assert not dialog.can("Generate")
    person.does("says", "Put in your 1min.ai API key, above.")
    person.does("type", "API key", "not a key")
    person.does("press", SAVE)
    person.does("says", NO_KEY)
    assert standin.requests == []
    person.does("type", "API key", "a-key-of-somebody-else")
    person.does("press", SAVE)
    person.does("says", "1min.ai does not accept the API key")
    assert not keys.file.exists()
    assert not dialog.can("Generate")

    person.does("type", "API key", standin.api_key)
    person.does("press", SAVE)
    person.does("gone", ASKS)
    assert keys.find({}) == standin.api_key
    assert standin.sales == 0
    dialog.generate()
    person.does("says", "1 result")
    dialog.close()
    assert prompt_object(standin)["prompt"] == WORDS
    assert standin.sales == 1
    assert len(person.gimp.tree(image=image)) == 2


def test_the_key_can_be_changed_checked_and_removed(
    person: Person, standin: Standin, image: int
) -> None:
    keys = person.gimp.keys
    open_settings(person)
    person.does("says", "A key is set")
    person.does("press", "Check")
    person.does("says", "1min.ai accepts the key.")
    person.does("type", "API key", "a-key-of-somebody-else")
    person.does("press", "Check")
    person.does("says", "1min.ai does not accept the API key")
    assert keys.find({}) == standin.api_key
    person.does("press", "Cancel")
    person.does("gone", "Write prompts into images")
    assert keys.find({}) == standin.api_key

    open_settings(person)
    person.does("type", "API key", "another-key")
    save_settings(person)
    assert keys.find({}) == "another-key"

    open_settings(person)
    person.does("press", "Remove")
    person.does("says", "The key was removed.")
    save_settings(person)
    assert not keys.file.exists()
    assert standin.sales == 0


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
def test_what_an_images_file_tells(
    person: Person, standin: Standin, image: int, dialog: Dialog, written: bool
) -> None:
    gimp = person.gimp
    reference = gimp.folder / "a-private-name.png"
    Image.new("RGB", (90, 90), (200, 10, 10)).save(reference)
    open_settings(person)
    person.does("tick", "Write prompts into images", "yes" if written else "no")
    save_settings(person)
    dialog.open(WORDS)
    person.does("choose", "Style")
    dialog.add_file("Add style references", reference)
    dialog.generate()
    dialog.close()
    assert prompt_object(standin)["prompt"] == WORDS
    assert len(prompt_object(standin)["style_reference_images"]) == 1
    file: Path = gimp.folder / "edited.xcf"
    gimp.save_image(image=image, file=str(file))
    content = file.read_bytes()
    assert b"ideogram-mask-editor/edit" in content
    assert (WORDS.encode() in content) == written
    assert b"a-private-name" not in content
    assert str(gimp.folder).encode() not in content
    assert standin.api_key.encode() not in content


def test_prompts_are_remembered_only_as_far_as_wanted(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    dialog.open(WORDS)
    dialog.generate()
    dialog.write("something else")
    person.does("press", "Recent prompts")
    person.does("press", WORDS)
    until(lambda: person.does("text", "Paint into the selection") == WORDS, "it was not taken")
    dialog.close()

    open_settings(person)
    person.does("tick", "Remember recent prompts", "no")
    save_settings(person)
    folder = person.gimp.profile / "ideogram-mask-editor"
    assert WORDS not in (folder / "memory.json").read_text()
    dialog.open()
    person.does("press", "Recent prompts")
    person.does("says", "There is none yet.")
    person.does("press", "Recent prompts")
    dialog.close()


def test_the_log_tells_as_much_as_was_agreed_to(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    log = person.gimp.keys.folder / "log.txt"
    for words, agreed in (("a collar of leather", "no"), ("a collar of silver", "yes")):
        open_settings(person)
        person.does("says", f"The log is {log}.")
        person.does("tick", "Write more into the log", agreed)
        save_settings(person)
        dialog.open(words)
        dialog.generate()
        dialog.close()
    told = log.read_text()
    assert told.count(" request method=POST ") >= 4
    assert "a collar of silver" in told
    assert "a collar of leather" not in told
    assert standin.api_key not in told


def test_how_many_earlier_edits_are_kept(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    open_settings(person)
    assert person.does("value", "Edits, at most") == 200
    assert person.does("value", "Megabytes, at most") == 1000
    person.does("type", "Edits, at most", "2")
    save_settings(person)
    dialog.open(WORDS)
    for _edit in range(3):
        dialog.generate()
    dialog.close()
    assert len(person.jobs()) == 2
