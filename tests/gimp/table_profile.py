"""An ICC profile made of tables, as of a scanner: beyond what babl knows, so GIMP must convert.

Its colours are sRGB with green and blue exchanged, at a gamma of its own: whoever takes them for
sRGB is far off. The layout is that of ICC.1:2001-04 (lut16Type, profile version 2).
"""

from __future__ import annotations

import struct
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage.color import lab2rgb, rgb2lab

Values = NDArray[Any]
GRID = 33  # points along each side of a table
GAMMA = 1.3
D50 = (0.9642, 1.0, 0.8249)
SCALES = np.array([65280 / 100, 256, 256])  # of Lab in version 2
ZEROS = np.array([0, 128, 128])


def write(file: Path) -> None:
    """Make the profile."""
    points = np.stack(np.meshgrid(*[np.linspace(0, 1, GRID)] * 3, indexing="ij"), -1).reshape(-1, 3)
    to_lab = rgb2lab(exchanged(points) ** GAMMA, illuminant="D50")
    lab = points * 65535 / SCALES - ZEROS
    warnings.filterwarnings("ignore", "Conversion from CIE-LAB")  # what is beyond sRGB is clipped
    to_device = exchanged(np.clip(lab2rgb(lab, illuminant="D50"), 0, 1) ** (1 / GAMMA))
    file.write_bytes(
        profile(
            {
                b"desc": text(b"desc", b"Exchanged by tables", 78),
                b"cprt": b"text\0\0\0\0none\0",
                b"wtpt": b"XYZ \0\0\0\0" + xyz(D50),
                b"A2B0": table(np.clip(to_lab + ZEROS, 0, None) * SCALES),
                b"B2A0": table(to_device * 65535),
            }
        )
    )


def exchanged(rgb: Values) -> Values:
    return rgb[..., [0, 2, 1]]


def xyz(values: tuple[float, ...]) -> bytes:
    return struct.pack(">3i", *(round(value * 65536) for value in values))


def text(kind: bytes, words: bytes, padding: int) -> bytes:
    return kind + bytes(4) + struct.pack(">I", len(words) + 1) + words + bytes(1 + padding)


def table(values: Values) -> bytes:
    """A lut16Type of three channels to three: no matrix, straight curves, the table."""
    straight = struct.pack(">2H", 0, 65535) * 3
    matrix = struct.pack(">9i", *(65536 * (place % 4 == 0) for place in range(9)))
    head = b"mft2" + bytes(4) + bytes([3, 3, GRID, 0]) + matrix + struct.pack(">2H", 2, 2)
    return head + straight + np.rint(values).clip(0, 65535).astype(">u2").tobytes() + straight


def profile(tags: dict[bytes, bytes]) -> bytes:
    index, body, start = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        index += name + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = start + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"", 0x02400000, b"mntr", b"RGB ", b"Lab ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(24) + struct.pack(">I", 1)
    return (head + xyz(D50)).ljust(128, b"\0") + index + body
