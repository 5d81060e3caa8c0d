"""The figures that are to be reached, and the table that says whether they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .readings import Readings, Sent

FLATNESS = 1.3  # the largest over the smallest, in time and in memory
OTHER_STAGES = ("prepare", "upload", "fetch", "insert", "after")  # than painting


@dataclass(frozen=True)
class Figure:
    """A row of the table: what is measured, its value in units of `unit`, the raw numbers, and
    what the value must not exceed (None: it is told for information only)."""

    title: str
    unit: str
    value: Callable[[Readings], float]
    raw: Callable[[Readings], str]
    most: float | None = None

    @property
    def reach(self) -> str:
        return "" if self.most is None else f"≤ {short(self.most)} {self.unit}"

    def measured(self, readings: Readings) -> str:
        value = self.value(readings)
        shown = f"{short(value)} {self.unit} <sub>{self.raw(readings)}</sub>"
        missed = self.most is not None and value > self.most
        return f"**missed:** {shown}" if missed else shown


def times_export(
    title: str, seconds: Callable[[Readings], float], most: float | None = None
) -> Figure:
    return Figure(
        title, "x E", lambda r: seconds(r) / r.export, lambda r: in_seconds(seconds(r)), most
    )


FIGURES = (
    times_export("prepare, 24 MP layer, window of 1 MP", lambda r: r.prepare[24], 0.01),
    times_export("… with the start of the plug-in's process", lambda r: r.prepare_call),
    Figure(
        "prepare, the same window at 6, 24 and 96 MP",
        "x the smallest",
        lambda r: spread(r.prepare),
        lambda r: by_size(r.prepare, in_seconds),
        FLATNESS,
    ),
    times_export("… the larger window that `auto` takes at 96 MP", lambda r: r.prepare_auto_large),
    times_export("prepare, a whole 24 MP photo", lambda r: r.prepare_whole, 0.10),
    times_export("insert four results into 24 MP, window of 1 MP", lambda r: r.insert, 0.04),
    Figure(
        "a whole call, one result, less the stand-in's time",
        "x N",
        lambda r: r.call / r.nothing,
        lambda r: in_seconds(r.call),
        8,
    ),
    Figure(
        "peak memory of an edit over doing nothing, window of 1 MP",
        "MB",
        lambda r: max(extra(r).values()),
        lambda r: f"doing nothing takes {r.nothing_peak:.0f} MB",
        60,
    ),
    Figure(
        "… at 6, 24 and 96 MP",
        "x the smallest",
        lambda r: spread(extra(r)),
        lambda r: by_size(extra(r), in_megabytes),
        FLATNESS,
    ),
    Figure(
        "first paint of the dialog, 24 MP, over that of an empty one",
        "s",
        lambda r: r.paint - r.paint_empty,
        lambda r: f"{in_seconds(r.paint)} and {in_seconds(r.paint_empty)}",
        0.4,
    ),
    Figure(
        "longest time that the dialog did not answer, while 1min.ai takes 20 s",
        "s",
        lambda r: max(while_it_paints(r).values()),
        lambda r: by_name(while_it_paints(r)),
        0.1,
    ),
    Figure(
        "… in the other stages of the same edit, 24 MP, eight results",
        "s",
        lambda r: max(at_other_times(r).values()),
        lambda r: by_name(at_other_times(r)),
    ),
)


def report(readings: Sequence[Readings], repeats: int) -> str:
    """The table in Markdown, a column for each GIMP, and what it is about."""
    heads = ["figure", "to reach", *(f"GIMP {r.version}" for r in readings)]
    rows = [[f.title, f.reach, *(f.measured(r) for r in readings)] for f in FIGURES]
    lines = [heads, ["---"] * len(heads), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{table}\n\n{legend(readings, repeats)}"


def legend(readings: Sequence[Readings], repeats: int) -> str:
    """What E and N are, and what was sent."""
    some = readings[0]
    exports = " and ".join(in_seconds(r.export) for r in readings)
    nothings = " and ".join(in_seconds(r.nothing) for r in readings)
    wholes = " and ".join(dict.fromkeys(told(r.whole) for r in readings))
    return "\n".join(
        [
            f"E is GIMP's own PNG export of the 24 MP layer ({exports}), N a call of a plug-in "
            f"that does nothing ({nothings}). Medians of {repeats}, of E of 2.",
            f"The window of 1 MP: {told(some.window)}; the one that `auto` takes at 96 MP: "
            f"{told(some.window_auto_large)}; the whole photo: {wholes}.",
        ]
    )


def told(sent: Sent) -> str:
    (width, height), (sent_width, sent_height) = sent.window, sent.size
    return (
        f"{width} x {height} pixels, sent at {sent_width} x {sent_height} as "
        f"{sent.kind.upper()} of {sent.megabytes:.1f} MB"
    )


def extra(readings: Readings) -> Mapping[int, float]:
    """Peak memory in MB beyond what doing nothing takes, by megapixels."""
    return {mp: peak - readings.nothing_peak for mp, peak in readings.peak.items()}


def while_it_paints(readings: Readings) -> Mapping[str, float]:
    """How long a click waits at most, and a key until it is seen."""
    return {"a click": readings.unanswered["paint"], "a key": readings.unanswered["key"]}


def at_other_times(readings: Readings) -> Mapping[str, float]:
    """How long a click waits at most, by stage."""
    return {stage: readings.unanswered[stage] for stage in OTHER_STAGES}


def by_name(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {in_seconds(value)}" for name, value in values.items())


def spread(by_megapixels: Mapping[int, float]) -> float:
    return max(by_megapixels.values()) / min(by_megapixels.values())


def by_size(values: Mapping[int, float], shown: Callable[[float], str]) -> str:
    return ", ".join(shown(values[megapixels]) for megapixels in sorted(values))


def in_seconds(value: float) -> str:
    return f"{short(value)} s"


def in_megabytes(value: float) -> str:
    return f"{value:.0f} MB"


def short(value: float) -> str:
    """At most three digits that count, never in powers of ten (0.0001 to 999)."""
    return f"{value:.3g}"
