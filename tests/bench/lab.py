"""One GIMP to measure in: photos opened there, calls made and timed, and what they reported."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gimp.profiles import quiet_profile
from gimp.session import AGENT, Session, environment_for
from gimp3 import Gimp
from mask_editor.api_key import VARIABLE
from package import make_runnable
from PIL import Image
from placing import Place
from standin import Standin
from standin.faults import delay
from standin.painter import PaintOrder

from . import intervals
from .photo import photo
from .readings import Call, Sent

HERE = Path(__file__).resolve().parent
PLUG_IN = "mask_editor_bench"
REAL, CLOCKED = "plug-in-ideogram-mask-edit", "plug-in-mask-editor-bench-edit"
NOTHING = "plug-in-mask-editor-bench-nothing"
DIALOG, EMPTY_DIALOG = "plug-in-mask-editor-bench-dialog", "plug-in-mask-editor-bench-empty-dialog"
ANSWERING = "plug-in-mask-editor-bench-answering"
GAIN, OFFSET = 1.04, 6  # the drift of what the stand-in gives back


@dataclass(frozen=True)
class Photo:
    """A photo of `width` x `height` pixels that is open in GIMP."""

    image: int
    layer: int
    width: int
    height: int


class BenchSession(Session):
    """A GIMP whose agent knows the bench's verbs as well."""

    def _command(
        self, profile: Path, port: int, environment: Mapping[str, str], on_screen: bool
    ) -> list[str]:
        words = super()._command(profile, port, environment, on_screen)
        ours = str(HERE / "verbs.py")
        return [word.replace(f"open({str(AGENT)!r})", f"open({ours!r})") for word in words]


@dataclass(frozen=True)
class Lab:
    """A running GIMP with the real plug-in and the bench's, and the stand-in that they talk to."""

    gimp: BenchSession
    standin: Standin

    def opened(self, width: int, height: int) -> Photo:
        """A new photo, in an image of its own."""
        image = self.gimp.new_image(width=width, height=height)
        layer = self.gimp.new_layer(image=image, width=width, height=height, kind="RGB_IMAGE")
        self.gimp.paint(layer, photo(width, height))
        return Photo(image, layer, width, height)

    def select(self, photo: Photo, side: int) -> None:
        """A round selection of `side` pixels, in the middle."""
        x, y = (photo.width - side) // 2, (photo.height - side) // 2
        self.gimp.select_ellipse(image=photo.image, x=x, y=y, width=side, height=side)

    def export(self, photo: Photo) -> float:
        """Seconds that GIMP's own PNG export of the photo takes, with its defaults."""
        file = self.gimp.folder / "export.png"
        began = time.monotonic()
        self.gimp.save_image(image=photo.image, file=str(file))
        seconds = time.monotonic() - began
        file.unlink()
        return seconds

    def nothing(self) -> Call:
        """A call of the procedure that does nothing."""
        return self._reporting(NOTHING, {}, None)

    def edit(self, photo: Photo, region: str, results: int = 1) -> Call:
        """The real edit, inside the bench's plug-in."""
        return self._reporting(CLOCKED, {**asked(region, results), "only-prepare": False}, photo)

    def prepare(self, photo: Photo, region: str) -> Call:
        """The same up to where something would be sent."""
        return self._reporting(CLOCKED, {**asked(region, 1), "only-prepare": True}, photo)

    def real(self, photo: Photo, region: str) -> Call:
        """The real procedure; it reports neither stages nor memory."""
        return self._called(REAL, asked(region, 1), photo)

    def first_paint(self, photo: Photo, procedure: str) -> float:
        """Seconds from the call to the moment when the dialog was drawn; it closes itself then."""
        report = self.gimp.folder / "report.json"
        target = {"image": photo.image, "layer": photo.layer, "run_mode": "INTERACTIVE"}
        options = {"report": str(report)}
        began, _ended = self.gimp.timed_call(procedure=procedure, options=options, **target)
        drawn: float = json.loads(report.read_text())["seconds"]["drawn"]
        report.unlink()
        return drawn - float(began)

    def unanswered(self, photo: Photo, results: int, painting: float) -> Mapping[str, float]:
        """Seconds that the dialog let somebody wait at most, by the stages of an edit for which the
        stand-in takes `painting` seconds; "key": from a key to the frame that shows it."""
        self.standin.faults.next("features", delay(painting))
        report = self.gimp.folder / "report.json"
        target = {"image": photo.image, "layer": photo.layer, "run_mode": "INTERACTIVE"}
        options = {**asked("auto", results), "report": str(report)}
        self.gimp.timed_call(procedure=ANSWERING, options=options, **target)
        self.gimp.keep_only(image=photo.image, layer=photo.layer)
        longest: Mapping[str, float] = json.loads(report.read_text())["seconds"]
        report.unlink()
        return longest

    def sent(self) -> Sent:
        """What the latest edit's journal says."""
        jobs = self.gimp.profile / "ideogram-mask-editor" / "jobs"
        job = max(jobs.iterdir(), key=lambda folder: folder.stat().st_mtime_ns)
        bounds = json.loads((job / "request.json").read_text())["window"]["bounds"]
        (source,) = job.glob("source.*")
        size = Image.open(source).size
        kind = source.suffix.removeprefix(".")
        return Sent((bounds["width"], bounds["height"]), size, kind, source.stat().st_size / 1e6)

    def _reporting(self, procedure: str, options: dict[str, Any], photo: Photo | None) -> Call:
        report = self.gimp.folder / "report.json"
        call = self._called(procedure, {**options, "report": str(report)}, photo)
        told = json.loads(report.read_text())
        report.unlink()
        return Call(call.seconds, call.of_standin, told["seconds"], told["peak"])

    def _called(self, procedure: str, options: dict[str, Any], photo: Photo | None) -> Call:
        """One call; the photo is afterwards as it was before."""
        target = {"image": photo.image, "layer": photo.layer} if photo else {}
        began, ended = self.gimp.timed_call(procedure=procedure, options=options, **target)
        if photo:
            self.gimp.keep_only(**target)
        busy = intervals.covered(self.standin.busy, began, ended)
        return Call(ended - began, busy, {}, 0)


def asked(region: str, results: int) -> dict[str, Any]:
    """The options of an edit; those that are not here have their defaults."""
    return {"prompt": "a toadstool", "region": region, "num-images": results}


@contextmanager
def lab(program: Gimp, standin: Standin, on_screen: bool = False) -> Iterator[Lab]:
    """A GIMP with both plug-ins in a profile that goes afterwards."""
    profile = quiet_profile(program)
    install(Place(profile).plug_ins / PLUG_IN)
    standin.paint = drifted
    environment = {VARIABLE: standin.api_key, **environment_for(standin)}
    session = BenchSession(program, profile, environment, on_screen=on_screen)
    try:
        yield Lab(session, standin)
    finally:
        session.close()
        shutil.rmtree(profile)


def install(folder: Path) -> None:
    """The bench's plug-in as GIMP wants it; see its script for the form."""
    modules = folder / "bench" / "inside"
    shutil.copytree(HERE / "inside", modules, ignore=shutil.ignore_patterns("__pycache__"))
    script = (modules / PLUG_IN).with_suffix(".py").replace(folder / f"{PLUG_IN}.py")
    make_runnable(script)


def drifted(source: Image.Image, mask: Image.Image, order: PaintOrder) -> Image.Image:
    """The stand-in's painting in the bench: soon done, and with a drift to take out."""
    samples = np.asarray(source.convert("RGB"), np.float32)
    return Image.fromarray((samples * GAIN + OFFSET + order.index).clip(0, 255).astype(np.uint8))
