"""The examples for scripts, run in GIMP as their own heads say: what was sent, what was saved."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gimp3
import numpy as np
import pytest
from gimp.profiles import quiet_profile
from gimp.sent import pictures, prompt_objects
from gimp.session import Session, environment_for
from mask_editor.api_key import VARIABLE
from numpy.typing import NDArray
from package import NAME
from PIL import Image, ImageChops
from standin import Standin
from standin.painter import PaintOrder

Pixels = NDArray[Any]
EXAMPLES = ("edit_folder.py", "edit-folder.scm")
PROMPT = "a red toadstool"  # these four stand in the heads of the examples
PHOTOS, EDITED, MASK = "photos", "edited", "mask"
WIDTH, HEIGHT = 320, 240
DARK = 20  # what the stand-in paints


def dark(source: Image.Image, mask: Image.Image, order: PaintOrder) -> Image.Image:
    painted = source.copy()
    painted.paste((DARK,) * 3, mask=ImageChops.invert(mask))
    return painted


@dataclass(frozen=True)
class Folder:
    """An example as it is installed, and a folder of pictures beside it."""

    path: Path
    example: str
    program: gimp3.Gimp
    profile: Path

    def run(self, standin: Standin) -> subprocess.CompletedProcess[str]:
        """Run the command that stands in the example's head, in the example's folder."""
        text = (self.path / self.example).read_text("ascii")
        (command,) = re.findall(r"^(?:; )?(gimp-console-3 .*)$", text, re.MULTILINE)
        settings = {
            "HOME": str(self.profile),
            "GIMP3_DIRECTORY": str(self.profile),
            "LC_ALL": "C.UTF-8",
            VARIABLE: standin.api_key,
            **environment_for(standin),
        }
        environment = ["env", "-C", str(self.path), *(f"{k}={v}" for k, v in settings.items())]
        words = self.program.command(
            *environment, "sh", "-c", command, shared=[self.path, self.profile]
        )
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        print(done.stdout, done.stderr)  # pytest shows it where the test failed
        return done


@pytest.fixture(scope="module")
def own_profile(program: gimp3.Gimp) -> Path:
    """The running GIMP has the usual one."""
    return quiet_profile(program)


@pytest.fixture(params=EXAMPLES)
def folder(
    request: pytest.FixtureRequest, program: gimp3.Gimp, own_profile: Path, gimp: Session
) -> Iterator[Folder]:
    path = Path(tempfile.mkdtemp(dir=gimp.folder))
    (path / PHOTOS).mkdir()
    installed = own_profile / "plug-ins" / NAME / "examples"
    shutil.copyfile(installed / request.param, path / request.param)
    yield Folder(path, request.param, program, own_profile)
    shutil.rmtree(path)


def soft_gray(gimp: Session, photo: Callable[[str], Pixels]) -> int:
    """A gray image of two layers, of which the upper one is offset; no layer is active."""
    image: int = gimp.new_image(width=WIDTH, height=HEIGHT, base="GRAY")
    size: dict[str, Any] = {"width": WIDTH, "height": HEIGHT, "kind": "GRAY_IMAGE"}
    ground = gimp.new_layer(image=image, **size)
    layer = gimp.new_layer(image=image, **size, x=-30, y=20)
    for name, number in (("camera", ground), ("coins", layer)):
        gimp.paint(number, photo(name)[:HEIGHT, :WIDTH, :1], "Y' u8")
    gimp.select_ellipse(image=image, x=40, y=50, width=90, height=70)
    gimp.feather_selection(image=image, radius=10)
    gimp.save_selection(image=image, name=MASK)
    return image


def hard_color(gimp: Session, photo: Callable[[str], Pixels]) -> int:
    image = color(gimp, photo("coffee"))
    gimp.select_rectangle(image=image, x=200, y=110, width=70, height=90)
    gimp.save_selection(image=image, name=MASK)
    return image


def empty_mask(gimp: Session, photo: Callable[[str], Pixels]) -> int:
    image = color(gimp, photo("chelsea"))
    gimp.save_selection(image=image, name=MASK)
    return image


def without_mask(gimp: Session, photo: Callable[[str], Pixels]) -> int:
    return color(gimp, photo("chelsea"))


def color(gimp: Session, pixels: Pixels) -> int:
    image: int = gimp.new_image(width=WIDTH, height=HEIGHT)
    layer = gimp.new_layer(image=image, width=WIDTH, height=HEIGHT, kind="RGB_IMAGE")
    gimp.paint(layer, pixels[:HEIGHT, :WIDTH])
    return image


def reached(covered: Pixels, size: tuple[int, int]) -> Pixels:
    """Booleans at another size (height, width): true where any that is overlapped was."""
    for axis, wanted in enumerate(size):
        count = covered.shape[axis]
        parts = [
            np.take(covered, range(n * count // wanted, -(-(n + 1) * count // wanted)), axis)
            for n in range(wanted)
        ]
        covered = np.stack([part.any(axis) for part in parts], axis)
    return covered


@dataclass(frozen=True)
class Saved:
    """A picture as it was and as the example has saved it, what its mask covers of the canvas, and
    the result: what it remembers, its bounds, its pixels."""

    before: Pixels
    after: Pixels
    coverage: Pixels
    origin: dict[str, Any]
    bounds: tuple[int, int, int, int]
    painted: Pixels

    def covered(self) -> Pixels:
        """Where the mask covers anything of the result's window."""
        x, y, width, height = self.bounds
        room = 100  # a layer reaches that far over the canvas
        window = np.pad(self.coverage > 0, room)[y + room :, x + room :][:height, :width]
        assert window.sum() == (self.coverage > 0).sum()
        return window

    def painted_on_canvas(self) -> Pixels:
        x, y, *_size = self.bounds
        canvas = Image.new("RGBA", (WIDTH, HEIGHT))
        canvas.paste(Image.fromarray(self.painted), (x, y))
        return np.asarray(canvas)


def saved(gimp: Session, folder: Folder, name: str) -> Saved:
    """Open what was saved; the PNG shows what the XCF shows."""
    before = gimp.open_image(file=str(folder.path / PHOTOS / name))
    seen_before = gimp.visible(before)
    gimp.select_saved(image=before, name=MASK)
    xcf, png = (
        gimp.open_image(file=str(folder.path / EDITED / f"{name}-edited.{kind}"))
        for kind in ("xcf", "png")
    )
    after = gimp.visible(xcf)
    assert np.array_equal(gimp.visible(png), after)
    (layer, _), *_ = gimp.tree(image=xcf)
    told, painted = gimp.describe(item=layer), gimp.pixels(layer)
    return Saved(
        seen_before, after, gimp.coverage(before), told["origin"], tuple(told["bounds"]), painted
    )


def check_pixels(one: Saved) -> None:
    """Outside the mask all is as it was, to the bit; where it covers all, there is the result."""
    outside, inside = one.coverage == 0, one.coverage == 255
    assert inside.sum() > 100
    assert np.array_equal(one.after[outside], one.before[outside])
    assert np.array_equal(one.after[inside], one.painted_on_canvas()[inside])
    assert abs(np.median(one.after[inside][:, :3]) - DARK) <= 3
    assert np.median(one.before[inside][:, :3]) > DARK + 30


def messages(said: str) -> dict[str, str]:
    """What the example had GIMP say of each picture; GIMP puts the interpreter's name before it."""
    line = r"^(?:python-eval\.py|script-fu)-\w+: (\S+\.\w{3}): (.*)$"
    return dict(re.findall(line, said, re.MULTILINE))


def test_a_folder_of_pictures_is_edited_once(
    folder: Folder, gimp: Session, standin: Standin, photo: Callable[[str], Pixels]
) -> None:
    standin.paint = dark
    masked = {"heron.xcf": soft_gray, "Mug.PSD": hard_color}
    others = {"plain.tif": without_mask, "empty.xcf": empty_mask}
    for name, make in (masked | others).items():
        assert gimp.save_image(image=make(gimp, photo), file=str(folder.path / PHOTOS / name))
    for name in ("broken.psd", "notes.txt"):
        (folder.path / PHOTOS / name).write_text("no picture")

    first = folder.run(standin)
    assert first.returncode != 0
    assert f"2 of 5 pictures in {PHOTOS} are edited." in first.stderr
    told = messages(first.stderr)
    assert told.pop("heron.xcf") == told.pop("Mug.PSD") == "edited"
    assert told.pop("plain.tif") == f'FAILED: It has no channel "{MASK}".'
    assert re.match("FAILED: .*Nothing is selected: select what ", told.pop("empty.xcf"))
    assert re.match("FAILED: .*Error loading PSD file", told.pop("broken.psd"))
    assert told == {}

    assert standin.sales == 2
    assert [sent["prompt"] for sent in prompt_objects(standin)] == [PROMPT] * 2
    assert len(list((folder.path / EDITED).iterdir())) == 2 * len(masked)
    masks, its_own = pictures(standin, "maskUrl"), []
    for name in masked:
        one = saved(gimp, folder, name)
        check_pixels(one)
        assert one.origin["options"]["prompt"] == PROMPT
        wanted = (np.where(reached(one.covered(), mask.shape), 0, 255) for mask in masks)
        its_own.append([np.array_equal(*pair) for pair in zip(masks, wanted, strict=True)])
    assert sorted(its_own) == [[False, True], [True, False]]

    for name in (*others, "broken.psd"):
        (folder.path / PHOTOS / name).unlink()
    result = "Mug.PSD-edited.xcf"  # a result beside the pictures is none of them
    shutil.copyfile(folder.path / EDITED / result, folder.path / PHOTOS / result)
    asked = len(standin.requests)
    second = folder.run(standin)
    assert second.returncode == 0
    told = messages(second.stderr)
    for name in masked:
        assert told.pop(name) == f"skipped, {EDITED}/{name}-edited.xcf is there already"
    assert told == {}
    assert len(standin.requests) == asked
