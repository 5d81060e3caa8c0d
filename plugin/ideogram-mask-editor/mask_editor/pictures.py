"""Pictures as bytes: PNG files written, and the three formats the provider speaks recognised.

The PNG writer is ours because a compiled Pillow cannot be counted on inside every GIMP, and because
it writes four chunks and nothing else: what is uploaded carries no metadata by construction.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from .geometry import Size
from .lanes import less_row_above

GRAY, RGB = 1, 3  # samples a pixel
PNG_COLOUR_TYPES = {GRAY: 0, RGB: 2}  # PNG specification, table 11.1
MOST_PIXELS = 64_000_000  # a result is about one megapixel; more is no picture of ours
MOST_BYTES = 64_000_000  # of the file of one
MOST_SEGMENTS = 4_000  # of a JPEG before its size; a long color profile takes 255
STEP = 16_384  # bytes that are unpacked at once, to see whether they can be: to 17 MB at most
UP = b"\2"  # the filter of a row that is told as its difference to the one above (PNG, 9.2)
STRIP = 128 * 1024  # bytes that are filtered and packed at once, about: few are packed less well
ZLIB_HEAD, LAST_BLOCK = b"\x78\x01", b"\x03\x00"  # deflate, packed fast; an empty block
FASTEST = 1  # zlib's level: a window of one megapixel stays far below the provider's 10 MB

PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"
SUFFIXES = {PNG: ".png", JPEG: ".jpg", WEBP: ".webp"}


@dataclass(frozen=True)
class Picture:
    """A picture file in memory: its bytes, its content type and its size in pixels."""

    data: bytes
    content_type: str
    size: Size

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.content_type]


@dataclass(frozen=True)
class PictureFile:
    """A picture on disk: where, its content type and its size in pixels."""

    path: Path
    content_type: str
    size: Size


def png(samples: bytes, size: Size, samples_per_pixel: int) -> Picture:
    """A PNG of 8-bit `samples`, rows top down without padding: size.area * samples_per_pixel."""
    stride = size.width * samples_per_pixel
    # The difference to the row above packs photos a quarter smaller, in no more time.
    strips = less_row_above(samples, stride, max(STRIP // stride, 1))
    packed = deflated(b"".join(_rows(strip, stride)) for strip in strips)
    colour = PNG_COLOUR_TYPES[samples_per_pixel]
    header = struct.pack(">IIBBBBB", size.width, size.height, 8, colour, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", packed), _chunk(b"IEND", b""))
    return Picture(b"".join([b"\x89PNG\r\n\x1a\n", *chain.from_iterable(chunks)]), PNG, size)


def _rows(strip: bytes, stride: int) -> Iterator[bytes]:
    """Each row behind the filter that made it."""
    return (UP + strip[start : start + stride] for start in range(0, len(strip), stride))


def deflated(parts: Iterable[bytes]) -> bytes:
    """A zlib stream (RFC 1950) of what the parts are together. They are packed side by side, as
    pigz does it: zlib lets other threads run meanwhile."""
    checksum, packed = zlib.adler32(b""), []
    with ThreadPoolExecutor() as pool:
        for part in parts:
            checksum = zlib.adler32(part, checksum)
            packed.append(pool.submit(_packed, part))
    stream = (future.result() for future in packed)
    return b"".join([ZLIB_HEAD, *stream, LAST_BLOCK, struct.pack(">I", checksum)])


def _packed(part: bytes) -> bytes:
    """One part as blocks of its own that end on a whole byte."""
    packer = zlib.compressobj(FASTEST, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)


def _chunk(kind: bytes, body: bytes) -> tuple[bytes, ...]:
    """The chunk in pieces: they are joined once, for they are large."""
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)), kind, body, struct.pack(">I", checksum)


def recognise(data: bytes) -> Picture | None:
    """`data` as a picture, by its signature and the size its header states; None: not one of ours.

    Only the header is read: that the rest decodes is for the decoder to find out.
    """
    for reader, content_type in ((_png_size, PNG), (_jpeg_size, JPEG), (_webp_size, WEBP)):
        try:
            size = reader(data)
        except (struct.error, IndexError):  # the header ends early
            continue
        if size and size.width > 0 and size.height > 0:
            return Picture(data, content_type, size)
    return None


def _png_size(data: bytes) -> Size | None:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR":
        return None
    return Size(*struct.unpack_from(">II", data, 16))


def _jpeg_size(data: bytes) -> Size | None:
    """The size in the first start-of-frame segment (ITU T.81, B.2.2)."""
    if data[:3] != b"\xff\xd8\xff":
        return None
    place = 2
    for _step in range(MOST_SEGMENTS):
        if data[place : place + 2] == b"\xff\xff":  # a fill byte
            place += 1
            continue
        marker, length = struct.unpack_from(">xBH", data, place)
        if data[place] != 0xFF or length < 2:
            return None
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, place + 5)
            return Size(width, height)
        place += 2 + length
    return None


def _webp_size(data: bytes) -> Size | None:
    """The canvas of the three kinds of WebP (RFC 9649, sections 2.5 to 2.7)."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return Size(width, height) if len(data) >= 30 else None
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return Size(width & 0x3FFF, height & 0x3FFF)
    return None


def damage(picture: Picture) -> str:
    """What is wrong with a picture file beyond its header, empty: nothing that can be told without
    decoding it. A PNG is checked to its last sample, the others for being whole."""
    checks = {PNG: _png_damage, JPEG: _jpeg_damage, WEBP: _webp_damage}
    return checks[picture.content_type](picture)


def _png_damage(picture: Picture) -> str:
    """Every chunk's checksum, the end, and no more samples than the header promises."""
    data, place = memoryview(picture.data), 8
    # At most four samples of 16 bits a pixel and a filter byte a row, seven times a row when
    # interlaced: whatever is beyond that was never a picture of this size.
    room = picture.size.area * 8 + picture.size.height * 16 + 1024
    unpacker = zlib.decompressobj()
    while len(data) >= place + 12:
        end = place + 12 + int.from_bytes(data[place : place + 4], "big")
        kind, body = bytes(data[place + 4 : place + 8]), data[place + 8 : end - 4]
        if zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(data[end - 4 : end], "big"):
            return "has a broken chunk"
        if kind == b"IEND":
            return "" if unpacker.eof else "ends early"
        if kind == b"IDAT":
            try:
                room -= _unpacked(unpacker, body, room)
            except zlib.error:
                return "has broken samples"
        if room < 0:
            return "has more samples than its size"
        place = end
    return "ends early"


def _unpacked(unpacker: zlib._Decompress, packed: memoryview, most: int) -> int:
    """How many bytes come out, which are not kept: a header can promise gigabytes. It stops where
    they are more than `most`."""
    count = 0
    for start in range(0, len(packed), STEP):
        if unpacker.eof or count > most:
            break
        count += len(unpacker.decompress(packed[start : start + STEP]))
    return count


def _jpeg_damage(picture: Picture) -> str:
    """The end-of-image marker; some writers pad behind it."""
    return "" if b"\xff\xd9" in picture.data[-64:] else "ends early"


def _webp_damage(picture: Picture) -> str:
    promised = int.from_bytes(picture.data[4:8], "little") + 8
    return "" if len(picture.data) >= promised else "ends early"
