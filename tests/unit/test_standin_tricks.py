"""The stand-in's ready-made hooks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image
from standin import PaintOrder, tricks

ORDER = PaintOrder("a hat", 1)
GREY = Image.new("RGB", (8, 6), (100, 100, 100))
MASK = Image.new("L", (8, 6), 255)


def answer(count: int = 3) -> dict[str, Any]:
    """An answer as a sale makes it, cut down to what the hooks look at."""
    data = [{"url": f"url{i}", "is_image_safe": True} for i in range(count)]
    return {
        "aiRecord": {
            "status": "SUCCESS",
            "temporaryUrl": "temporary0",
            "temporaryUrls": [f"temporary{i}" for i in range(count)],
            "aiRecordDetail": {
                "resultObject": [f"path{i}" for i in range(count)],
                "responseObject": {"data": data},
            },
        }
    }


def test_unchanged() -> None:
    assert tricks.unchanged(GREY, MASK, ORDER) is GREY


def test_drifted_goes_over_the_whole_result_and_is_clipped() -> None:
    paint = tricks.drifted((2, 1, 1), (0, 5.6, -300), tricks.unchanged)
    assert (np.asarray(paint(GREY, MASK, ORDER)) == (200, 106, 0)).all()


def test_resized() -> None:
    assert tricks.resized(5, 4, tricks.unchanged)(GREY, MASK, ORDER).size == (5, 4)


@pytest.mark.parametrize(
    ("encode", "signature"),
    [(tricks.png, b"\x89PNG"), (tricks.jpeg, b"\xff\xd8"), (tricks.webp, b"RIFF")],
)
def test_encoders(encode: Any, signature: bytes) -> None:
    assert encode(GREY).startswith(signature)


@pytest.mark.parametrize(
    "place",
    [
        "aiRecord.aiRecordDetail.errorMessage",
        "aiRecord.errorMessage",
        "error.message",
        "error",
        "message",
    ],
)
def test_failed_puts_the_reason_in_any_place(place: str) -> None:
    failed = tricks.failed("flagged", place)(answer())
    assert failed["aiRecord"]["status"] == "FAILED"
    assert "path0" not in str(failed)
    holder: Any = failed
    for name in place.split("."):
        holder = holder[name]
    assert holder == "flagged"


def test_withheld_leaves_no_way_to_the_image() -> None:
    record = tricks.withheld(0, 2)(answer())["aiRecord"]
    detail = record["aiRecordDetail"]
    data = detail["responseObject"]["data"]
    assert [entry["is_image_safe"] for entry in data] == [False, True, False]
    assert [entry["url"] for entry in data] == ["", "url1", ""]
    assert detail["resultObject"] == ["", "path1", ""]
    assert record["temporaryUrls"] == ["", "temporary1", ""]
    assert record["temporaryUrl"] == ""


@pytest.mark.parametrize(("alter", "count"), [(tricks.fewer(1), 1), (tricks.more(2), 5)])
def test_another_number_of_results(alter: Any, count: int) -> None:
    record = alter(answer())["aiRecord"]
    detail = record["aiRecordDetail"]
    lists = (record["temporaryUrls"], detail["resultObject"], detail["responseObject"]["data"])
    assert [len(entries) for entries in lists] == [count] * 3


def test_both_in_their_order() -> None:
    odd = tricks.both(tricks.single_result_object, tricks.no_temporary_links)
    record = tricks.both(tricks.fewer(1), odd)(answer())["aiRecord"]
    assert record["aiRecordDetail"]["resultObject"] == "path0"
    assert record["temporaryUrl"] == ""
    assert "temporaryUrls" not in record


def test_drifted_paints_first() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (30, 40, 3), dtype=np.uint8)
    mask = Image.new("L", (40, 30), 255)
    mask.paste(0, (10, 10, 20, 20))
    result = np.asarray(tricks.drifted(offset=(3, 3, 3))(Image.fromarray(noise), mask, ORDER))
    keep = np.asarray(mask) == 255
    assert np.array_equal(result[keep], np.minimum(noise[keep].astype(int) + 3, 255))
    assert not np.array_equal(result[~keep], np.minimum(noise[~keep].astype(int) + 3, 255))
