"""Reference pictures: any file that GIMP can open, made into one that the provider takes; and
pictures that are no files yet, made into files; and what a dialog shows of them. Main thread only.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import gi

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf, Gimp, Gio, GLib

from . import pixels, scratch
from .errors import CannotEdit
from .files import write_whole
from .geometry import Bounds, Size, at_origin
from .pictures import Picture
from .pixbufs import pixbuf_of
from .sampling import SRGB_ALPHA, shrunk_samples_of, strips
from .texts import _

LONGEST_SIDE = 2048  # pixels, of a layer or a clipboard's picture that becomes a file
NAME_LENGTH = 20  # hexadecimal digits of the hash
OURS = "ideogram-mask-editor/reference"  # the parasite of images that are open for us only
A_MOMENT = 0.01  # seconds
DONE = object()


def read(name: str, most_bytes: int) -> Picture:
    """The picture in the file `name` (a path, or a file URI) as it looks when opened, without its
    metadata; raises CannotEdit that names the file where that cannot be had."""
    steps = reading(name, most_bytes)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            picture: Picture = end.value
            return picture


def reading(name: str, most_bytes: int) -> Generator[None, None, Picture]:
    """The same, in steps between which a dialog can answer: of a large photo each takes a second.
    Closing it puts away what was opened."""
    file = file_of(name)
    if file.get_path() is None:
        raise CannotEdit(
            _("{name} is not on this machine: save it here first, and give its path.").format(
                name=name
            )
        )
    if not Path(file.get_path()).is_file():
        raise CannotEdit(_("There is no reference picture {file}.").format(file=file.get_path()))
    image = _open(file)
    try:
        image.attach_parasite(Gimp.Parasite.new(OURS, 0, b"1"))
        yield
        image.policy_rotate(False)  # as the camera's metadata says
        layer = Gimp.Layer.new_from_visible(image, image, "seen")
        yield
        return (yield from _encoding(layer, most_bytes))
    finally:
        image.delete()


def _encoding(layer: Gimp.Layer, most_bytes: int) -> Generator[None, None, Picture]:
    """`pixels.picture` of a whole layer, in steps: a strip is read in one, and packed elsewhere."""
    size = Size(layer.get_width(), layer.get_height())
    buffer, parts = layer.get_buffer(), []
    for strip in strips(size):
        parts.append(pixels.opaque_samples(buffer, strip, pixels.PAPER))
        yield
    samples = b"".join(parts)
    packer = ThreadPoolExecutor(1)
    try:
        packed = packer.submit(_pack, samples, size, most_bytes)
        while not packed.done():
            time.sleep(A_MOMENT)
            yield
    finally:
        packer.shutdown(wait=False)
    whole = at_origin(size)
    return packed.result() or pixels.picture(buffer, whole, size, most_bytes, pixels.PAPER)


def _pack(samples: bytes, size: Size, most_bytes: int) -> Picture | None:
    """None where it does not fit at this size."""
    return pixels.as_png(samples, size, most_bytes) or pixels.as_jpeg(samples, size, most_bytes)


def file_of(name: str) -> Gio.File:
    """The file that a path or a URI means."""
    return Gio.File.new_for_uri(name) if "://" in name else Gio.File.new_for_path(name)


def thumbnail(path: str, side: int) -> GdkPixbuf.Pixbuf | None:
    """A small view of a file that fits into a square, turned as its camera says; None where only
    GIMP can read it, or nobody."""
    try:
        pixbuf = GdkPixbuf.Pixbuf.new_from_file_at_size(path, side, side)
    except GLib.Error:
        return None
    return pixbuf.apply_embedded_orientation()


def _open(file: Gio.File) -> Gimp.Image:
    cannot = _("{file} cannot be read as a picture.").format(file=file.get_path())
    try:
        with _own_errors():
            image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)
    except GLib.Error as error:
        raise CannotEdit(f"{cannot} ({error.message})") from error
    if image is None:
        raise CannotEdit(cannot)
    return image


@contextmanager
def _own_errors() -> Iterator[None]:
    """GIMP shows no window of its own for what fails: we tell it where it belongs."""
    plug_in = Gimp.get_plug_in()
    before = plug_in.get_pdb_error_handler()
    plug_in.set_pdb_error_handler(Gimp.PDBErrorHandler.PLUGIN)
    try:
        yield
    finally:
        plug_in.set_pdb_error_handler(before)


def of_layer(layer: Gimp.Layer) -> GdkPixbuf.Pixbuf:
    """A layer's own pixels in sRGB, with its alpha, at most LONGEST_SIDE on the longer side."""
    bounds = Bounds(0, 0, layer.get_width(), layer.get_height())
    size = fitting(bounds.size, LONGEST_SIDE)
    scale = max(size.width / bounds.width, size.height / bounds.height)
    with scratch.readable(layer, bounds) as (buffer, _where):
        samples = shrunk_samples_of(buffer, at_origin(size), scale, SRGB_ALPHA)
    return pixbuf_of(samples, size)


def shrunk(pixbuf: GdkPixbuf.Pixbuf, longest: int) -> GdkPixbuf.Pixbuf:
    """The picture, at most `longest` pixels on the longer side."""
    size = Size(pixbuf.get_width(), pixbuf.get_height())
    wanted = fitting(size, longest)
    if wanted == size:
        return pixbuf
    return pixbuf.scale_simple(wanted.width, wanted.height, GdkPixbuf.InterpType.BILINEAR)


def fitting(size: Size, longest: int) -> Size:
    """The size, or the one of its ratio whose longer side is `longest` where that is less."""
    scale = min(1.0, longest / max(size.width, size.height))
    return Size(max(1, round(size.width * scale)), max(1, round(size.height * scale)))


def keep(pixbuf: GdkPixbuf.Pixbuf, folder: Path) -> Path:
    """The picture as a PNG in `folder`, which only its owner can read; the same picture is the same
    file. Raises CannotEdit where it cannot be written."""
    try:
        data = pixbuf.save_to_bufferv("png", ["compression"], ["1"])[1]
        file = folder / f"{hashlib.sha256(data).hexdigest()[:NAME_LENGTH]}.png"
        if not file.is_file():
            write_whole(file, data)
    except (OSError, GLib.Error) as error:
        sentence = _("The picture cannot be kept in {folder}: {reason}")
        raise CannotEdit(sentence.format(folder=folder, reason=error)) from error
    return file


@dataclass(frozen=True)
class Version:
    """A file as it was at one moment, `modified` in ns; None: there was none."""

    name: str
    modified: int | None

    @classmethod
    def now(cls, name: str) -> Version:
        path = file_of(name).get_path()
        there = path is not None and Path(path).is_file()
        return cls(name, Path(path).stat().st_mtime_ns if there else None)


class Examiner:
    """Looks at files when the main loop has nothing else to do, one step at a time and each file
    once, and tells `changed` after each look: a thumbnail first, then what is sent of it."""

    def __init__(self, side: int, changed: Callable[[], object]) -> None:
        """`side` is that of the square that thumbnails fit into, in pixels."""
        self._side = side
        self._changed = changed
        self._wanted: tuple[Version, ...] = ()
        self._share = 0
        self._thumbnails: dict[Version, GdkPixbuf.Pixbuf | None] = {}
        self._problems: dict[Version, str] = {}
        self._sizes: dict[Version, dict[int, int]] = {}  # by the share that each was read for
        self._looking: Generator[None, None, None] | None = None
        self._idle = 0

    def follow(self, names: Sequence[str], share: int) -> None:
        """From now on look at these, of which each may have `share` bytes."""
        self._wanted, self._share = tuple(map(Version.now, names)), share
        if not self._idle:
            self._idle = GLib.idle_add(self._look, priority=GLib.PRIORITY_LOW)

    def stop(self) -> None:
        if self._idle:
            GLib.source_remove(self._idle)
        if self._looking:
            self._looking.close()
        self._idle, self._looking, self._wanted = 0, None, ()

    def thumbnail(self, place: int) -> GdkPixbuf.Pixbuf | None:
        return self._thumbnails.get(self._wanted[place])

    def problem(self, place: int) -> str:
        """Why a file cannot be used; empty: it can, as far as is known."""
        return self._problems.get(self._wanted[place], "")

    def problems(self) -> list[str]:
        """Of all files, as far as is known. A new list of files may not have come here yet."""
        return [self._problems[version] for version in self._wanted if version in self._problems]

    def size(self, place: int) -> int | None:
        """How many bytes are sent of a file; None: not known yet."""
        return self._size_of(self._wanted[place])

    def _size_of(self, version: Version) -> int | None:
        """What fitted into a larger share and fits into this one is sent as it is."""
        measured = self._sizes.get(version, {}).items()
        return next((size for share, size in measured if size <= self._share <= share), None)

    def _look(self) -> bool:
        """One step of a look."""
        self._looking = self._looking or self._next_look()
        if self._looking is None:
            self._idle = 0
            return False
        if next(self._looking, DONE) is DONE:
            self._looking = None
            self._changed()
        return True

    def _next_look(self) -> Generator[None, None, None] | None:
        for version in self._wanted:
            if version not in self._thumbnails:
                return self._look_quickly(version)
        for version in self._wanted:
            if version not in self._problems and self._size_of(version) is None:
                return self._look_closely(version, self._share)
        return None

    def _look_quickly(self, version: Version) -> Generator[None, None, None]:
        yield from ()
        path = file_of(version.name).get_path()
        there = version.modified is not None
        self._thumbnails[version] = thumbnail(path, self._side) if there else None

    def _look_closely(self, version: Version, share: int) -> Generator[None, None, None]:
        try:
            picture = yield from reading(version.name, share)
        except CannotEdit as problem:
            self._problems[version] = str(problem)
            return
        self._sizes.setdefault(version, {})[share] = len(picture.data)
        if self._thumbnails[version] is None:
            self._thumbnails[version] = thumbnail_of(picture, self._side)


def thumbnail_of(picture: Picture, side: int) -> GdkPixbuf.Pixbuf:
    loader = GdkPixbuf.PixbufLoader()
    loader.write(picture.data)
    loader.close()
    return shrunk(loader.get_pixbuf(), side)
