"""What GIMP's Python may have beside the plug-in: old modules, broken ones, none. Whatever it is,
those that the plug-in carries are used."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gimp3
import pytest
from checks import examine
from console import ask
from gimp.edits import OPTIONS, check_an_edit, selected_part
from gimp.homes import Home, usual
from gimp.session import TESTS, AgentError, Session, environment_for
from here import own_package
from numpy.typing import NDArray
from package import CARRIED
from placing import Place, put
from standin import Standin

Files = Mapping[str, str]  # contents by name
Pixels = NDArray[Any]

PROBE = TESTS / "gimp" / "probe" / "sitecustomize.py"
REQUESTS = ("requests", "urllib3", "certifi", "charset_normalizer", "idna")
TAKEN_UP = ("brotli", "brotlicffi", "chardet", "simplejson", "socks")  # by those, where it is there
IMPORT = "import requests; print(requests.__file__)"


def packages(content: str) -> Files:
    return {f"{name}/__init__.py": content for name in REQUESTS + TAKEN_UP}


NOTHING: Files = {}
OLD = packages('__version__ = "0.9"\n')
BROKEN = packages('raise RuntimeError("it is broken")\n')
PYTHON_2 = packages('print "of another age"\n')
NO_SSL: Files = {"ssl.py": 'raise ImportError("DLL load failed while importing _ssl")\n'}


@dataclass(frozen=True)
class Beside:
    """A GIMP, and what its Python finds beside the plug-in: in `first`, which its PYTHONPATH names,
    before its own modules, and in `users`, the user's own folder of modules, behind them."""

    gimp: Session
    first: Path
    users: Path

    def put(self, first: Files = NOTHING, users: Files = NOTHING) -> None:
        """Let it be these files, and the probe."""
        for folder, files in ((self.first, first), (self.users, users)):
            shutil.rmtree(folder, ignore_errors=True)
            for name, content in files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(content)
        self.first.mkdir(exist_ok=True)
        shutil.copy(PROBE, self.first)

    def python(self, *words: str) -> str:
        """What GIMP's Python prints, started with these words outside the plug-in."""
        said: str = self.gimp.command(words=["python3", *words])
        return said.strip()

    def loaded(self) -> dict[str, str | None]:
        """The file of each module that the last request was sent with."""
        found: dict[str, str | None] = json.loads((self.first / "modules.json").read_text())
        return found


@pytest.fixture(scope="module")
def running(
    program: gimp3.Gimp,
    running_standin: Standin,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Beside]:
    home = usual(tmp_path_factory.mktemp("home"), program.version)
    home.make(program)
    put(own_package(), Place(home.profile))
    first = home.profile / "first"
    first.mkdir()
    gimp = Home(home.folder, home.profile, {"PYTHONPATH": str(first)}).start(
        program, running_standin
    )
    said = gimp.command(words=["python3", "-c", "import site; print(site.getusersitepackages())"])
    users = Path(said.strip())
    assert home.folder in users.parents
    yield Beside(gimp, first, users)
    gimp.close()


@pytest.fixture
def beside(running: Beside, standin: Standin) -> Iterator[Beside]:
    running.gimp.keys.keep(standin.api_key)
    already = len(running.gimp.output())
    yield running
    said = running.gimp.output()[already:]
    print(said)  # pytest shows it where the test failed
    for image in running.gimp.images():
        running.gimp.close_image(image=image)
    assert "Traceback" not in said
    assert "Warning" not in said


def check_the_carried_are_used(beside: Beside, standin: Standin, pixels: Pixels) -> None:
    check_an_edit(beside.gimp, standin, pixels)
    carried = Place(beside.gimp.profile).folder / CARRIED
    loaded = beside.loaded()
    assert {name: loaded[name] for name in REQUESTS} == {
        name: str(carried / name / "__init__.py") for name in REQUESTS
    }
    theirs = (str(beside.first), str(beside.users))
    assert [file for file in loaded.values() if file and file.startswith(theirs)] == [
        str(beside.first / PROBE.name)
    ]


@pytest.mark.parametrize("what", [OLD, BROKEN, PYTHON_2], ids=["old", "broken", "Python 2"])
def test_other_modules_are_left_alone(
    beside: Beside, standin: Standin, pixels: Pixels, what: Files
) -> None:
    beside.put(first=what, users=what)
    for folder, words in ((beside.first, ["-c"]), (beside.users, ["-E", "-c"])):
        if what is OLD:
            assert beside.python(*words, IMPORT) == f"{folder}/requests/__init__.py"
        else:
            with pytest.raises(AgentError, match=r"it is broken|SyntaxError"):
                beside.python(*words, IMPORT)
    check_the_carried_are_used(beside, standin, pixels)


def test_neither_requests_nor_pip_is_needed(
    beside: Beside, standin: Standin, pixels: Pixels
) -> None:
    if beside.gimp.gimp.root is None:
        pytest.skip("this machine's own GIMP may have them")
    beside.put()
    for words in (["-c", IMPORT], ["-m", "pip", "--version"]):
        with pytest.raises(AgentError, match="No module named"):
            beside.python(*words)
    check_the_carried_are_used(beside, standin, pixels)


def test_without_ssl_only_https_is_not_spoken(
    beside: Beside, standin: Standin, pixels: Pixels
) -> None:
    beside.put(NO_SSL)
    check_an_edit(beside.gimp, standin, pixels)
    beside.put({**NO_SSL, "environment.json": '{"ONE_MIN_AI_API_BASE": "https://127.0.0.1:1"}'})
    image, layer = selected_part(beside.gimp, pixels)
    answer = beside.gimp.edit(image=image, drawables=[layer], options=OPTIONS)
    assert answer["status"] == "EXECUTION_ERROR"
    assert "its ssl module does not work (DLL load failed while importing _ssl)" in answer["error"]
    assert "Install a GIMP whose Python can" in answer["error"]
    assert standin.sales == 1


@pytest.mark.parametrize("program", ["3.2"], indirect=True)
def test_check_finds_only_what_is_wrong(
    beside: Beside, standin: Standin, console: list[str]
) -> None:
    environ = {**os.environ, **environment_for(standin), "PYTHONPATH": str(beside.first)}
    environ["ONE_MIN_AI_API_KEY"] = standin.api_key
    place = Place(beside.gimp.profile)
    beside.put({**BROKEN, **NO_SSL})
    found = examine(own_package(), place, lambda: ask(console, place.profile, environ, online=True))
    (mend,) = (finding.mend for finding in found if finding.mend)
    assert "install a GIMP whose Python can" in mend
    assert "DLL load failed" in mend
