"""What the documents say is so: their links, commands, names, labels, tables and quotations."""

from __future__ import annotations

import io
import re
import runpy
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import fields
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import translations
from mask_editor import VERSION, options
from mask_editor.ui.words import word_for

REPOSITORY = Path(__file__).resolve().parents[2]
PLUGIN = REPOSITORY / "plugin" / "ideogram-mask-editor"
DOCUMENTS = ("README.md", "MANUAL.md", "CHANGELOG.md", "CONTRIBUTING.md", "install/README.txt")
MADE = {
    *(".git", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__"),
    *("dist", "demo-output", "test-failures"),
}
HOSTS = {"1min.ai", "api.1min.ai", "app.1min.ai", "keepachangelog.com", "semver.org"}
PICTURES = (".png", ".jpg")
GIMPS_OWN = {  # labels that are none of ours
    *("Filters", "Filters ▸ Repeat", "Reset", "Save Settings", "Load Saved Settings"),
    *("Edit ▸ Preferences ▸ Folders ▸ Plug-ins", "Image ▸ Mode ▸ RGB", "Select ▸ Feather…"),
    *("File ▸ Open as Layers…", "Go ▸ Go to Folder…"),
}
OF_THE_SYSTEM = {"HTTPS_PROXY", "NO_PROXY"}
PLACEHOLDERS = re.compile(r"VERSION|DIR|PHOTO|[A-Z]*[<…{].*")
PYTEST = {"-k", "-rP"}
FEWEST_LETTERS = 12  # of a text, for a quotation to be known by it: “{label}:” could be anything

Check = Callable[[str, Path], list[str]]  # of a document's text, and its folder: what is wrong


# What there is -----------------------------------------------------------------------------------


@cache
def files() -> dict[str, Path]:
    """Every file of the repository, by its path there."""
    found = (path for path in REPOSITORY.rglob("*") if path.is_file())
    names = {path.relative_to(REPOSITORY).as_posix(): path for path in found}
    return {name: path for name, path in names.items() if not MADE & set(name.split("/"))}


@cache
def code() -> str:
    """All programs, this one left out, for it has what is wrong in it."""
    kinds = (".py", ".scm", "")
    programs = (path for path in files().values() if path.suffix in kinds and path.name != ".git")
    others = (path for path in programs if path != Path(__file__).resolve())
    return "\n".join(path.read_text(errors="replace") for path in others)


@cache
def texts() -> tuple[str, ...]:
    """All that the plug-in says, from the template, which another test compares with the code."""
    messages = translations.read(translations.TEMPLATE)
    return tuple(text for message in messages for text in (message.one, message.many) if text)


@cache
def labels_of_options() -> dict[str, str]:
    """The label of each option in the dialog, by its name; read, for GIMP is needed to run it."""
    arguments = (PLUGIN / "mask_editor" / "arguments.py").read_text()
    found = re.findall(r'"([a-z-]+)": \(\s*_\("(.+?)"\)', arguments)
    return {name: plain(label) for name, label in found}


@cache
def menu_entries() -> set[str]:
    script = (PLUGIN / "ideogram-mask-editor.py").read_text()
    return set(map(plain, re.findall(r'"plug-in-[\w-]+": "(.+)"', script)))


@cache
def help_of(program: Path) -> str:
    """What it says when it is asked for help. It is run in here: most that it imports is here."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as said:
        patch.setattr(sys, "argv", [str(program), "--help"])
        patch.syspath_prepend(program.parent)
        with pytest.raises(SystemExit):
            runpy.run_path(str(program), run_name="__main__")
    return said.getvalue()


def plain(label: str) -> str:
    return label.replace("_", "").rstrip(":")


def one_line(text: str) -> str:
    return " ".join(text.split())


def section(text: str, first: str, last: str) -> str:
    """From one heading up to another."""
    return text.partition(f"\n{first}\n")[2].partition(f"\n{last}\n")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of all tables, line by line."""
    lines = (line for line in text.splitlines() if line.startswith("| "))
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def spans(text: str) -> list[str]:
    """All that is set as code: between backticks, and in lines that are set in."""
    lines = re.findall(r"^ {4,}(\S.*)$", text, re.MULTILINE)
    return [*re.findall(r"`([^`\n]+)`", text), *(line for line in lines if "`" not in line)]


# What may be wrong -------------------------------------------------------------------------------


def broken_links(text: str, folder: Path) -> list[str]:
    found = []
    for link in re.findall(r"\]\(([^)]+)\)", text):
        path, _, anchor = link.partition("#")
        if urlsplit(link).scheme:
            continue
        file = folder / path if path else None
        if file and not file.is_file():
            found.append(f"there is no {link}")
        elif anchor and anchor not in anchors(file.read_text() if file else text):
            found.append(f"no heading for {link}")
    return found


def anchors(text: str) -> set[str]:
    """Of all headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def strange_addresses(text: str, _folder: Path) -> list[str]:
    addresses = map(urlsplit, re.findall(r"\w+://[^\s)`]+", text))
    return [a.geturl() for a in addresses if a.scheme != "https" or a.hostname not in HOSTS]


def wrong_commands(text: str, _folder: Path) -> list[str]:
    found = []
    for command in commands(text):
        script, *words = command
        file = REPOSITORY / script.removeprefix("./").removeprefix("ideogram-mask-editor/")
        if not file.is_file():
            found.append(f"there is no {script}")
        else:
            known = known_to_tests if file.name == "run" else known_to_program
            found += [f"{script} knows no {word}" for word in words if not known(file, word)]
    return found


def commands(text: str) -> Iterator[list[str]]:
    """All that begins with a program of ours, perhaps behind a variable and Python."""
    inline = re.findall(r"python3 [\w./-]+(?: --[\w-]+)*", text)
    for line in [*spans(text), *inline]:
        words = line.replace("\\", "/").split()
        while words and re.match(r"[A-Z_]+=\w+$|\$PY$|python3$|py$", words[0]):
            words.pop(0)
        if words and re.match(r"\./|(?!\.?/)[\w/-]+/[\w-]+\.py$", words[0]):
            yield words


def known_to_program(file: Path, word: str) -> bool:
    program = file.with_suffix(".py")  # ./install/demo hands its words on
    return bool(PLACEHOLDERS.fullmatch(word)) or word in re.findall(r"[\w-]+", help_of(program))


def known_to_tests(file: Path, word: str) -> bool:
    """A part, an option of pytest's, or what -k chooses tests by."""
    named = re.compile(rf"^def test_\w*{word}", re.MULTILINE)
    some = any(word in path.name or named.search(path.read_text()) for path in all_tests())
    return word in PYTEST or (file.parent / word).is_dir() or some


def all_tests() -> list[Path]:
    return sorted((REPOSITORY / "tests").rglob("test_*.py"))


def unknown_names(text: str, _folder: Path) -> list[str]:
    """Of files, variables, options and procedures."""
    here = (span for span in spans(text) if span[0] not in "~%")  # not in somebody's home
    words = (word for span in here for word in span.split())
    return [f"nothing is named {word}" for word in words if is_name(word) and not is_known(word)]


def is_name(word: str) -> bool:
    """Whether it is the name of something that is in the repository, as far as its form tells."""
    variable = re.fullmatch(r"[A-Z]+(_[A-Z]+)+", word)
    file = re.fullmatch(r"[\w.-]*(/[\w.-]+)+/?|[\w-]+\.(py|md|txt|json|po|pot|scm|png|jpg)", word)
    return bool(variable or file or re.fullmatch(r"(--)?[a-z]+(-[a-z]+)+|--[a-z]+", word))


def is_known(word: str) -> bool:
    """Files are named from the repository's top, or by their end, or as they lie in a profile."""
    word = re.sub(r"^(\./|dist/|ideogram-mask-editor/)", "", word).removesuffix("/")
    at_its_end = any(f"/{name}".endswith(f"/{word}") for name in files())
    return at_its_end or (REPOSITORY / word).is_dir() or word in names_in_the_code()


@cache
def names_in_the_code() -> set[str]:
    return {*re.findall(r"(?:--)?\w[\w.-]*\w", code()), *OF_THE_SYSTEM}


def unknown_labels(text: str, _folder: Path) -> list[str]:
    """What is set in italics, and what stands behind Filters ▸ Ideogram."""
    words = one_line(re.sub(r"`[^`\n]*`", "", text)).replace(" > ", " ▸ ").replace("...", "…")
    entries = re.findall(r"Filters ▸ Ideogram ▸ ([\w ]+…)", words)
    italics = re.findall(r"\*([^*]+)\*", re.sub(r"\*\*(.+?)\*\*", r"\1", words))
    labels = {*map(plain, texts()), *GIMPS_OWN}
    unknown = [label for label in entries if label not in menu_entries()]
    return unknown + [label for label in italics if label not in labels]


def wrong_words(text: str, _folder: Path) -> list[str]:
    """Labels beside another value, or another option, than they are the labels of."""
    values = re.findall(r"\*([^*]+)\* \(`([A-Z]+)`\)", one_line(text))
    values += re.findall(r"^\| \*([^*]+)\* \| `([A-Z]+)` \|$", text, re.MULTILINE)
    names = re.findall(r"\*([^*]+)\* \(`([a-z-]+)`\)", one_line(text))
    names += [(row[1].strip("*"), row[0].strip("`")) for row in rows(text) if len(row) == 4]
    labels = labels_of_options()
    wrong = [label for label, value in values if word_for("", value) != label]
    return wrong + [label for label, name in names if labels.get(name, label) != label]


def unsaid(text: str, _folder: Path) -> list[str]:
    """Quotations of what the plug-in never says."""
    quoted = re.findall(r"“([^”]+)”", section(text, "## What it costs", "## Scripts"))
    return [words for words in map(one_line, quoted) if not is_said(words)]


def is_said(words: str) -> bool:
    script = (PLUGIN / "ideogram-mask-editor.py").read_text()
    parts = re.split(r"(?<=\.) (?=[A-Z])", words)
    return (
        any(pattern.fullmatch(words) for pattern in patterns())
        or all(any(pattern.fullmatch(part) for pattern in patterns()) for part in parts)
        or all(part in script for part in words.split("…"))
    )


@cache
def patterns() -> list[re.Pattern[str]]:
    """What the texts may be when their placeholders are filled in."""
    pieces = (re.split(r"\{\w+\}", text) for text in texts())
    return [
        re.compile(".+".join(map(re.escape, some)))
        for some in pieces
        if len("".join(some)) >= FEWEST_LETTERS
    ]


CHECKS: tuple[Check, ...] = (
    broken_links,
    strange_addresses,
    wrong_commands,
    unknown_names,
    unknown_labels,
    wrong_words,
    unsaid,
)


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_nothing_is_wrong(check: Check, document: str) -> None:
    file = REPOSITORY / document
    assert check(file.read_text(), file.parent) == []


IN_TROUBLE = "\n## What it costs\n“{}”\n## Scripts\n"


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        (broken_links, "![a picture](screenshots/none.png)"),
        (broken_links, "[a page](NONE.md#install)"),
        (broken_links, "[a part](MANUAL.md#no-such-part)"),
        (broken_links, "# Here\n[a part](#there)"),
        (strange_addresses, "[a page](http://1min.ai)"),
        (strange_addresses, "see https://example.com/"),
        (wrong_commands, "`./install/demmo`"),
        (wrong_commands, "`./install/demo --dead`"),
        (wrong_commands, "`python3 install/release.py --fast`"),
        (wrong_commands, "    py ideogram-mask-editor\\install\\install.py --chek"),
        (wrong_commands, "with python3 ideogram-mask-editor/install/instal.py"),
        (wrong_commands, "`plugin/translations.py updaet`"),
        (wrong_commands, "`./tests/run unti`"),
        (wrong_commands, "`HYPOTHESIS_PROFILE=long ./tests/run unit -k fuzzz`"),
        (wrong_commands, "    $PY screenshots/manual.py menues"),
        (unknown_names, "`mask_editor/optoins.py`"),
        (unknown_names, "`recieved.json`"),
        (unknown_names, "`ONE_MIN_AI_KEY`"),
        (unknown_names, "`plug-in-ideogram-mask-edit-undo`"),
        (unknown_names, "`--chek`"),
        (unknown_labels, "**Filters ▸ Ideogram ▸ Edit the Selection…**"),
        (unknown_labels, "Filters > Ideogram > Add..."),
        (unknown_labels, "press *Generat*"),
        (wrong_words, "*Normal* (`QUALITY`)"),
        (wrong_words, "*Speed* (`seed`)"),
        (wrong_words, "| `seed` | *Speed* | a number | 1 |"),
        (unsaid, IN_TROUBLE.format("Nothing is selected: select something.")),
        (unsaid, IN_TROUBLE.format("Image … is gone.")),
    ],
)
def test_each_check_sees_what_is_wrong(check: Check, wrong: str) -> None:
    assert check(wrong, REPOSITORY)


# Of one document, or of all together -------------------------------------------------------------


def test_every_picture_is_in_a_document() -> None:
    linked = re.findall(r"\]\(([^)]+)\)", "".join((REPOSITORY / d).read_text() for d in DOCUMENTS))
    pictures = {n for n in files() if n.startswith("screenshots/") and n.endswith(PICTURES)}
    assert pictures - set(linked) == set()


def test_the_changelog_has_this_version() -> None:
    versions = re.findall(r"^## \[(\d[^]]*)\] - ", (REPOSITORY / "CHANGELOG.md").read_text(), re.M)
    assert versions[0] == VERSION


def test_all_name_the_python_that_the_installer_needs() -> None:
    sources = [*DOCUMENTS, "install/install.py"]
    text = one_line(" ".join((REPOSITORY / name).read_text() for name in sources))
    found = re.findall(r"Python (3\.\d+) or newer", text)
    assert len(found) >= len(sources) - 2  # the changelog and CONTRIBUTING.md need none
    assert set(found) == {"3.9"}


def test_every_module_is_on_the_map() -> None:
    found = [
        row[0] for row in rows((REPOSITORY / "README.md").read_text()) if "mask_editor/" in row[0]
    ]
    named = re.findall(r"`(?:…/mask_editor/)?(\w+)(?:\.py)?`", " ".join(found))
    modules = {path.stem for path in (PLUGIN / "mask_editor").glob("*.py")} - {"__init__"}
    assert sorted(named) == sorted(modules)


NUMBERS = {  # that stand among an option's values
    "num-images": [1, options.MOST_IMAGES],
    "seed": [0, options.LARGEST_SEED, options.ANY_SEED],
    "style-references": [options.MOST_STYLE_REFERENCES],
    "character-reference": [options.MOST_CHARACTER_REFERENCES],
}


def test_the_table_of_options_is_what_the_code_says() -> None:
    table = section((REPOSITORY / "MANUAL.md").read_text(), "### The options of an edit", "## End")
    told = {row[0].strip("`"): row[2:] for row in rows(table) if len(row) == 4 and "`" in row[0]}
    names = [field.name.replace("_", "-") for field in fields(options.EditOptions)]
    assert sorted(told) == sorted(names) == sorted(labels_of_options())
    for name, (values, default) in told.items():
        assert default == shown(getattr(options.DEFAULTS, name.replace("-", "_"))), name
        choices = options.CHOICES.get(name, ())
        wanted = [options.NONE] if name == "style-preset" else list(choices)
        assert re.findall(r"`(\w+)`", values) == wanted, name
        if name in NUMBERS:
            assert [int(n) for n in re.findall(r"-?\d+", values)] == NUMBERS[name], name


def shown(default: object) -> str:
    """A default as the table has it."""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return "none"
    return f"`{default}`" if default and isinstance(default, str) else str(default) or "empty"


EXCLUDED = {  # what a row of the manual begins with, and the style types that are left
    "a style preset": options.STYLE_TYPES_WITH_STYLE,
    "style references": options.STYLE_TYPES_WITH_STYLE,
    "a character": options.STYLE_TYPES_WITH_CHARACTER,
}


def test_what_excludes_what_is_what_the_code_says() -> None:
    told = {row[0]: row[-1] for row in rows((REPOSITORY / "MANUAL.md").read_text())}
    for with_it, types in EXCLUDED.items():
        left = re.findall(r"\*(.+?)\*", told[with_it].partition("style type but")[2])
        assert left == [word_for("style-type", value) for value in types]


def test_all_presets_are_listed() -> None:
    told = (REPOSITORY / "MANUAL.md").read_text().partition("### The style presets\n")[2]
    assert tuple(re.findall(r"`(\w+)`", told)) == options.STYLE_PRESETS
    assert f"Ideogram's {len(options.STYLE_PRESETS)} ready-made styles" in one_line(
        (REPOSITORY / "MANUAL.md").read_text()
    )
