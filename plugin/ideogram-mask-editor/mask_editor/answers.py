"""What 1min.ai answers to an edit, in every form that is known: pure functions on JSON.

From the provider's page "Ideogram - Image Mask Editor" and from what public clients were seen to
meet; what was only seen is read where it is there and not missed where it is not.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import AnswerNotUnderstood
from .texts import _, plural

BUCKET = "https://s3.us-east-1.amazonaws.com/asset.1min.ai"
MOST_BYTES = 8_000_000  # of an answer; one with eight results has some ten thousand
MOST_RESULTS = 64  # eight can be asked for; an answer with more entries than this is no answer
LONGEST_TEXT = 10_000  # characters of any one text that is taken over


@dataclass(frozen=True)
class Result:
    """One image of an answer. `links` are where it may be fetched, in order of trial: addresses, or
    paths of assets (see `addresses`); none of `seed`, `prompt` (as the provider rewrote it) and
    `resolution` is sure to be told."""

    index: int
    links: tuple[str, ...]
    seed: int | None = None
    prompt: str = ""
    resolution: str = ""
    safe: bool = True


@dataclass(frozen=True)
class Answer:
    """The answer to an edit: its results, and what it cost (None: not told)."""

    results: tuple[Result, ...]
    credits: float | None = None
    uuid: str = ""


def read_json(body: bytes) -> dict[str, Any] | None:
    """The JSON object that a body holds; None where it holds anything else."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def reason_of_failure(document: Mapping[str, Any]) -> str | None:
    """Why an edit that was answered with 200 failed all the same; None: it did not.

    A record without a status is taken by its results alone.
    """
    status = text_at(document, "aiRecord", "status")
    if status == "SUCCESS" or (not status and isinstance(document.get("aiRecord"), dict)):
        return None
    if status:
        unexplained = _("the edit ended as {status}").format(status=status)
    else:
        unexplained = _("the edit ended as nothing that is known")
    return words_of(document) or unexplained


def words_of(document: Mapping[str, Any] | None) -> str:
    """The provider's own words for a failure, from the first place that has any."""
    places = (
        ("aiRecord", "aiRecordDetail", "errorMessage"),
        ("aiRecord", "errorMessage"),
        ("error", "message"),
        ("error",),
        ("message",),
    )
    found = (text_at(document, *place) for place in places)
    return next(filter(None, found), "")


def read_answer(document: Mapping[str, Any]) -> Answer:
    """Every result that an answer names, in whichever of its forms.

    Raises AnswerNotUnderstood, with `may_be_charged`, where it names none, or absurdly many.
    """
    record = at(document, "aiRecord")
    entries = list_at(record, "aiRecordDetail", "responseObject", "data")
    paths = list_at(record, "aiRecordDetail", "resultObject")
    signed = signed_links(record)
    count = max(len(entries), len(paths), len(signed))
    if not 0 < count <= MOST_RESULTS:
        sentence = plural(
            "1min.ai's answer names {count} image.", "1min.ai's answer names {count} images.", count
        )
        raise AnswerNotUnderstood(sentence.format(count=count), status=200, may_be_charged=True)
    results = tuple(
        _result(index, nth(entries, index), nth(signed, index), nth(paths, index))
        for index in range(count)
    )
    return Answer(results, number_at(record, "metadata", "credit"), text_at(record, "uuid"))


def signed_links(record: Any) -> list[Any]:
    """The signed link of each result: `temporaryUrls`, and `temporaryUrl` for the first."""
    links = list_at(record, "temporaryUrls")
    first = text_at(record, "temporaryUrl")
    return [first, *links[1:]] if first else links


def _result(index: int, entry: Any, signed: Any, path: Any) -> Result:
    links = [text_at(entry, "url"), text(signed), text(path)]
    return Result(
        index=index,
        links=tuple(dict.fromkeys(link for link in links if link)),
        seed=integer_at(entry, "seed"),
        prompt=text_at(entry, "prompt"),
        resolution=text_at(entry, "resolution"),
        safe=at(entry, "is_image_safe") is not False,
    )


def addresses(link: str, asset_base: str) -> list[str]:
    """Where a link of a result leads: itself when it is an address, else under the asset hosts."""
    if "://" in link:
        return [link]
    return [f"{base}/{link.lstrip('/')}" for base in (asset_base, BUCKET)]


def at(value: Any, *keys: str) -> Any:
    """What stands under the keys, one inside the other; None where there is no such thing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: Any) -> str:
    return value.strip()[:LONGEST_TEXT] if isinstance(value, str) else ""


def text_at(value: Any, *keys: str) -> str:
    return text(at(value, *keys))


def integer_at(value: Any, *keys: str) -> int | None:
    found = at(value, *keys)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def number_at(value: Any, *keys: str) -> float | None:
    found = at(value, *keys)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return None
    try:
        number = float(found)
    except OverflowError:  # JSON's integers have no end
        return None
    return number if math.isfinite(number) else None


def list_at(value: Any, *keys: str) -> list[Any]:
    """The list under the keys; a single string counts as a list of one."""
    found = at(value, *keys)
    if isinstance(found, str):
        return [found] if found else []
    return found if isinstance(found, list) else []


def nth(values: Sequence[Any], index: int) -> Any:
    return values[index] if index < len(values) else None
