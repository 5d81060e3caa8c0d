"""The small picture of what will be sent, as the dialog shows it, of images of every kind."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gimp3
import numpy as np
import pytest
from gimp.profiles import quiet_profile
from numpy.typing import NDArray
from PIL import Image

SIDE = 260  # pixels
HALF_BLUE = (60, 120, 200)

# Run by GIMP's own Python interpreter, which reports success whatever happens: the file tells.
# Left half of the layer black, right half HALF_BLUE; a layer over it, green, on the lower half.
INSIDE = """
import json, sys
sys.path[:0] = [PLUG_IN]
import gi
gi.require_version("Gimp", "3.0")
from gi.repository import Gegl, Gimp
from mask_editor import viewing
from mask_editor.canvas import Canvas
from mask_editor.errors import CannotEdit
from mask_editor.worker import Inline

REPLACE, FOREGROUND = Gimp.ChannelOps.REPLACE, Gimp.FillType.FOREGROUND

def filled(image, kind, color, *part):
    width, height = image.get_width(), image.get_height()
    normal = Gimp.LayerMode.NORMAL
    layer = Gimp.Layer.new(image, "a", width, height, getattr(Gimp.ImageType, kind), 100, normal)
    image.insert_layer(layer, None, 0)
    Gimp.context_set_foreground(Gegl.Color.new(color))
    image.select_rectangle(REPLACE, *part)
    layer.edit_fill(FOREGROUND)
    Gimp.Selection.none(image)
    return layer

def seen(canvas, name, source="layer"):
    try:
        at = viewing.target(canvas, viewing.QuickMask(), "layer", source)
        view = viewing.view(canvas, at)
    except CannotEdit as why:
        return {"problem": str(why)}
    assert viewing.glance(canvas, at) == viewing.glance(canvas, at)
    view.picture.savev(f"{FOLDER}/{name}.png", "png", [], [])
    size = [view.size.width, view.size.height]
    return {"size": size, "touched": view.touched.hex()}

def opened(width, height, precision, base="RGB"):
    base = getattr(Gimp.ImageBaseType, base)
    image = Gimp.Image.new_with_precision(width, height, base, getattr(Gimp.Precision, precision))
    kind = "RGBA_IMAGE" if base == Gimp.ImageBaseType.RGB else "GRAYA_IMAGE"
    layer = filled(image, kind, "#000000", 0, 0, width, height)
    Gimp.context_set_foreground(Gegl.Color.new("#3c78c8"))
    image.select_rectangle(REPLACE, width // 2, 0, width, height)
    layer.edit_fill(FOREGROUND)
    image.select_rectangle(REPLACE, width // 4, height // 4, width // 4, height // 2)
    return image, kind, Canvas(image, [layer], Inline())

found = {}
for precision in ("U8_NON_LINEAR", "U16_NON_LINEAR", "HALF_LINEAR", "FLOAT_LINEAR", "U8_LINEAR"):
    image, kind, canvas = opened(520, 260, precision)
    found[precision] = seen(canvas, precision)
    image.delete()
image, kind, canvas = opened(520, 260, "U8_NON_LINEAR", "GRAY")
found["gray"] = seen(canvas, "gray")
image, kind, canvas = opened(520, 260, "U8_NON_LINEAR")
saved = Gimp.Selection.save(image)
filled(image, kind, "#00ff00", 0, 130, 520, 130)
image.select_item(REPLACE, saved)
found["under"] = seen(canvas, "under")
found["visible"] = seen(canvas, "visible", "visible")
saved.set_name("Qmask")
Gimp.Selection.none(image)
found["quick mask"] = seen(canvas, "quick mask")
image, kind, canvas = opened(520, 260, "U8_NON_LINEAR")
Gimp.Selection.none(image)
found["nothing"] = seen(canvas, "nothing")
image.select_rectangle(REPLACE, 0, 0, 9, 9)
image.remove_layer(canvas.layer)
found["no layer"] = seen(canvas, "no layer")
image.delete()
found["no image"] = seen(canvas, "no image")
image, kind, canvas = opened(9000, 6000, "U8_NON_LINEAR")
image.select_rectangle(REPLACE, 7001, 3001, 1, 1)
found["speck"] = seen(canvas, "speck")
image.delete()
open(f"{FOLDER}/found.json", "w").write(json.dumps(found))
"""


@pytest.fixture(scope="module")
def shown(program: gimp3.Gimp, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """By name: what is touched, as rows, and the picture; or the problem."""
    profile, folder = quiet_profile(program), tmp_path_factory.mktemp("viewing")
    plug_in = str(profile / "plug-ins" / "ideogram-mask-editor")
    script = folder / "inside.py"
    script.write_text(f"PLUG_IN, FOLDER = {plug_in!r}, {str(folder)!r}\n{INSIDE}")
    batch = ["--batch-interpreter=python-fu-eval", "-b", f"exec(open({str(script)!r}).read())"]
    settings = [f"HOME={folder}", f"GIMP3_DIRECTORY={profile}", "LC_ALL=C.UTF-8"]
    words = ["env", *settings, program.console, "-nis", "--quit", *batch]
    command = program.command(*words, shared=[folder, profile])
    said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    file = folder / "found.json"
    assert file.is_file(), said.stdout + said.stderr
    found = json.loads(file.read_text())

    def read(name: str) -> Any:
        if "problem" in found[name]:
            return found[name]["problem"]
        width, height = found[name]["size"]
        touched = np.frombuffer(bytes.fromhex(found[name]["touched"]), "u1")
        return touched.reshape(height, width) > 0, picture(folder / f"{name}.png")

    return read


def picture(file: Path) -> NDArray[np.uint8]:
    return np.asarray(Image.open(file).convert("RGB"))


@pytest.mark.parametrize(
    "kind", ["U8_NON_LINEAR", "U16_NON_LINEAR", "HALF_LINEAR", "FLOAT_LINEAR", "U8_LINEAR", "gray"]
)
def test_every_kind_of_pixels_is_seen_as_it_is(shown: Callable[[str], Any], kind: str) -> None:
    touched, seen = shown(kind)
    assert seen.shape == (SIDE // 2, SIDE, 3)
    expected = np.zeros(touched.shape, bool)
    expected[32:98, 65:130] = True
    assert np.count_nonzero(touched != expected) <= 2 * 66  # a row, where halves of pixels meet
    assert abs(seen[:, :128].astype(int)).max() <= 2
    right = seen[:, 133:].reshape(-1, 3).astype(int)
    wanted = right[0].mean() if kind == "gray" else np.array(HALF_BLUE)
    assert abs(right - wanted).max() <= 4
    assert right.min() > 40


def test_the_source_decides_whether_other_layers_are_seen(shown: Callable[[str], Any]) -> None:
    _, under = shown("under")
    _, visible = shown("visible")
    assert tuple(under[120, 250]) == HALF_BLUE
    assert tuple(visible[120, 250]) == (0, 255, 0)
    assert tuple(visible[10, 250]) == HALF_BLUE


def test_a_quick_mask_is_a_selection(shown: Callable[[str], Any]) -> None:
    assert np.array_equal(shown("quick mask")[0], shown("under")[0])


def test_a_speck_on_54_megapixels_is_seen(shown: Callable[[str], Any]) -> None:
    touched, _ = shown("speck")
    rows, columns = np.nonzero(touched)
    assert set(rows) == {3001 * 173 // 6000}
    assert set(columns) == {7001 * 260 // 9000}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "Nothing is selected"),
        ("no layer", "The layer was deleted"),
        ("no image", "The image was closed"),
    ],
)
def test_what_cannot_be_sent_is_told(shown: Callable[[str], Any], name: str, words: str) -> None:
    assert shown(name).startswith(words)
