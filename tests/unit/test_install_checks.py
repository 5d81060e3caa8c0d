"""What the command says and returns; GIMP is a script that plays it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from checks import PROCEDURES, Finding, examine
from console import Answers, ask
from inside import MARKER
from package import NAME
from placing import Place, put
from problems import InstallError
from profiles import Machine
from sources import Sources
from unit.packages import make_package

from install import main

INSTALLER = Path(__file__).resolve().parents[2] / "install"
TOLD = {"version": "3.0.4", "python": [3, 13, 5], "procedures": list(PROCEDURES)}
RIGHT = Answers("3.0.4", (3, 13, 5), procedures=PROCEDURES)


@pytest.fixture
def package(tmp_path: Path) -> Sources:
    return make_package(tmp_path)


@pytest.fixture
def place(tmp_path: Path, package: Sources) -> Place:
    """A profile that has it."""
    place = Place(tmp_path / ".config/GIMP/3.0")
    put(package, place)
    return place


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    environ = {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}"}
    return Machine("Linux", tmp_path, environ, root=tmp_path / "root")


def play_gimp(machine: Machine, *said: str, name: str = "gimp-console-3.0") -> Path:
    """A console program that says these lines, whatever it is asked."""
    program = machine.home / "bin" / name
    lines = [f"print({line!r})" for line in said]
    program.write_text("\n".join([f"#!{sys.executable}", "import os", *lines]))
    program.chmod(0o755)
    return program


def answer(**but: object) -> str:
    return MARKER + json.dumps({**TOLD, **but})


def test_a_missing_plug_in_is_found_and_gimp_is_not_asked(package: Sources, tmp_path: Path) -> None:
    def ask_gimp() -> Answers:
        raise AssertionError("a GIMP that is asked would make itself a profile")

    [finding] = examine(package, Place(tmp_path / "3.2"), ask_gimp)
    assert "install.py --gimp-dir" in finding.mend


def test_a_silent_gimp_is_found(package: Sources, place: Place) -> None:
    def ask_gimp() -> Answers:
        raise InstallError("no answer")

    assert list(examine(package, place, ask_gimp))[-1] == Finding("GIMP answers", "no answer")


def test_the_answer_is_read_from_among_other_output(machine: Machine, place: Place) -> None:
    program = play_gimp(machine, "noise", answer(), "batch command executed")
    assert ask([str(program)], place.profile, machine.environ) == RIGHT


def test_gimp_is_asked_on_that_profile(machine: Machine, place: Place) -> None:
    program = play_gimp(machine)
    told = machine.home / "told"
    with program.open("a") as script:
        script.write(f"\nopen({str(told)!r}, 'w').write(os.environ['GIMP3_DIRECTORY'])")
    with pytest.raises(InstallError, match="no answer"):
        ask([str(program)], place.profile, machine.environ)
    assert told.read_text() == str(place.profile)


@pytest.mark.parametrize("content", [None, "not a program"])
def test_a_program_that_does_not_start_is_a_sentence(
    machine: Machine, place: Place, content: str | None
) -> None:
    program = machine.home / "bin" / "gimp"
    if content:
        program.write_text(content)
        program.chmod(0o755)
    with pytest.raises(InstallError, match="could not be started"):
        ask([str(program)], place.profile, machine.environ)


def test_check_says_each_thing_and_returns_0_only_if_all_is_right(
    package: Sources, place: Place, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    play_gimp(machine, answer())
    assert main(["--check"], package, machine) == 0
    said = capsys.readouterr().out
    assert said.count("ok ") == 9
    assert "WRONG" not in said
    play_gimp(machine, answer(procedures=[]))
    assert main(["--check"], package, machine) == 1
    assert "to mend it" in capsys.readouterr().out


def test_check_asks_the_gimp_that_is_named(
    package: Sources, place: Place, machine: Machine
) -> None:
    program = play_gimp(machine, answer(), name="my-gimp")
    assert main(["--check"], package, machine) == 1
    assert main(["--check", "--gimp", str(program)], package, machine) == 0


def test_every_profile_is_served_even_if_one_fails(
    package: Sources, place: Place, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = machine.home / ".config/GIMP/3.1"
    broken.mkdir()
    (broken / "plug-ins").write_text("a file in the way")
    later = machine.home / ".config/GIMP/3.2"
    later.mkdir()
    assert main([], package, machine) == 1
    said = capsys.readouterr()
    assert str(Place(later).folder) in said.out
    assert str(broken) in said.err


def test_of_several_profiles_the_user_chooses(
    package: Sources, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    places = [Place(machine.home / ".config/GIMP" / version) for version in ("3.0", "3.2")]
    for place in places:
        place.profile.mkdir(parents=True)
    replies = iter(["3", "none", "2"])
    assert main([], package, machine, lambda _question: next(replies)) == 0
    assert [place.script.is_file() for place in places] == [False, True]
    assert str(places[0].profile) in capsys.readouterr().out
    assert main([], package, machine, lambda _question: "") == 0
    assert [place.script.is_file() for place in places] == [True, True]


@pytest.mark.parametrize("words", [["--all"], ["--uninstall"], ["--gimp-dir", "GIMP/3.0"]])
def test_where_all_is_said_nobody_is_asked(
    package: Sources,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for version in ("3.0", "3.2"):
        (machine.home / ".config/GIMP" / version).mkdir(parents=True)
    assert main(words, package, machine, never) == 0


def never(_question: str) -> str:
    raise AssertionError("nobody is to be asked")


def test_who_breaks_off_has_changed_nothing(
    package: Sources, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_off(_question: str) -> str:
        raise EOFError

    for version in ("3.0", "3.2"):
        (machine.home / ".config/GIMP" / version).mkdir(parents=True)
    assert main([], package, machine, break_off) == 1
    assert "nothing was done" in capsys.readouterr().err
    assert list(machine.home.glob(".config/GIMP/*/*")) == []


def test_a_gimp_that_was_never_started_gets_it_as_well(package: Sources, machine: Machine) -> None:
    play_gimp(machine, name="gimp-3.2")
    assert main([], package, machine) == 0
    assert Place(machine.home / ".config/GIMP/3.2").script.is_file()


def test_only_where_it_is_installed_it_is_checked(
    package: Sources, place: Place, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    play_gimp(machine, answer())
    (machine.home / ".config/GIMP/3.2").mkdir()
    assert main(["--check"], package, machine) == 0
    assert "3.2:" not in capsys.readouterr().out


def test_network_and_key_are_tried_only_if_asked(
    package: Sources, place: Place, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    told = machine.home / "told"
    program = play_gimp(machine, answer(network="", key="No key is set."))
    with program.open("a") as script:
        script.write(f"\nimport sys; open({str(told)!r}, 'a').write(sys.argv[-1][-18:] + '\\n')")
    assert main(["--check", "--online"], package, machine) == 1
    assert "to mend it: No key is set." in capsys.readouterr().out
    main(["--check"], package, machine)
    assert ["online=True" in line for line in told.read_text().splitlines()] == [True, False]


def test_uninstall_says_where_the_journal_is(
    package: Sources, place: Place, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    place.journal.mkdir(parents=True)
    (place.user_data / "memory.json").write_text("{}")
    assert main(["--uninstall"], package, machine) == 0
    assert not place.folder.exists()
    assert os.listdir(place.user_data) == ["jobs"]
    assert str(place.journal) in capsys.readouterr().out
    assert main(["--uninstall"], package, machine) == 0
    assert "Not installed" in capsys.readouterr().out


def test_without_a_profile_the_user_is_told_what_to_do(
    package: Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], package, Machine("Linux", tmp_path / "nobody", {}, tmp_path)) == 1
    assert "--gimp-dir" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "GIMP/3.0/plug-ins"])
def test_a_folder_that_is_no_profile_is_refused(
    package: Sources, machine: Machine, name: str
) -> None:
    with pytest.raises(SystemExit):
        main(["--gimp-dir", name], package, machine)


def test_the_command_runs_from_anywhere_and_in_any_locale(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, str(INSTALLER / "install.py"), "--uninstall", "--gimp-dir", "Jörg"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert NAME in done.stdout
