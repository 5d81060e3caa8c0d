"""A sale by the stand-in: the rules on the pictures, the seeds, the files, the answer."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image
from standin import PaintOrder
from standin.client import edit_body
from standin.contract import MAX_FILE_BYTES, EditRequest, RequestError
from standin.pictures import jpeg, png, webp
from standin.sale import CREDITS, sell
from standin.state import State


def picture(width: int = 24, height: int = 16) -> Image.Image:
    shape = (height, width, 3)
    return Image.fromarray(np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8))


def mask(width: int = 24, height: int = 16) -> Image.Image:
    result = Image.new("L", (width, height), 255)
    result.paste(0, (8, 4, 16, 12))
    return result


def state_with(**assets: bytes) -> State:
    state = State("key")
    state.assets.update({"source": png(picture()), "mask": png(mask()), **assets})
    return state


def order(**fields: Any) -> EditRequest:
    known = {"prompt": "a hat", "imageUrl": "source", "maskUrl": "mask", "num_images": 1}
    return EditRequest.model_validate(edit_body({**known, **fields}))


def sold(state: State, **fields: Any) -> dict[str, Any]:
    record: dict[str, Any] = sell(state, order(**fields))["aiRecord"]
    return record


def data(record: dict[str, Any]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = record["aiRecordDetail"]["responseObject"]["data"]
    return entries


def files(state: State, record: dict[str, Any]) -> list[bytes]:
    return [state.results[path] for path in record["aiRecordDetail"]["resultObject"]]


def refused(state: State, **fields: Any) -> RequestError:
    with pytest.raises(RequestError) as caught:
        sell(state, order(**fields))
    assert not state.results
    return caught.value


# The rules on pictures


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA"], ids=lambda mode: f"mode {mode}"
)
def test_a_mask_in_any_8_bit_mode(mode: str) -> None:
    sold(state_with(mask=png(mask().convert(mode))))


def spotted(value: int | tuple[int, ...], mode: str = "L") -> Image.Image:
    """The mask in a mode, with one pixel of another value."""
    image = mask().convert(mode)
    image.putpixel((0, 0), value)
    return image


@pytest.mark.parametrize(
    ("spoiled", "problem"),
    [
        (spotted(1), "pure black and pure white"),
        (spotted(254), "pure black and pure white"),
        (spotted((255, 255, 254), "RGB"), "pure black and pure white"),
        (spotted((255, 255, 255, 254), "RGBA"), "transparent"),
        (Image.new("L", (24, 16), 0), "must have white"),
        (Image.new("L", (24, 16), 255), "must have black"),
        (Image.fromarray(np.asarray(mask()).astype(np.uint16) * 257), "8 bits"),
        (mask(23, 16), "dimensions"),
        (mask(16, 24), "dimensions"),
    ],
    ids=["1", "254", "coloured", "translucent", "black", "white", "16 bits", "narrower", "turned"],
)
def test_no_mask(spoiled: Image.Image, problem: str) -> None:
    error = refused(state_with(mask=png(spoiled)))
    assert error.field == "promptObject.maskUrl"
    assert problem in str(error)


def test_a_mask_blurred_by_jpeg_is_no_mask() -> None:
    stripes = np.zeros((16, 24), np.uint8)
    stripes[::3] = 255
    error = refused(state_with(mask=jpeg(Image.fromarray(stripes))))
    assert error.field == "promptObject.maskUrl"


@pytest.mark.parametrize(("width", "height"), [(30, 10), (10, 30)])
def test_the_longest_sides(width: int, height: int) -> None:
    assets = {"source": png(picture(width, height)), "mask": png(mask(width, height))}
    sold(state_with(**assets))
    if width < height:
        height += 1
    else:
        width += 1
    too_long = {"source": png(picture(width, height)), "mask": png(mask(width, height))}
    assert refused(state_with(**too_long)).field == "promptObject.imageUrl"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("imageUrl", "elsewhere"),
        ("maskUrl", "elsewhere"),
        ("style_reference_images", ["source", "elsewhere"]),
        ("character_reference_images", ["elsewhere"]),
    ],
)
def test_an_asset_that_was_never_uploaded(field: str, value: str | list[str]) -> None:
    error = refused(state_with(), **{field: value})
    assert error.field == f"promptObject.{field}"
    assert "elsewhere" in str(error)


def test_style_references_are_10_mb_at_most_together() -> None:
    state = state_with(half=bytes(MAX_FILE_BYTES // 2), byte=b"1")
    half_and_half = {"style_reference_images": ["half", "half"]}
    sold(state, **half_and_half, character_reference_images=["half"])
    state.results.clear()
    error = refused(state, style_reference_images=["half", "half", "byte"])
    assert error.field == "promptObject.style_reference_images"


# What is sold


def test_the_answer_has_the_page_s_shape() -> None:
    record = sold(state_with(), seed=5)
    assert record.keys() == {
        "uuid", "model", "type", "status", "metadata", "temporaryUrl", "temporaryUrls",
        "aiRecordDetail",
    }  # fmt: skip
    assert (record["model"], record["type"]) == ("ideogram-3", "IMAGE_INPAINTER")
    assert record["status"] == "SUCCESS"
    detail = record["aiRecordDetail"]
    assert detail.keys() == {"promptObject", "resultObject", "responseObject"}
    assert detail["promptObject"] == {
        "prompt": "a hat",
        "imageUrl": "source",
        "maskUrl": "mask",
        "num_images": 1,
        "rendering_speed": "DEFAULT",
        "magic_prompt": "AUTO",
        "style_type": "AUTO",
        "seed": 5,
    }
    [entry] = data(record)
    assert entry["resolution"] == "24x16"
    assert (entry["prompt"], entry["seed"], entry["style_type"]) == ("a hat", 5, "AUTO")
    assert entry["is_image_safe"] is True


@pytest.mark.parametrize("count", [1, 8])
def test_as_many_results_as_asked_for_each_of_its_own(count: int) -> None:
    state = state_with()
    record = sold(state, num_images=count, seed=2**31 - 2)
    expected = [(2**31 - 2 + index) % 2**31 for index in range(count)]
    assert [entry["seed"] for entry in data(record)] == expected
    assert len(record["temporaryUrls"]) == count
    assert len(set(files(state, record))) == count


def test_a_seed_is_picked_when_none_is_given() -> None:
    state = state_with()
    seeds = {data(sold(state))[0]["seed"] for _ in range(5)}
    assert len(seeds) == 5
    assert all(0 <= seed < 2**31 for seed in seeds)


def test_the_same_seed_gives_the_same_file_under_new_names() -> None:
    state = state_with()
    first, second = (sold(state, seed=9) for _ in range(2))
    assert files(state, first) == files(state, second)
    assert data(first)[0]["url"] != data(second)[0]["url"]


@pytest.mark.parametrize(
    "source",
    [
        png(picture()),
        jpeg(picture()),
        webp(picture()),
        png(picture().convert("L")),
        png(picture().convert("P")),
        png(picture().convert("1")),
        png(picture().convert("RGBA")),
        png(picture().convert("LA")),
    ],
    ids=["PNG", "JPEG", "WebP", "grey", "palette", "bits", "RGBA", "LA"],
)
def test_the_result_is_the_source_where_the_mask_is_white(source: bytes) -> None:
    state = state_with(source=source)
    [file] = files(state, sold(state, seed=3))
    result = Image.open(BytesIO(file))
    assert (result.format, result.size) == ("PNG", (24, 16))
    keep = np.asarray(mask()) == 255
    expected = np.asarray(Image.open(BytesIO(source)).convert("RGBA"))
    assert np.array_equal(np.asarray(result.convert("RGBA"))[keep], expected[keep])


def test_a_16_bit_grey_source_keeps_its_upper_byte() -> None:
    deep = np.asarray(picture().convert("L")).astype(np.uint16) * 256 + 77
    state = state_with(source=png(Image.fromarray(deep)))
    [file] = files(state, sold(state, seed=3))
    result = np.asarray(Image.open(BytesIO(file)).convert("L"))
    keep = np.asarray(mask()) == 255
    assert np.array_equal(result[keep], (deep >> 8)[keep])


def test_magic_prompt_rewrites_only_when_on() -> None:
    state = state_with()
    prompts = {m: data(sold(state, magic_prompt=m))[0]["prompt"] for m in ("ON", "OFF", "AUTO")}
    assert prompts["OFF"] == prompts["AUTO"] == "a hat"
    assert prompts["ON"].startswith("a hat")
    assert len(prompts["ON"]) > len("a hat")


def test_credits_are_by_image_and_speed() -> None:
    state = state_with()
    cost = {
        (speed, count): sold(state, rendering_speed=speed, num_images=count)["metadata"]["credit"]
        for speed in CREDITS
        for count in (1, 3)
    }
    assert all(cost[speed, 3] == 3 * cost[speed, 1] > 0 for speed in CREDITS)
    assert sorted(CREDITS, key=lambda speed: cost[speed, 1]) == list(CREDITS)


def test_the_painter_is_told_the_order() -> None:
    state, orders = state_with(), []

    def paint(source: Image.Image, mask: Image.Image, order: PaintOrder) -> Image.Image:
        orders.append(order)
        assert (source.mode, mask.mode) == ("RGB", "L")
        return source.resize((6, 4))

    state.paint = paint
    record = sold(state, seed=7, num_images=2)
    assert orders == [PaintOrder("a hat", 7, 0), PaintOrder("a hat", 8, 1)]
    assert data(record)[0]["resolution"] == "6x4"
