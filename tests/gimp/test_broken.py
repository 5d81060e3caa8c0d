"""A plug-in that is not whole is still in the menu, and says so; --check says so from outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gimp3
import pytest
from checks import examine
from console import ask
from gimp.profiles import profile_with_plug_in, quiet_profile
from gimp.session import Session, environment_for
from here import own_package
from package import SCRIPT
from placing import Place
from standin import Standin

TO_EDIT = {"prompt": "a toadstool"}


def delete(path: str) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        there = folder / path
        shutil.rmtree(there) if there.is_dir() else there.unlink()

    return act


def cut_short(folder: Path) -> None:
    file = folder / "mask_editor" / "options.py"
    file.write_text(file.read_text()[:3000] + "(")


def need_a_newer_python(folder: Path) -> None:
    script = folder / SCRIPT
    script.write_text(
        script.read_text().replace("PYTHON, GIMP = (3, 10)", "PYTHON, GIMP = (3, 99)")
    )


BREAKAGES = [  # what is broken, what the error names, whether GIMP had asked what there is before
    (delete("carried"), "carried/certifi/__init__.py", False),
    (delete("mask_editor/canvas.py"), "mask_editor/canvas.py", True),
    (delete("mask_editor"), "mask_editor", True),
    (cut_short, "options.py", False),
    (need_a_newer_python, "Python 3.99 or newer", False),
]


@contextmanager
def broken_gimp(
    program: gimp3.Gimp,
    standin: Standin,
    break_it: Callable[[Path], None],
    *,
    late: bool,
) -> Iterator[Session]:
    """`late`: it breaks when GIMP has already asked what there is, and knows of its options."""
    profile = quiet_profile(program)
    folder = Place(profile).folder
    if not late:
        break_it(folder)
    session = Session(program, profile, environment_for(standin))
    try:
        session.keys.keep(standin.api_key)
        if late:
            break_it(folder)
        yield session
    finally:
        print(session.output())  # pytest shows it where the test failed
        session.close()


def edit(gimp: Session, options: dict[str, str], procedure: str) -> Any:
    image = gimp.new_image(width=200, height=160)
    layer = gimp.new_layer(image=image, width=200, height=160)
    gimp.select_rectangle(image=image, x=60, y=50, width=60, height=50)
    return gimp.edit(image=image, drawables=[layer], options=options, procedure=procedure)


@pytest.mark.parametrize(("break_it", "named", "late"), BREAKAGES)
def test_it_says_what_is_missing_and_sends_nothing(
    program: gimp3.Gimp,
    standin: Standin,
    break_it: Callable[[Path], None],
    named: str,
    late: bool,
) -> None:
    with broken_gimp(program, standin, break_it, late=late) as gimp:
        # One that GIMP has asked when it was broken already knows of no options.
        options = TO_EDIT if late else {}
        for procedure in ("plug-in-ideogram-mask-edit", "plug-in-ideogram-mask-edit-again"):
            answer = edit(gimp, options if procedure.endswith("edit") else {}, procedure)
            assert answer["status"] == "EXECUTION_ERROR"
            assert named in answer["error"]
            assert "nstall it anew" in answer["error"]
        # GIMP took the menu entries of the others as well: it says so where it does not.
        assert "attempted to" not in gimp.output()
        assert "plug-in's arguments" not in gimp.output()
    assert standin.requests == []


def test_it_works_again_once_it_is_mended(program: gimp3.Gimp, standin: Standin) -> None:
    """Even if the script has the time that it had: a broken one has GIMP ask anew."""
    with broken_gimp(program, standin, delete("mask_editor/errors.py"), late=False) as gimp:
        profile = gimp.profile
    whole = profile_with_plug_in() / "plug-ins" / Place(profile).folder.name
    shutil.copy(whole / "mask_editor" / "errors.py", Place(profile).folder / "mask_editor")
    session = Session(program, profile, environment_for(standin))
    try:
        answer = edit(session, TO_EDIT, "plug-in-ideogram-mask-edit")
    finally:
        session.close()
    assert answer["status"] == "SUCCESS"


@pytest.mark.parametrize(
    ("break_it", "named"),
    [(None, None), (delete("carried/idna"), "idna"), (cut_short, "options.py")],
)
def test_check_asks_a_real_gimp(
    program: gimp3.Gimp,
    console: list[str],
    standin: Standin,
    break_it: Callable[[Path], None] | None,
    named: str | None,
) -> None:
    place = Place(quiet_profile(program))
    if break_it:
        break_it(place.folder)
    environ = {**os.environ, **environment_for(standin), "ONE_MIN_AI_API_KEY": standin.api_key}
    found = list(
        examine(own_package(), place, lambda: ask(console, place.profile, environ, online=True))
    )
    wrong = [finding for finding in found if finding.mend]
    if named is None:
        assert wrong == []
        assert found[-1].claim == "1min.ai takes your API key"
    else:
        assert [named in finding.mend for finding in wrong] == [
            True
        ] * 2  # on the disk, and in GIMP
        assert "imported" in wrong[1].claim
