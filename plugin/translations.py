#!/usr/bin/env python3
"""The plug-in's texts in other languages; the translations are in po/<language>.po.

    plugin/translations.py extract         write po/ideogram-mask-editor.pot, which is all texts
    plugin/translations.py update          the same, and bring every po/<language>.po up to it
    plugin/translations.py compile FOLDER  write FOLDER/<language>/LC_MESSAGES/*.mo for gettext

A text is a literal that the code hands to `_()` or `plural()`. Needs nothing but Python 3.9, for
the installer compiles too, on whatever machine it is.
"""

from __future__ import annotations

import argparse
import ast
import re
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

DOMAIN = "ideogram-mask-editor"
SOURCE = Path(__file__).resolve().parent / DOMAIN
PO = Path(__file__).resolve().parent / "po"
TEMPLATE = PO / f"{DOMAIN}.pot"

# To add a language: its name as gettext spells it, and how it counts (gettext's manual lists that).
ONE_FORM = "nplurals=1; plural=0;"
ALL_BUT_ONE = "nplurals=2; plural=(n != 1);"
ABOVE_ONE = "nplurals=2; plural=(n > 1);"
LANGUAGES = {
    "de": ALL_BUT_ONE,
    "es": ALL_BUT_ONE,
    "fr": ABOVE_ONE,
    "ja": ONE_FORM,
    "pt_BR": ABOVE_ONE,
    "zh_CN": ONE_FORM,
}

WORDS_OF = {"_": 1, "plural": 2}  # how many literals each function takes
BRACES = "python-brace-format"  # tells translators' tools to look after the {names}
FUZZY = "fuzzy"
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
LETTERS = {escape[1]: letter for letter, escape in ESCAPES.items()}
LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr|msgstr\[\d+\])\s+)?"((?:[^"\\]|\\.)*)"\s*')


class BadText(Exception):
    """A file that cannot be used; the message names it, the line, and what is wrong there."""


@dataclass(frozen=True)
class Message:
    """A text of the code: for one, and for many where it counts things (else empty).

    `forms`: its translation, one for each form of a language's plural; empty, or of empty texts:
    it has none. `notes`: what translators wrote about it. `files`: which of ours say it.
    """

    one: str
    many: str = ""
    forms: tuple[str, ...] = ()
    fuzzy: bool = False
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def translated(self) -> bool:
        return bool(self.forms) and all(self.forms) and not self.fuzzy


# From the code -----------------------------------------------------------------------------------


def extracted(source: Path) -> list[Message]:
    """Every text in the Python files below a folder, once, in alphabetical order.

    Raises BadText where a function is not handed literals, or a text is empty or has two plurals.
    """
    found: dict[str, Message] = {}
    for file in sorted(source.rglob("*.py")):
        name = file.relative_to(source).as_posix()
        for message in texts_in(file.read_text("utf-8"), name):
            known = found.get(message.one, message)
            if known.many and message.many and known.many != message.many:
                raise BadText(f"{name}: “{message.one}” has two plurals: give it one.")
            files = tuple(dict.fromkeys((*known.files, *message.files)))
            found[message.one] = Message(message.one, known.many or message.many, files=files)
    return [found[one] for one in sorted(found)]


def texts_in(code: str, name: str) -> Iterator[Message]:
    """The texts in one file's code, as they come."""
    for node in ast.walk(ast.parse(code, name)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            count = WORDS_OF.get(node.func.id, 0)
            words = [getattr(word, "value", None) for word in node.args[:count]]
            texts = [word for word in words if word and isinstance(word, str)]
            if len(texts) < count:
                raise BadText(f"{name}, line {node.lineno}: {node.func.id}() takes literal texts.")
            if texts:
                yield Message(texts[0], "".join(texts[1:]), files=(name,))


# To a .po file and back --------------------------------------------------------------------------


def header(language: str, notes: tuple[str, ...] = ()) -> Message:
    """What stands first in a file: whose texts these are, and how to read them."""
    fields = {
        "Project-Id-Version": DOMAIN,
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES.get(language, ALL_BUT_ONE),
    }
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return Message("", forms=(lines,), notes=notes)


def merged(texts: Iterable[Message], old: Iterable[Message], language: str) -> list[Message]:
    """The header and the code's texts, with the translations and notes that `old` has of them;
    a language without a name is the template's."""
    known = {(message.one, message.many): message for message in old}
    messages = [header(language, known.get(("", ""), header("")).notes)]
    for text in texts:
        empty = replace(text, forms=("",) * (forms_of(language) if text.many else 1))
        before = known.get((text.one, text.many), empty)
        messages.append(replace(before, files=text.files))
    return messages


def forms_of(language: str) -> int:
    """How many plural forms a language has."""
    plurals = LANGUAGES.get(language, ALL_BUT_ONE)
    return int(plurals.partition("=")[2].partition(";")[0])


def written(messages: Iterable[Message]) -> str:
    """The text of a .po file."""
    return "\n".join("\n".join(lines_of(message)) + "\n" for message in messages)


def lines_of(message: Message) -> Iterator[str]:
    yield from message.notes
    yield from (f"#: {name}" for name in message.files)
    braces = BRACES if "{" in message.one + message.many else ""
    flags = [flag for flag in (FUZZY if message.fuzzy else "", braces) if flag]
    if flags:
        yield f"#, {', '.join(flags)}"
    yield f"msgid {quoted(message.one)}"
    if message.many:
        yield f"msgid_plural {quoted(message.many)}"
        yield from (f"msgstr[{n}] {quoted(form)}" for n, form in enumerate(message.forms))
    else:
        yield f"msgstr {quoted(message.forms[0])}"


def quoted(text: str) -> str:
    """The text between quotes; one of several lines begins below, each line by itself."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text) or [""]
    inside = ["".join(ESCAPES.get(letter, letter) for letter in line) for line in lines]
    return "\n".join(f'"{line}"' for line in (["", *inside] if len(inside) > 1 else inside))


def parsed(content: str, name: str) -> list[Message]:
    """The messages of a .po file, its header among them; obsolete ones are passed over.

    Raises BadText, which calls the file `name`, for what neither we nor gettext's tools write.
    """
    messages: list[Message] = []
    parts: dict[str, str] = {}
    comments: list[str] = []
    keyword = ""
    for number, line in enumerate([*content.split("\n"), "#"], 1):
        match = LINE.fullmatch(line.strip(" \t\r"))
        begins = line.startswith("#") or bool(match and match[1] == "msgid")
        if begins and "msgid" in parts:
            messages.append(message_of(parts, comments, f"{name}, before line {number}"))
            parts, comments, keyword = {}, [], ""
        if line.startswith("#"):
            comments.append(line.rstrip())
        elif match and (match[1] or keyword):
            keyword = match[1] or keyword
            parts[keyword] = parts.get(keyword, "") + unescaped(match[2], f"{name}, line {number}")
        elif line.strip():
            raise BadText(f"{name}, line {number}: this is not understood.")
    return messages


def message_of(parts: Mapping[str, str], comments: Sequence[str], where: str) -> Message:
    many = parts.get("msgid_plural", "")
    forms = [text for word, text in parts.items() if word.startswith("msgstr")]
    names = [f"msgstr[{n}]" for n in range(len(forms))] if many else ["msgstr"]
    if [word for word in parts if word.startswith("msgstr")] != names or not forms:
        raise BadText(f"{where}: a message has not all its msgstr, in their order.")
    flags = ",".join(line[2:] for line in comments if line.startswith("#,"))
    notes = tuple(line for line in comments if line == "#" or line.startswith("# "))
    fuzzy = FUZZY in (flag.strip() for flag in flags.split(","))
    return Message(parts["msgid"], many, tuple(forms), fuzzy, notes)


def unescaped(text: str, where: str) -> str:
    def letter(escape: re.Match[str]) -> str:
        if escape[1] not in LETTERS:
            raise BadText(f"{where}: {escape[0]} is not an escape that is used here.")
        return LETTERS[escape[1]]

    return re.sub(r"\\(.)", letter, text)


def read(file: Path) -> list[Message]:
    """The messages of a .po file; none where there is no such file. Raises BadText, OSError."""
    if not file.exists():
        return []
    try:
        return parsed(file.read_text("utf-8-sig"), file.name)
    except UnicodeDecodeError:
        raise BadText(f"{file.name} is not UTF-8.") from None


# To what gettext reads ---------------------------------------------------------------------------


def catalog(messages: Iterable[Message]) -> bytes:
    """The .mo file of what is translated: two tables of (length, place), then the texts; sorted,
    because C's gettext searches by halving."""
    texts = {
        "\0".join(filter(None, (message.one, message.many))).encode(): "\0".join(message.forms)
        for message in messages
        if message.translated
    }
    keys = sorted(texts)
    values = [texts[key].encode() for key in keys]
    tables, place = b"", 28 + 16 * len(keys)
    for text in [*keys, *values]:
        tables += struct.pack("<2I", len(text), place)
        place += len(text) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + tables + b"".join(text + b"\0" for text in [*keys, *values])


def catalogs(folder: Path) -> dict[str, bytes]:
    """The .mo files of all .po files in a folder, by where each belongs below `locale`.

    Raises BadText, OSError.
    """
    files = sorted(folder.glob("*.po"))
    return {f"{file.stem}/LC_MESSAGES/{DOMAIN}.mo": catalog(read(file)) for file in files}


def put(compiled: Mapping[str, bytes], target: Path) -> None:
    """Write compiled catalogs below a folder. Raises OSError."""
    for name, content in compiled.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)


# The commands ------------------------------------------------------------------------------------


def extract() -> None:
    TEMPLATE.write_text(written(merged(extracted(SOURCE), [], "")), "utf-8")


def update() -> None:
    extract()
    texts = extracted(SOURCE)
    for language in LANGUAGES:
        file = PO / f"{language}.po"
        messages = merged(texts, read(file), language)
        file.write_text(written(messages), "utf-8")
        missing = sum(not message.translated for message in messages)
        print(f"{file.name}: {len(messages) - 1} texts, {missing} to translate")


def main(argv: Sequence[str]) -> int:
    words = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    tasks = words.add_subparsers(dest="task", required=True)
    tasks.add_parser("extract")
    tasks.add_parser("update")
    tasks.add_parser("compile").add_argument("folder", type=Path)
    asked = words.parse_args(argv)
    try:
        if asked.task == "compile":
            put(catalogs(PO), asked.folder)
        else:
            {"extract": extract, "update": update}[asked.task]()
    except (BadText, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
