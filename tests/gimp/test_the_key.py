"""Where the key is in a real GIMP: in a real keyring, or in a file, and nowhere else."""

from __future__ import annotations

import json
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gimp3
import pytest
from gimp.profiles import quiet_profile
from gimp.session import TESTS, Session, environment_for
from leaks import holding
from standin import Standin

WITH_KEYRING = str(TESTS / "gimp" / "with-keyring")
LABEL = "1min.ai API key (Ideogram Mask Editor for GIMP)"
IN_KEYRING = "It is kept in the system's keyring."
OPTIONS = {"prompt": "a toadstool", "num-images": 2}


@pytest.fixture
def keyring_gimp(program: gimp3.Gimp, standin: Standin) -> Iterator[Session]:
    """A GIMP on a desktop that has a keyring, unlocked and empty."""
    session = Session(
        program,
        quiet_profile(program),
        environment_for(standin),
        around=["sh", WITH_KEYRING, "a password"],
    )
    yield session
    print(session.output())  # pytest shows it where the test failed
    session.close()


def selected(gimp: Session) -> dict[str, Any]:
    """What an edit is called with: an image, a part of it selected."""
    image = gimp.new_image(width=200, height=160)
    layer = gimp.new_layer(image=image, width=200, height=160)
    gimp.select_ellipse(image=image, x=60, y=50, width=60, height=50)
    return {"image": image, "drawables": [layer], "options": OPTIONS}


def temporary(gimp: Session) -> Path:
    return (gimp.gimp.root or Path("/")) / "tmp"


def tell_all(gimp: Session) -> None:
    """Have the log as detailed as it gets."""
    memory = gimp.keys.folder / "memory.json"
    memory.parent.mkdir(mode=0o700, exist_ok=True)
    memory.write_text(json.dumps({"detailed-log": True}))


def test_a_key_goes_into_the_keyring_and_from_there_to_the_provider_alone(
    keyring_gimp: Session, standin: Standin
) -> None:
    gimp, key = keyring_gimp, standin.api_key
    tell_all(gimp)
    assert gimp.look_for_key()[0] == "NoKey"
    assert gimp.keep_key(key="an-older-one") is None
    assert gimp.keep_key(key=key) is None
    assert gimp.look_for_key() == [key, IN_KEYRING]
    assert gimp.labels_in_keyring() == [LABEL]
    assert not gimp.keys.file.exists()

    edit = selected(gimp)
    assert gimp.edit(**edit)["error"] == ""
    assert {r.headers["API-KEY"] for r in standin.requests if r.method == "POST"} == {key}
    assert gimp.save_image(image=edit["image"], file=str(gimp.folder / "edited.xcf"))
    assert "toadstool" in (gimp.keys.folder / "log.txt").read_text()
    assert list((gimp.folder / "data" / "keyrings").iterdir())
    assert holding(key, gimp.profile, gimp.folder, temporary(gimp)) == []

    gimp.forget_key()
    assert gimp.labels_in_keyring() == []
    assert gimp.look_for_key()[0] == "NoKey"
    sales = standin.sales
    assert "No 1min.ai API key is set" in gimp.edit(**edit)["error"]
    assert standin.sales == sales


def test_a_locked_keyring_is_said_and_the_file_takes_its_place(
    keyring_gimp: Session, standin: Standin
) -> None:
    gimp, key = keyring_gimp, standin.api_key
    gimp.keep_key(key="an-older-one")
    gimp.lock_keyring()
    kind, words = gimp.look_for_key()
    assert kind == "KeyringTrouble"
    assert "(it is locked)" in words
    edit = selected(gimp)
    assert gimp.edit(**edit)["error"] == words
    assert standin.requests == []

    assert "keyring cannot be used" in gimp.keep_key(key=key)
    assert stat.S_IMODE(gimp.keys.file.stat().st_mode) == 0o600
    assert gimp.look_for_key() == [key, gimp.keys.file_place]
    assert gimp.edit(**edit)["error"] == ""
    assert standin.sales == 1


def test_a_bus_that_is_dead_is_not_waited_for(gimp: Session) -> None:
    gimp.forget_key()
    file = gimp.folder / "bus"
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(file))
        bus.listen()
        kind, words = gimp.look_for_key(bus=f"unix:path={file}")
    file.unlink()
    assert kind == "KeyringTrouble"
    assert "it does not answer" in words


def test_without_a_keyring_the_key_is_in_its_file_alone(gimp: Session, standin: Standin) -> None:
    key = standin.api_key
    gimp.forget_key()
    assert gimp.keep_key(key=key) is None
    assert gimp.look_for_key() == [key, gimp.keys.file_place]
    tell_all(gimp)
    edit = selected(gimp)
    assert gimp.edit(**edit)["error"] == ""
    assert gimp.save_image(image=edit["image"], file=str(gimp.folder / "edited.xcf"))
    assert holding(key, gimp.profile, gimp.folder, temporary(gimp)) == ["api-key"]
    assert stat.S_IMODE(gimp.keys.file.stat().st_mode) == 0o600


def test_the_log_of_an_edit(gimp: Session, standin: Standin) -> None:
    (gimp.keys.folder / "memory.json").unlink(missing_ok=True)
    file = gimp.keys.folder / "log.txt"
    file.unlink(missing_ok=True)
    edit = selected(gimp)
    assert gimp.edit(**edit)["error"] == ""
    log = file.read_text()
    print(log)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f" gimp={gimp.version()} " in log
    assert log.count(" request method=POST host=127.0.0.1 path=/api/assets ") == 2
    assert " layer=200x160+0+0 selected=60x50+60+50\n" in log
    assert " edit layers=2 credits=" in log
    assert "toadstool" not in log
    assert str(gimp.folder) not in log
