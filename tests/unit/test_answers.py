"""Answers of every form, and of none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from mask_editor.answers import Answer, read_answer, read_json, reason_of_failure, words_of
from mask_editor.downloads import Downloads, picture_in
from mask_editor.errors import AnswerNotUnderstood, ResultNotFetched
from mask_editor.geometry import Size
from mask_editor.pictures import RGB, damage, png, recognise
from mask_editor.provider import Provider
from mask_editor.transport import Reply

ASSETS = "https://asset.example"
anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=9), inner),
    max_leaves=12,
)


def but_sometimes(strategy: some.SearchStrategy[Any]) -> some.SearchStrategy[Any]:
    """Mostly of the right form, sometimes anything."""
    return some.one_of(strategy, strategy, strategy, anything)


url = some.sampled_from(
    [
        "https://a.example/1.png",
        "",
        "images/x.png",
        "/images/y.png",
        "http://[",
        "file:///etc/passwd",
    ]
)
entry = some.fixed_dictionaries(
    {},
    optional={
        "url": but_sometimes(url),
        "seed": but_sometimes(some.integers()),
        "prompt": but_sometimes(some.text()),
        "resolution": but_sometimes(some.just("1024x1024")),
        "is_image_safe": but_sometimes(some.booleans()),
    },
)
detail = some.fixed_dictionaries(
    {},
    optional={
        "resultObject": but_sometimes(some.lists(but_sometimes(url)) | url),
        "responseObject": but_sometimes(
            some.fixed_dictionaries({"data": but_sometimes(some.lists(but_sometimes(entry)))})
        ),
        "errorMessage": but_sometimes(some.text()),
    },
)
record = some.fixed_dictionaries(
    {},
    optional={
        "uuid": but_sometimes(some.text()),
        "status": but_sometimes(some.sampled_from(["SUCCESS", "FAILED", ""])),
        "temporaryUrl": but_sometimes(url),
        "temporaryUrls": but_sometimes(some.lists(but_sometimes(url))),
        "metadata": but_sometimes(
            some.fixed_dictionaries({"credit": but_sometimes(some.floats())})
        ),
        "aiRecordDetail": but_sometimes(detail),
    },
)
documents = but_sometimes(some.fixed_dictionaries({"aiRecord": but_sometimes(record)}))


@given(documents)
def test_no_answer_gives_anything_but_results_or_one_of_our_errors(document: Any) -> None:
    found = read_json(json.dumps(document).encode())
    if found is None:
        assert not isinstance(document, dict)
        return
    assert isinstance(words_of(found), str)
    assert reason_of_failure(found) is None or reason_of_failure(found)
    try:
        answer = read_answer(found)
    except AnswerNotUnderstood:
        return
    assert isinstance(answer, Answer)
    assert [result.index for result in answer.results] == list(range(len(answer.results)))
    for result in answer.results:
        assert all(isinstance(link, str) and link for link in result.links)
        assert result.seed is None or type(result.seed) is int
        assert type(result.safe) is bool
    assert answer.credits is None or isinstance(answer.credits, float)


@given(some.binary() | some.text().map(str.encode))
def test_any_bytes_are_a_document_or_none(body: bytes) -> None:
    assert read_json(body) is None or isinstance(read_json(body), dict)


@given(some.sampled_from([200, 200, 200, 204, 301, 404, 500]), some.binary(max_size=200))
def test_whatever_a_link_gives_is_a_picture_or_one_of_our_errors(status: int, body: bytes) -> None:
    with pytest.raises(ResultNotFetched):
        picture_in(Reply(status, {}, body))


@given(some.integers(0, 2_000), some.binary(min_size=1, max_size=4))
def test_a_damaged_png_never_passes_for_a_whole_one(place: int, noise: bytes) -> None:
    size = Size(16, 16)
    whole = png(bytes(range(256)) * 3, size, RGB)
    spoiled = bytearray(whole.data)
    place %= len(spoiled) - len(noise)
    spoiled[place : place + len(noise)] = noise
    picture = recognise(bytes(spoiled))
    assert bytes(spoiled) == whole.data or picture is None or damage(picture)


LINKS: tuple[tuple[dict[str, Any], dict[str, Any], list[list[str]]], ...] = (
    (
        {"data": [{"url": "https://i/1"}], "resultObject": ["p/1.png"]},
        {"temporaryUrl": "https://t/1", "temporaryUrls": ["https://t/other"]},
        [["https://i/1", "https://t/1", f"{ASSETS}/p/1.png"]],
    ),
    ({"resultObject": "p/1.png"}, {"temporaryUrl": ""}, [[f"{ASSETS}/p/1.png"]]),
    ({"resultObject": ["https://r/1"]}, {}, [["https://r/1"]]),
    (
        {"data": [{"url": ""}, {"url": "https://i/2"}]},
        {"temporaryUrls": ["https://t/1"]},
        [["https://t/1"], ["https://i/2"]],
    ),
    ({"data": [{}], "resultObject": ["", "p/2"]}, {}, [[], [f"{ASSETS}/p/2"]]),
)


@pytest.mark.parametrize(("detail", "record", "links"), LINKS)
def test_links_are_tried_in_the_order_of_the_field_notes(
    detail: dict[str, Any], record: dict[str, Any], links: list[list[str]]
) -> None:
    inside = {"responseObject": {"data": detail.get("data", [])}}
    inside |= {key: value for key, value in detail.items() if key == "resultObject"}
    answer = read_answer({"aiRecord": {**record, "aiRecordDetail": inside}})
    way = Downloads(ASSETS)
    tried = [
        [address for address in way.addresses(result) if "amazonaws" not in address]
        for result in answer.results
    ]
    assert tried == links


def test_nothing_of_a_provider_shows_its_key() -> None:
    assert "secret-key" not in repr(Provider("secret-key"))
