"""The script that collects the plug-in's texts and compiles their translations."""

from __future__ import annotations

import gettext
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import translations
from babel.messages import pofile
from babel.messages.catalog import Catalog
from hypothesis import given
from hypothesis import strategies as st
from translations import LANGUAGES, PO, TEMPLATE, BadText, Message, catalog, header, merged, parsed

# From the code ----------------------------------------------------------------------------------


def test_texts_are_found_wherever_they_are_said(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.py").write_text(
        'TABLE = {_("two "\n  "parts"): [_("Again").format(a=_("In"))]}'
    )
    (tmp_path / "a.py").write_text(
        'x._("no"); log("no")\nplural("one", "many", 3); _("Again"); _("one")'
    )
    assert translations.extracted(tmp_path) == [
        Message("Again", files=("a.py", "b/c.py")),
        Message("In", files=("b/c.py",)),
        Message("one", "many", files=("a.py",)),
        Message("two parts", files=("b/c.py",)),
    ]


@pytest.mark.parametrize(
    "code", ['_(f"{a}")', "_(a)", "_()", '_("")', '_("a" + b)', 'plural("a", b, 1)', "_(1)"]
)
def test_what_cannot_be_collected_is_refused(tmp_path: Path, code: str) -> None:
    (tmp_path / "a.py").write_text("\n" + code)
    with pytest.raises(BadText, match=r"a\.py, line 2: .* literal"):
        translations.extracted(tmp_path)


def test_a_text_has_one_plural(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('plural("a", "as", 1)\nplural("a", "an", 1)')
    with pytest.raises(BadText, match="two plurals"):
        translations.extracted(tmp_path)


# Files ------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
# Babel reads files with str.splitlines(), for which more ends a line than for gettext.
PLAIN_WORDS = st.text(
    st.one_of(
        st.sampled_from('"\\\n\t\r{}_% é漢😀'),
        st.characters(codec="ascii", exclude_categories=["Cc"]),
    ),
    min_size=1,
)


def messages_of(words: st.SearchStrategy[str]) -> st.SearchStrategy[list[Message]]:
    """Lists of translated German messages, some with plurals."""
    single = st.builds(Message, one=words, forms=st.tuples(words))
    double = st.builds(Message, one=words, many=words, forms=st.tuples(words, words))
    return st.lists(single | double, unique_by=lambda message: message.one)


def by_gettext(messages: list[Message]) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(catalog([header("de"), *messages])))


@given(messages_of(WORDS))
def test_what_is_written_is_read(messages: list[Message]) -> None:
    whole = [header("de"), *messages]
    assert parsed(translations.written(whole), "de.po") == whole


@given(messages_of(WORDS))
def test_gettext_finds_every_translation(messages: list[Message]) -> None:
    found = by_gettext(messages)
    for message in messages:
        if message.many:
            forms = [found.ngettext(message.one, message.many, count) for count in (1, 2)]
            assert forms == list(message.forms)
        else:
            assert found.gettext(message.one) == message.forms[0]


@given(messages_of(PLAIN_WORDS))
def test_babel_reads_what_is_written(messages: list[Message]) -> None:
    content = translations.written([header("de"), *messages]).encode()
    read = pofile.read_po(io.BytesIO(content), "de", abort_invalid=True)
    assert [(m.id, m.string) for m in read if m.id] == [as_babel_has_it(m) for m in messages]


@given(messages_of(PLAIN_WORDS))
def test_what_babel_writes_is_read(messages: list[Message]) -> None:
    other = Catalog("de")
    for message in messages:
        other.add(
            *as_babel_has_it(message), user_comments=["a word", "two"], locations=[("a b.py", 3)]
        )
    written = io.BytesIO()
    pofile.write_po(written, other, width=40)
    read = parsed(written.getvalue().decode(), "de.po")[1:]
    assert [replace(message, notes=()) for message in read] == messages
    assert all(message.notes == ("# a word", "# two") for message in read)


Texts = str | tuple[str, ...]


def as_babel_has_it(message: Message) -> tuple[Texts, Texts]:
    if message.many:
        return (message.one, message.many), message.forms
    return message.one, message.forms[0]


FROM_A_TOOL = """\
# Anna wrote this.
msgid ""
msgstr "Language: de\\n"
#. from the code
#: a.py:3
#, python-brace-format, fuzzy
#| msgid "Sped"
msgid "Speed"
msgstr "Tempo"

msgid ""
"On"
"ly"
msgstr "Nur"
#~ msgid "Gone"
#~ msgstr "Fort"
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_file_from_another_tool_is_read(tmp_path: Path, ends: str) -> None:
    (tmp_path / "de.po").write_bytes(("\ufeff" + FROM_A_TOOL.replace("\n", ends)).encode())
    assert translations.read(tmp_path / "de.po") == [
        Message("", forms=("Language: de\n",), notes=("# Anna wrote this.",)),
        Message("Speed", forms=("Tempo",), fuzzy=True),
        Message("Only", forms=("Nur",)),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('msgid "a', "line 1"),
        ('msgid "a"\nmsgstr "\\x"', "line 2: .* escape"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr "c"', "line 3: .* msgstr"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[1] "c"', "msgstr"),
        ('"a"', "line 1"),
    ],
)
def test_what_is_no_po_file_is_refused(content: str, words: str) -> None:
    with pytest.raises(BadText, match=rf"de\.po, .*{words}"):
        parsed(content, "de.po")


def test_what_is_not_surely_translated_stays_english() -> None:
    messages = [Message("a", forms=("",)), Message("b", forms=("B",), fuzzy=True)]
    found = by_gettext([*messages, Message("c", "cs", ("C", ""))])
    assert [found.gettext("a"), found.gettext("b"), found.ngettext("c", "cs", 2)] == [
        "a",
        "b",
        "cs",
    ]


def test_an_update_keeps_what_is_still_said() -> None:
    old = [
        Message("", forms=("old",), notes=("# Anna wrote this.",)),
        Message("gone", forms=("fort",)),
        Message("kept", forms=("behalten",), notes=("# sure",), files=("old.py",)),
        Message("now counted", forms=("gezählt",)),
    ]
    texts = [Message("kept", files=("a.py",)), Message("new"), Message("now counted", "many")]
    assert merged(texts, old, "de") == [
        replace(header("de"), notes=("# Anna wrote this.",)),
        Message("kept", forms=("behalten",), notes=("# sure",), files=("a.py",)),
        Message("new", forms=("",)),
        Message("now counted", "many", ("", "")),
    ]


# The commands -----------------------------------------------------------------------------------


def test_an_update_makes_every_language_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "PO", tmp_path)
    monkeypatch.setattr(translations, "TEMPLATE", tmp_path / TEMPLATE.name)
    assert translations.main(["update"]) == 0
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made.keys() == {TEMPLATE.name, *(f"{language}.po" for language in LANGUAGES)}
    assert translations.main(["update"]) == 0
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == made


def test_compiling_needs_no_package(tmp_path: Path) -> None:
    script = [sys.executable, "-ISs", translations.__file__, "compile", str(tmp_path)]
    subprocess.run(script, check=True)
    compiled = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.mo")}
    assert compiled == set(translations.catalogs(PO))
