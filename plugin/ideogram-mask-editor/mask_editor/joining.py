"""A result made to fit the picture: decoded, its drift taken out. Imported when one has come."""

from __future__ import annotations

from gi.repository import GdkPixbuf

from . import pixbufs
from .coverage import kept_cells
from .decoding import decoded
from .drift import Drift, Evidence, grid_of, measure
from .edit import Arrival, Insertion
from .geometry import Size
from .pixbufs import pixbuf_of
from .samples import corrected
from .scaling import brought_near


def evidence(insertion: Insertion) -> Evidence | None:
    """What results are held against to take out their drift, if that is wanted: the source, as it
    was sent, where nothing of it was to be painted."""
    source = insertion.source
    if source is None or not insertion.options.match_colors:
        return None
    grid = grid_of(source.size)
    means = coarse(decoded(source), grid)
    return Evidence(grid, means, kept_cells(insertion.coverage, source.size, grid))


def result(held_against: Evidence | None, wanted: Size, arrival: Arrival) -> bytes:
    """A result's samples, without its drift where that can be told, at the size that is
    `scaling.near` to the one that is wanted."""
    picture = decoded(arrival.picture)
    drift = measured(held_against, picture)
    picture = brought_near(picture, wanted)
    samples, size = pixbufs.samples_of(picture), pixbufs.size_of(picture)
    if drift is None:
        return samples
    del picture  # no more copies than are needed: each is as large as the window
    rest = pixbufs.samples_of(pixbufs.scaled(pixbuf_of(drift.rest, drift.grid), size))
    return corrected(samples, drift.tables, rest)


def measured(held_against: Evidence | None, picture: GdkPixbuf.Pixbuf) -> Drift | None:
    return measure(held_against, coarse(picture, held_against.grid)) if held_against else None


def coarse(picture: GdkPixbuf.Pixbuf, grid: Size) -> bytes:
    """The mean of each cell of a grid."""
    return pixbufs.samples_of(pixbufs.scaled(picture, grid))
