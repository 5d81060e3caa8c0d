"""The selection as the provider wants it: black where there is any coverage, white elsewhere.

Bytes and their methods do the work at C speed: numpy cannot be counted on inside every GIMP.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from .errors import CannotEdit
from .geometry import Size
from .pictures import GRAY, Picture, png
from .texts import _

KEEP, EDIT = 255, 0  # the provider's mask: white stays, black is painted
MASK_OF_COVERAGE = bytes([KEEP] + [EDIT] * 255)


@dataclass(frozen=True)
class Coverage:
    """How far each pixel of a window is selected, at the precision the program keeps it in.

    `samples`: one a pixel, rows top down, no padding; all bytes zero where nothing is selected.
    `babl_format`: what they are, "Y u8" to "Y double", linear. `size`: of the window.
    """

    samples: bytes
    babl_format: str
    size: Size

    def touched(self) -> bytes:
        """One byte a pixel, above zero where there is any coverage. Half a step of 8 bits is
        coverage as well: a soft selection of a deep image begins long before 1/255."""
        depth = len(self.samples) // self.size.area
        if depth == 1:
            return self.samples
        bytes_of_samples = (
            int.from_bytes(self.samples[place::depth], "little") for place in range(depth)
        )
        return reduce(or_, bytes_of_samples).to_bytes(self.size.area, "little")


def mask_picture(coverage: Coverage, sent: Size) -> Picture:
    """The mask of a window's `coverage` at the size that is sent, as a pure black and white PNG.

    A sent pixel is black when any window pixel that it overlaps has coverage above zero, so that
    scaling down never loses a thin selection. The provider wants both colours: raises CannotEdit
    where the selection touches nothing, or everything, of the window.
    """
    samples = reached(coverage.touched(), coverage.size, sent).translate(MASK_OF_COVERAGE)
    if EDIT not in samples:
        raise CannotEdit(_("The selection misses the layer: select a part of the active layer."))
    if KEEP not in samples:
        raise CannotEdit(
            _(
                "Everything that would be sent is selected. Leave a part of the layer unselected, "
                "so that Ideogram has something to match."
            )
        )
    return png(samples, sent, GRAY)


def reached(touched: bytes, window: Size, sent: Size) -> bytes:
    """A byte a pixel at another size: above zero wherever any pixel that is overlapped was."""
    if sent == window:
        return touched
    by_rows = any_of_rows(touched, window.height, sent.height)
    columns = transposed(by_rows, window.width)
    by_columns = any_of_rows(columns, window.width, sent.width)
    return transposed(by_columns, sent.height)


def kept_cells(coverage: Coverage, sent: Size, grid: Size) -> list[bool]:
    """In which cells of a coarse grid over what is sent nothing is to be painted."""
    painted = reached(reached(coverage.touched(), coverage.size, sent), sent, grid)
    return [not cell for cell in painted]


def any_of_rows(samples: bytes, rows: int, wanted: int) -> bytes:
    """`rows` rows made `wanted`: each is the bitwise "or" of all rows that it overlaps."""
    if rows == wanted:
        return samples
    stride = len(samples) // rows
    numbers = [
        int.from_bytes(samples[start : start + stride], "little")
        for start in range(0, rows * stride, stride)
    ]
    joined = []
    for row in range(wanted):
        first, end = row * rows // wanted, -(-(row + 1) * rows // wanted)
        merged = 0
        for number in numbers[first:end]:
            merged |= number
        joined.append(merged.to_bytes(stride, "little"))
    return b"".join(joined)


def transposed(samples: bytes, width: int) -> bytes:
    """Rows of `width` samples turned into rows of what were the columns."""
    return b"".join(samples[column::width] for column in range(width))
