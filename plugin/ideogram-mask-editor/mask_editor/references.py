"""Reference pictures: any file that GIMP can open, made into one that the provider takes; and
pictures that are no files yet, made into files. Main thread only.
"""

from __future__ import annotations

import base64
import hashlib
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import gi

gi.require_version("GdkPixbuf", "2.0")
gi.require_version("Gegl", "0.4")
from gi.repository import GdkPixbuf, Gegl, Gimp, Gio, GLib

from . import pixels, scratch
from .errors import CannotEdit
from .files import write_whole
from .geometry import Bounds, Size, at_origin
from .pictures import Picture
from .pixbufs import pixbuf_of
from .sampling import SRGB, SRGB_ALPHA, filled, shrunk_samples_of, strips
from .texts import _

T = TypeVar("T")
# Pixels, of what is sent. Ideogram paints about a megapixel and takes from a reference how it
# looks, so that this is more than it sees; a camera's picture is read, packed and sent in a tenth
# of the time.
LONGEST_SIDE = 2048
NAME_LENGTH = 20  # hexadecimal digits of the hash
OURS = "ideogram-mask-editor/reference"  # the parasite of images that are open for us only
A_MOMENT = 0.01  # seconds
MOST_KEPT = 50  # pictures that were no files: an edit has six at most, and the rest are history
PROFILE, SPACE, RGB = "icc-profile", slice(16, 20), b"RGB "  # where an ICC profile names its space


def read(name: str, most_bytes: int, breathe: Callable[[], object]) -> Picture:
    """The picture in the file `name` (a path, or a file URI) as it looks when opened, without its
    metadata, at most LONGEST_SIDE on the longer side; raises CannotEdit that names the file where
    that cannot be had. `breathe` is called between steps, and may raise."""
    steps = reading(name, most_bytes)
    try:
        while True:
            next(steps)
            breathe()
    except StopIteration as end:
        picture: Picture = end.value
        return picture
    finally:
        steps.close()


def reading(name: str, most_bytes: int) -> Generator[None, None, Picture]:
    """The same, in steps between which a dialog can answer. Closing it puts away what was
    opened."""
    file = file_of(name)
    if file.get_path() is None:
        raise CannotEdit(
            _("{name} is not on this machine: save it here first, and give its path.").format(
                name=name
            )
        )
    if not Path(file.get_path()).is_file():
        raise CannotEdit(_("There is no reference picture {file}.").format(file=file.get_path()))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "small.png"
        is_made = yield from elsewhere(lambda: made_small(file.get_path(), copy))
        image = _open(Gio.File.new_for_path(str(copy)) if is_made else file)
    try:
        image.attach_parasite(Gimp.Parasite.new(OURS, 0, b"1"))
        yield
        image.policy_rotate(False)  # as the camera's metadata says
        layer = Gimp.Layer.new_from_visible(image, image, "seen")
        yield
        return (yield from _encoding(layer, most_bytes))
    finally:
        image.delete()


def elsewhere(work: Callable[[], T]) -> Generator[None, None, T]:
    """Do `work`, which touches nothing of GIMP's, on another thread; in steps, likewise. Whoever
    closes it does not wait."""
    thread = ThreadPoolExecutor(1)
    try:
        done = thread.submit(work)
        while not done.done():
            time.sleep(A_MOMENT)
            yield
    finally:
        thread.shutdown(wait=False)
    return done.result()


def made_small(path: str, copy: Path) -> bool:
    """Write a PNG of a picture that is larger than LONGEST_SIDE, turned as its camera says and in
    its own colors, or in sRGB where the decoder converts to that (GdkPixbuf 2.44); on any thread.
    False where that is not needed, or where only GIMP knows how: the file is not of a common kind,
    or its colors are not red, green and blue."""
    kind, *sides = GdkPixbuf.Pixbuf.get_file_info(path)
    if kind is None or max(sides) <= LONGEST_SIDE:
        return False
    try:
        pixbuf = GdkPixbuf.Pixbuf.new_from_file(path)
    except GLib.Error:  # GIMP will tell what is wrong with it
        return False
    settings, profile = {"compression": "1"}, pixbuf.get_option(PROFILE)
    if profile:
        if base64.b64decode(profile)[SPACE] != RGB:
            return False
        settings[PROFILE] = profile
    small = shrunk(pixbuf.apply_embedded_orientation(), LONGEST_SIDE)
    return bool(small.savev(str(copy), "png", list(settings), list(settings.values())))


def _encoding(layer: Gimp.Layer, most_bytes: int) -> Generator[None, None, Picture]:
    """`pixels.picture` of a layer, in steps: a strip is read in one, and packed elsewhere."""
    of = Size(layer.get_width(), layer.get_height())
    size, parts = fitting(of, LONGEST_SIDE), []
    with scratch.readable(layer, at_origin(of)) as (buffer, _where):
        for strip in strips(size):
            parts.append(_strip(buffer, strip, size, of))
            yield
    samples = b"".join(parts)
    packed = yield from elsewhere(lambda: _pack(samples, size, most_bytes))
    return packed or pixels.picture(
        filled(SRGB, size, samples), at_origin(size), size, most_bytes, ground=None
    )


def _strip(buffer: Gegl.Buffer, strip: Bounds, size: Size, of: Size) -> bytes:
    """A strip of what the buffer, which is `of` a size, looks like at another."""
    if size == of:
        return pixels.opaque_samples(buffer, strip, pixels.PAPER)
    scale = max(size.width / of.width, size.height / of.height)
    return pixels.opaque(
        shrunk_samples_of(buffer, strip, scale, SRGB_ALPHA), strip.size, pixels.PAPER
    )


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
    file. Those that were kept longest ago go beyond MOST_KEPT. Raises CannotEdit where it cannot be
    written."""
    try:
        data = pixbuf.save_to_bufferv("png", ["compression"], ["1"])[1]
        file = folder / f"{hashlib.sha256(data).hexdigest()[:NAME_LENGTH]}.png"
        write_whole(file, data)  # anew, so that it counts as the latest
        latest = sorted(folder.glob("*.png"), key=lambda kept: kept.stat().st_mtime_ns)
        for old in latest[:-MOST_KEPT]:
            old.unlink()
    except (OSError, GLib.Error) as error:
        sentence = _("The picture cannot be kept in {folder}: {reason}")
        raise CannotEdit(sentence.format(folder=folder, reason=error)) from error
    return file
