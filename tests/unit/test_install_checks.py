"""What --check finds, and what the command says and returns; GIMP is a script that plays it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from checks import Finding, examine
from console import MARKER, Answers, ask
from package import NAME, SCRIPT, Package, own_package
from placing import Place, put
from problems import InstallError
from profiles import Machine

from install import main

INSTALLER = Path(__file__).resolve().parents[2] / "install"
LISTED = Answers("3.0.4", True)
MISSING = Answers("3.0.4", False)


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """A made-up plug-in with the real wheels."""
    source = tmp_path / "source"
    source.mkdir()
    (source / SCRIPT).write_text("#!/usr/bin/env python3\n")
    return Package(source, own_package().wheels)


@pytest.fixture
def place(tmp_path: Path, package: Package) -> Place:
    """A profile that has it."""
    place = Place(tmp_path / ".config/GIMP/3.0")
    put(package, place)
    return place


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    return Machine("Linux", tmp_path, {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}"})


def wrong(package: Package, place: Place, answers: Answers = LISTED) -> list[Finding]:
    return [finding for finding in examine(package, place, lambda: answers) if finding.mend]


def play_gimp(machine: Machine, *said: str, name: str = "gimp-console-3.0") -> Path:
    """A console program that says these lines, whatever it is asked."""
    program = machine.home / "bin" / name
    lines = [f"print({line!r})" for line in said]
    program.write_text("\n".join([f"#!{sys.executable}", "import os", *lines]))
    program.chmod(0o755)
    return program


def answer(*, listed: bool) -> str:
    return MARKER + '{"version": "3.0.4", "lists_procedure": ' + str(listed).lower() + "}"


def test_all_is_right_after_an_install(package: Package, place: Place) -> None:
    assert wrong(package, place) == []


def test_a_missing_plug_in_is_found_and_gimp_is_not_asked(package: Package, tmp_path: Path) -> None:
    def ask_gimp() -> Answers:
        raise AssertionError("a GIMP that is asked would make itself a profile")

    [finding] = examine(package, Place(tmp_path / "3.2"), ask_gimp)
    assert "install.py --gimp-dir" in finding.mend


def test_a_missing_run_bit_is_found(package: Package, place: Place) -> None:
    place.script.chmod(0o644)
    [finding] = wrong(package, place)
    assert finding.mend.startswith("chmod +x")


def test_a_missing_module_is_found(package: Package, place: Place) -> None:
    (place.carried / "requests" / "sessions.py").unlink()
    [finding] = wrong(package, place)
    assert "carries" in finding.claim


def test_a_plug_in_that_gimp_does_not_list_is_found_with_its_reason(
    package: Package, place: Place
) -> None:
    trace = (
        f"Traceback (most recent call last):\n  File {str(place.script)!r}, line 1\n    import x\n"
    )
    other = "Traceback (most recent call last):\n  File '/other.py', line 1\nValueError: not ours\n"
    log = f"noise\n{trace}ImportError: no x\n{other}noise\n"
    [finding] = wrong(package, place, Answers("3.0.4", False, log))
    assert "ImportError: no x" in finding.mend
    [finding] = wrong(package, place, MISSING)
    assert "install.py" in finding.mend


def test_a_silent_gimp_is_found(package: Package, place: Place) -> None:
    def ask_gimp() -> Answers:
        raise InstallError("no answer")

    assert list(examine(package, place, ask_gimp))[-1] == Finding("GIMP answers", "no answer")


def test_the_answer_is_read_from_among_other_output(machine: Machine, place: Place) -> None:
    program = play_gimp(machine, "noise", answer(listed=True), "batch command executed")
    assert ask([str(program)], place.profile, machine.environ) == LISTED


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
    package: Package, place: Place, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    play_gimp(machine, answer(listed=True))
    assert main(["--check"], package, machine) == 0
    said = capsys.readouterr().out
    assert said.count("ok ") == 4
    assert "WRONG" not in said
    play_gimp(machine, answer(listed=False))
    assert main(["--check"], package, machine) == 1
    assert "to mend it" in capsys.readouterr().out


def test_check_asks_the_gimp_that_is_named(
    package: Package, place: Place, machine: Machine
) -> None:
    program = play_gimp(machine, answer(listed=True), name="my-gimp")
    assert main(["--check"], package, machine) == 1
    assert main(["--check", "--gimp", str(program)], package, machine) == 0


def test_every_profile_is_served_even_if_one_fails(
    package: Package, place: Place, machine: Machine, capsys: pytest.CaptureFixture[str]
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


def test_uninstall_says_where_the_users_data_is(
    package: Package, place: Place, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    place.user_data.mkdir()
    assert main(["--uninstall"], package, machine) == 0
    assert not place.folder.exists()
    assert str(place.user_data) in capsys.readouterr().out
    assert main(["--uninstall"], package, machine) == 0
    assert "Not installed" in capsys.readouterr().out


def test_without_a_profile_the_user_is_told_what_to_do(
    package: Package, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], package, Machine("Linux", tmp_path / "nobody", {})) == 1
    assert "--gimp-dir" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "GIMP/3.0/plug-ins"])
def test_a_folder_that_is_no_profile_is_refused(
    package: Package, machine: Machine, name: str
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
