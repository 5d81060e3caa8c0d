"""What an edit was asked for, as it stands in its job's `request.json`: written, and read again.

A journal is a folder that others may have written to, so what is read is believed only as far as it
was checked: no number is larger than GIMP's images are, no text longer than one that GTK can show,
and no path comes out of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from . import VERSION
from .answers import at, read_json
from .geometry import Bounds, Size, Window
from .options import EditOptions
from .origin import LARGEST_TATTOO, options_in, text, whole_number

MOST_DATA = 1_000_000  # bytes; the longest texts and paths, escaped, are less than that
LARGEST_SIDE = 524_288  # pixels: GIMP_MAX_IMAGE_SIZE
FURTHEST = 2**24  # pixels from the image's corner; whatever is added to it stays within 32 bits
LARGEST_ID = 2**31 - 1
MOST_COLORS = 256  # of a palette
# Bytes a sample of the formats in which GIMP keeps a selection: in its image's precision, linear,
# and after it was opened from an XCF file not linear.
PRECISIONS = {"u8": 1, "u16": 2, "u32": 4, "half": 2, "float": 4, "double": 8}
SAMPLE_BYTES = {f"{y} {name}": depth for y in ("Y", "Y'") for name, depth in PRECISIONS.items()}


@dataclass(frozen=True)
class Target:
    """Which layer of which image was edited; what is not known is empty, or 0.

    `session` names the run of GIMP in which the image's number is `image`. `uri`: of the image's
    file; it is compared with those of open images, and never opened. `name`: of the image.
    `tattoo`, `layer_name`: of the layer.
    """

    session: str = ""
    image: int = 0
    uri: str = ""
    name: str = ""
    tattoo: int = 0
    layer_name: str = ""

    def is_open_as(self, other: Target) -> bool:
        """Whether the other, which is open, is this very image: the same one of the same run."""
        return bool(self.session) and (self.session, self.image) == (other.session, other.image)

    def is_file_of(self, other: Target) -> bool:
        """Whether both come from the same file: the next best, after GIMP was started anew."""
        return bool(self.uri) and self.uri == other.uri


@dataclass(frozen=True)
class Snapshot:
    """What was there when the edit was asked for: the bounds of the layer, and of the selection on
    it, in image pixels; how many colours an indexed image's palette has, None: it is not indexed;
    which layer it was. The user may go on working; the edit looks at this only."""

    layer: Bounds
    selected: Bounds
    palette: int | None = None
    target: Target = field(default_factory=Target)


@dataclass(frozen=True)
class Asked:
    """The options, what was there, the window that is sent, and the babl format of the selection's
    coverage over it."""

    options: EditOptions
    snapshot: Snapshot
    window: Window
    babl_format: str

    @property
    def coverage_bytes(self) -> int:
        """How many bytes the coverage is, unpacked."""
        return self.window.bounds.size.area * SAMPLE_BYTES[self.babl_format]


def written(asked: Asked) -> bytes:
    """As JSON; halves of characters, which no encoding has, are left out of it."""
    document = {
        "version": VERSION,
        "options": asdict(asked.options),
        "snapshot": asdict(asked.snapshot),
        "window": asdict(asked.window),
        "coverage": asked.babl_format,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "ignore")


def read(data: bytes) -> Asked | None:
    """What was asked for, without its references, which are files of this machine; None where what
    would have to be believed for results to be put in their place is not sound."""
    document = (read_json(data) if len(data) <= MOST_DATA else None) or {}
    layer = bounds_in(at(document, "snapshot", "layer"))
    selected = bounds_in(at(document, "snapshot", "selected"))
    bounds = bounds_in(at(document, "window", "bounds"))
    sent = size_in(at(document, "window", "sent"))
    babl_format, options = document.get("coverage"), document.get("options")
    if not (layer and selected and bounds and sent and isinstance(options, dict)):
        return None
    if not (layer.contains(bounds) and bounds.contains(selected)):
        return None
    if not isinstance(babl_format, str) or babl_format not in SAMPLE_BYTES:
        return None
    palette = whole_number(at(document, "snapshot", "palette"), 1, MOST_COLORS, None)
    target = target_in(at(document, "snapshot", "target"))
    snapshot = Snapshot(layer, selected, palette, target)
    return Asked(options_in(options), snapshot, Window(bounds, sent), babl_format)


def size_in(found: Any) -> Size | None:
    """A size that an image can have."""
    sides = ("width", "height")
    width, height = (whole_number(at(found, side), 1, LARGEST_SIDE, 0) for side in sides)
    return Size(width, height) if width and height else None


def bounds_in(found: Any) -> Bounds | None:
    size = size_in(found)
    x, y = (whole_number(at(found, axis), -FURTHEST, FURTHEST, None) for axis in ("x", "y"))
    return None if size is None or x is None or y is None else Bounds(x, y, size.width, size.height)


def target_in(found: Any) -> Target:
    ours: Mapping[str, Any] = found if isinstance(found, dict) else {}
    return Target(
        session=text(ours.get("session"), ""),
        image=whole_number(ours.get("image"), 1, LARGEST_ID, 0),
        uri=text(ours.get("uri"), ""),
        name=text(ours.get("name"), ""),
        tattoo=whole_number(ours.get("tattoo"), 1, LARGEST_TATTOO, 0),
        layer_name=text(ours.get("layer_name"), ""),
    )
