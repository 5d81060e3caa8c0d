"""A GIMP under test, and the line to the agent inside it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from gimp.profiles import LOCALE
from gimp3 import Gimp
from leaks import strays
from mask_editor.api_key import KeyStore
from numpy.typing import NDArray
from PIL import Image
from standin import Standin

TESTS = Path(__file__).resolve().parents[1]
AGENT = TESTS / "gimp" / "agent.py"
SECONDS_TO_START = 120
SECONDS_TO_QUIT = 2
SAMPLES = {  # babl format: (numpy type, samples a pixel)
    "R'G'B' u8": ("u1", 3),
    "R'G'B'A u8": ("u1", 4),
    "R'G'B'A u16": ("u2", 4),
    "R'G'B'A float": ("f4", 4),
    "Y' u8": ("u1", 1),
    "Y u8": ("u1", 1),
    "Y double": ("f8", 1),
}


def environment_for(standin: Standin) -> dict[str, str]:
    """What leads the plug-in to the stand-in, by the names that the README promises."""
    return {
        "ONE_MIN_AI_API_BASE": standin.api_base,
        "ONE_MIN_AI_ASSET_BASE": standin.asset_base,
    }


class AgentError(Exception):
    """The agent's verb raised; the message is its traceback."""


class Session:
    """One running GIMP. Verbs of the agent are called as methods: `session.new_image(…)`."""

    def __init__(
        self,
        gimp: Gimp,
        profile: Path,
        environment: Mapping[str, str],
        shared: Sequence[Path] = (),
        on_screen: bool = False,
        around: Sequence[str] = (),
    ) -> None:
        """Start GIMP with that profile; it sees the `shared` folders under their own paths.
        `around`: a command that it is started by, such as with-keyring."""
        self.gimp = gimp
        self.shared = tuple(shared)
        self.around = tuple(around)
        self.profile = profile
        self.folder = Path(tempfile.mkdtemp(prefix="gimp-test-"))
        self.log = self.folder / "gimp.log"
        with socket.create_server(("127.0.0.1", 0)) as door:
            door.settimeout(SECONDS_TO_START)
            command = self._command(profile, door.getsockname()[1], environment, on_screen)
            with self.log.open("wb") as log:
                self.process = subprocess.Popen(
                    command, stdout=log, stderr=log, stdin=subprocess.DEVNULL
                )
            try:
                line, _ = door.accept()
            except TimeoutError:
                said = self.output()
                self._end()
                raise AssertionError(f"GIMP did not start:\n{said}") from None
        with line:
            self._talk = line.makefile("rw")

    def _command(
        self, profile: Path, port: int, environment: Mapping[str, str], on_screen: bool
    ) -> list[str]:
        settings = {
            "HOME": str(self.folder),
            "GIMP3_DIRECTORY": str(profile),
            "GIMP_AGENT": str(AGENT),
            "GIMP_AGENT_PORT": str(port),
            "TMPDIR": str(self.folder),
            "LC_ALL": LOCALE,
            **environment,
        }
        batch = ["--batch-interpreter=python-fu-eval", "-b", f"exec(open({str(AGENT)!r}).read())"]
        program = [self.gimp.program] if on_screen else [self.gimp.console, "-i", "--quit"]
        started = [*self.around, *program, "-ns", *batch]
        # Python keeps what it has compiled, as it does for users, whatever runs these tests.
        clean = ["env", "-u", "PYTHONDONTWRITEBYTECODE"]
        words = [*clean, *(f"{k}={v}" for k, v in settings.items()), *started]
        wrap = self.gimp.on_screen if on_screen else self.gimp.command
        return wrap(*words, shared=[TESTS, self.folder, profile, *self.shared])

    def call(self, verb: str, **arguments: object) -> Any:
        """What the agent's verb returns; raises AgentError with its traceback."""
        self._talk.write(json.dumps({"verb": verb, "with": arguments}) + "\n")
        self._talk.flush()
        reply = self._talk.readline()
        if not reply:
            raise AssertionError(f"GIMP is gone:\n{self.output()}")
        answer = json.loads(reply)
        if "error" in answer:
            raise AgentError(answer["error"] + self.output()[-2000:])
        return answer["value"]

    def __getattr__(self, verb: str) -> Any:
        if verb.startswith("_"):
            raise AttributeError(verb)
        return lambda **arguments: self.call(verb, **arguments)

    def paint(self, drawable: int, pixels: NDArray[Any], babl_format: str = "R'G'B' u8") -> None:
        """Fill a drawable with an array of its own height and width."""
        file = self.folder / "samples"
        file.write_bytes(np.ascontiguousarray(pixels, SAMPLES[babl_format][0]).tobytes())
        self.write(drawable=drawable, file=str(file), format=babl_format)

    def pixels(self, drawable: int, babl_format: str = "R'G'B'A u8") -> NDArray[Any]:
        """A drawable's pixels, height x width x samples."""
        file = self.folder / "samples"
        size = self.read(drawable=drawable, file=str(file), format=babl_format)
        return array(file, size, babl_format)

    def visible(self, image: int, babl_format: str = "R'G'B'A u8") -> NDArray[Any]:
        """What the user sees of an image, height x width x samples."""
        file = self.folder / "samples"
        size = self.read_visible(image=image, file=str(file), format=babl_format)
        return array(file, size, babl_format)

    def coverage(self, image: int, babl_format: str = "Y u8") -> NDArray[Any]:
        """The selection over the canvas, height x width."""
        return self.pixels(self.selection(image=image), babl_format)[..., 0]

    def bits(self, drawable: int) -> NDArray[np.uint8]:
        """A drawable's pixels as they are, height x width x bytes."""
        file = self.folder / "samples"
        size = self.read(drawable=drawable, file=str(file), format=None)
        return as_they_are(file, size)

    def visible_bits(self, image: int) -> NDArray[np.uint8]:
        """What the user sees of an image, likewise."""
        file = self.folder / "samples"
        size = self.read_visible(image=image, file=str(file), format=None)
        return as_they_are(file, size)

    def in_srgb(self, image: int, layer: int | None = None) -> NDArray[np.uint8]:
        """An image as it is seen, or one layer alone, converted by GIMP to 8-bit sRGB."""
        file = self.folder / "samples"
        size = self.read_in_srgb(image=image, file=str(file), layer=layer)
        return array(file, size, "R'G'B'A u8")

    def exported(self, image: int, layer: int | None = None) -> NDArray[np.uint8]:
        """The same through GIMP's own PNG export."""
        file = self.folder / "exported.png"
        self.export(image=image, file=str(file), layer=layer)
        return np.asarray(Image.open(file).convert("RGBA"))

    @property
    def keys(self) -> KeyStore:
        """Where the plug-in in this GIMP keeps its key."""
        return KeyStore(self.profile / "ideogram-mask-editor")

    def output(self) -> str:
        """What GIMP and its plug-ins have printed."""
        return self.log.read_text(errors="replace")

    def close(self) -> None:
        """End GIMP and, with its process namespace, everything that it started; leave no files.
        Asserts that nothing that it wrote holds the key, but the key's own file."""
        self._talk.close()  # the agent's loop ends, and with it a GIMP that has no windows
        self._end()

    def _end(self) -> None:
        try:
            self.process.wait(SECONDS_TO_QUIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        found = strays(self.profile, self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        assert found == [], "they hold the API key"


def array(file: Path, size: tuple[int, int], babl_format: str) -> NDArray[Any]:
    width, height = size
    kind, samples = SAMPLES[babl_format]
    return np.frombuffer(file.read_bytes(), kind).reshape(height, width, samples)


def as_they_are(file: Path, size: tuple[int, int]) -> NDArray[np.uint8]:
    width, height = size
    return np.frombuffer(file.read_bytes(), "u1").reshape(height, width, -1)
