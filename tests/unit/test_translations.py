"""The translations: the template is what the code says, and every language says all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

import pytest
import translations
from translations import LANGUAGES, PO, SOURCE, TEMPLATE, Message, header, merged

WITH_SUFFIX = ("ja", "zh_CN")  # letters to press stand behind the words: 保存(_S)
UPDATE = "run plugin/translations.py update, and translate what is new"
NAME_WITH_UNDERSCORES = re.compile(r"\b[A-Z0-9]+(?:_[A-Z0-9]+)+\b")  # ONE_MIN_AI_API_KEY
PLACEHOLDER = re.compile(r"\{[^}]*\}")
ENDS = {"…": "…", ":": ":", "：": ":"}


# Texts of the repository ------------------------------------------------------------------------


def test_the_template_is_what_the_code_says() -> None:
    now = translations.written(merged(translations.extracted(SOURCE), [], ""))
    assert TEMPLATE.read_text("utf-8") == now, f"The code's texts have changed: {UPDATE}."


def test_placeholders_in_the_code_have_names() -> None:
    texts = [text for m in translations.read(TEMPLATE) for text in (m.one, m.many)]
    assert [text for text in texts if not all(map(str.isidentifier, placeholders(text)))] == []


def test_every_catalog_is_of_a_known_language() -> None:
    assert {file.stem for file in PO.glob("*.po")} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    file = PO / f"{language}.po"
    assert file.exists(), f"there is no {language}.po"
    texts, messages = translations.read(TEMPLATE), translations.read(file)
    assert [(m.one, m.many) for m in messages] == [(m.one, m.many) for m in texts], UPDATE
    assert messages[0].forms == header(language).forms
    found = {message.one: faults(language, message) for message in messages[1:]}
    assert {text: wrong for text, wrong in found.items() if wrong} == {}


def faults(language: str, message: Message) -> list[str]:
    """What is wrong with a translation."""
    count = translations.forms_of(language) if message.many else 1
    if not message.translated or not all(form.strip() for form in message.forms):
        return ["untranslated"]
    if len(message.forms) != count:
        return [f"{len(message.forms)} forms of {count}"]
    found = []
    for number, form in enumerate(message.forms):
        originals = [message.many or message.one]
        if number == 0 and count > 1:
            originals.append(message.one)  # which may say “one” where the other says {count}
        if placeholders(form) not in map(placeholders, originals):
            found.append(f"placeholders of “{form}”")
        found += [f"{what} of “{form}”" for what in differences(language, originals[-1], form)]
    return found


def differences(language: str, original: str, form: str) -> Iterator[str]:
    """In which matters of form, placeholders apart, a text is not like its original."""
    if names_in(original) != names_in(form):
        yield "names"
    if len(mnemonics(original)) != len(mnemonics(form)):
        yield "mnemonic"
    elif mnemonics(form) and language in WITH_SUFFIX and not re.search(r"\(_[A-Z]\)[…:：]?$", form):
        yield "place of the mnemonic"
    if ENDS.get(original.strip()[-1]) != ENDS.get(form.strip()[-1]):
        yield "ending"
    if edges(original) != edges(form):
        yield "white space around"


def placeholders(text: str) -> set[str]:
    """The names in braces; a malformed text has none that is like another's."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {f"malformed: {text}"}


def names_in(text: str) -> set[str]:
    return set(NAME_WITH_UNDERSCORES.findall(PLACEHOLDER.sub("", text)))


def mnemonics(text: str) -> list[str]:
    """The letters after an underscore, but for those in the names of things."""
    return re.findall(r"_(\w)", NAME_WITH_UNDERSCORES.sub("", PLACEHOLDER.sub("", text)))


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@pytest.mark.parametrize(
    ("language", "message", "fault"),
    [
        ("de", Message("Speed", forms=("Tempo",)), None),
        ("de", Message("Speed", forms=("",)), "untranslated"),
        ("de", Message("Speed", forms=(" ",)), "untranslated"),
        ("de", Message("Speed", forms=("Tempo",), fuzzy=True), "untranslated"),
        ("de", Message("In {file}.", forms=("In {datei}.",)), "placeholders"),
        ("de", Message("In {file}.", forms=("In {file.",)), "placeholders"),
        ("de", Message("_Save", forms=("Speichern",)), "mnemonic"),
        ("de", Message("Save", forms=("_Speichern",)), "mnemonic"),
        ("de", Message("Set ONE_MIN_KEY.", forms=("ONE_MIN_KEY setzen.",)), None),
        ("de", Message("Set ONE_MIN_KEY.", forms=("EIN_MIN_KEY setzen.",)), "names"),
        ("de", Message("Edit…", forms=("Bearbeiten...",)), "ending"),
        ("de", Message(" More.", forms=("Mehr.",)), "white space"),
        ("fr", Message("Seed:", forms=("Graine :",)), None),
        ("ja", Message("_Edit…", forms=("編集(_E)…",)), None),
        ("ja", Message("_Edit…", forms=("_編集…",)), "place of the mnemonic"),
        ("zh_CN", Message("_Seed:", forms=("种子(_S)：",)), None),
        ("de", Message("One image", "{count} images", ("Ein Bild", "{count} Bilder")), None),
        ("de", Message("One image", "{count} images", ("Ein Bild",)), "1 forms of 2"),
        ("de", Message("One image", "{count} images", ("Ein Bild", "Bilder")), "placeholders"),
        ("ja", Message("One image", "{count} images", ("1 枚の画像",)), "placeholders"),
    ],
)
def test_faults_are_seen(language: str, message: Message, fault: str | None) -> None:
    found = faults(language, message)
    assert [fault in each for each in found] == [True] if fault else found == []
