"""Ready-made hooks for odd results and odd answers.

Results:    standin.paint = plain
            standin.paint = drifted(gain=(1.03, 0.98, 1.0), offset=(4, 0, -3))
            standin.encode = jpeg
Answers:    standin.alter_answer = failed("The prompt was flagged", "aiRecord.errorMessage")
            standin.alter_answer = both(withheld(1), single_result_object)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PIL import Image

from .painter import PaintOrder, paint
from .pictures import jpeg, png, webp
from .state import AlterAnswer, Paint

__all__ = [
    "both",
    "drifted",
    "failed",
    "fewer",
    "jpeg",
    "more",
    "no_temporary_links",
    "plain",
    "png",
    "resized",
    "single_result_object",
    "unchanged",
    "webp",
    "withheld",
]


def unchanged(source: Image.Image, mask: Image.Image, order: PaintOrder) -> Image.Image:
    """The source itself."""
    return source


def plain(source: Image.Image, mask: Image.Image, order: PaintOrder) -> Image.Image:
    """What is to be painted, all in one colour of the seed's: soon done."""
    color = np.random.default_rng(order.seed).integers(0, 256, 3)
    painted = Image.new("RGB", source.size, tuple(map(int, color)))
    return Image.composite(source.convert("RGB"), painted, mask)


def drifted(
    gain: Sequence[float] = (1, 1, 1), offset: Sequence[float] = (0, 0, 0), paint: Paint = paint
) -> Paint:
    """The whole result off in colour: each channel (0-255) becomes value * gain + offset."""

    def drift(source: Image.Image, mask: Image.Image, order: PaintOrder) -> Image.Image:
        pixels = np.asarray(paint(source, mask, order).convert("RGB")) * np.asarray(gain) + offset
        return Image.fromarray(np.rint(pixels.clip(0, 255)).astype(np.uint8))

    return drift


def resized(width: int, height: int, paint: Paint = paint) -> Paint:
    """The result at another size."""

    def resize(source: Image.Image, mask: Image.Image, order: PaintOrder) -> Image.Image:
        return paint(source, mask, order).resize((width, height), Image.Resampling.LANCZOS)

    return resize


def both(first: AlterAnswer, second: AlterAnswer) -> AlterAnswer:
    return lambda answer: second(first(answer))


def failed(reason: str, place: str = "aiRecord.aiRecordDetail.errorMessage") -> AlterAnswer:
    """A failure inside a 200, with the reason at a dotted place (field notes: one of five)."""

    def fail(answer: dict[str, Any]) -> dict[str, Any]:
        record = answer["aiRecord"]
        record["status"] = "FAILED"
        record["aiRecordDetail"].update(resultObject=[], responseObject=None)
        record.update(temporaryUrl="", temporaryUrls=[])
        *parents, name = place.split(".")
        holder = answer
        for parent in parents:
            holder = holder.setdefault(parent, {})
        holder[name] = reason
        return answer

    return fail


def withheld(*indexes: int) -> AlterAnswer:
    """Some images were found unsafe: they have no link of any kind, the others stand."""

    def withhold(answer: dict[str, Any]) -> dict[str, Any]:
        record, detail = answer["aiRecord"], answer["aiRecord"]["aiRecordDetail"]
        for index in indexes:
            detail["responseObject"]["data"][index].update(is_image_safe=False, url="")
            detail["resultObject"][index] = record["temporaryUrls"][index] = ""
        record["temporaryUrl"] = record["temporaryUrls"][0]
        return answer

    return withhold


def fewer(count: int) -> AlterAnswer:
    """Only the first `count` results, whatever was asked for."""
    return _results(lambda results: results[:count])


def more(count: int) -> AlterAnswer:
    """`count` results too many: the last one again."""
    return _results(lambda results: results + results[-1:] * count)


def single_result_object(answer: dict[str, Any]) -> dict[str, Any]:
    """resultObject as the path itself instead of a list."""
    detail = answer["aiRecord"]["aiRecordDetail"]
    detail["resultObject"] = detail["resultObject"][0]
    return answer


def no_temporary_links(answer: dict[str, Any]) -> dict[str, Any]:
    """temporaryUrl empty, temporaryUrls absent."""
    answer["aiRecord"]["temporaryUrl"] = ""
    del answer["aiRecord"]["temporaryUrls"]
    return answer


def _results(change: Callable[[list[Any]], list[Any]]) -> AlterAnswer:
    """The same change to each of the three lists that have an entry for each result."""

    def alter(answer: dict[str, Any]) -> dict[str, Any]:
        record, detail = answer["aiRecord"], answer["aiRecord"]["aiRecordDetail"]
        for holder, name in (
            (record, "temporaryUrls"),
            (detail, "resultObject"),
            (detail["responseObject"], "data"),
        ):
            holder[name] = change(holder[name])
        return answer

    return alter
