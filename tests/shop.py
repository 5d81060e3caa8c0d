"""A provider in memory: it sells results and counts what it sold, without a network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from mask_editor.answers import Answer, Result, read_answer, read_json
from mask_editor.errors import EditError, NotKept, ResultNotFetched
from mask_editor.geometry import Size
from mask_editor.pictures import RGB, Picture, png
from mask_editor.provider import Provider

SIZE = Size(12, 8)


def answer_of(count: int, withheld: Sequence[int] = ()) -> dict[str, Any]:
    """The answer to an edit, in the provider's format."""
    data = [
        {"url": "", "is_image_safe": False}
        if index in withheld
        else {"url": f"https://links.example/{index}", "seed": 5 + index, "prompt": "rewritten"}
        for index in range(count)
    ]
    detail = {"responseObject": {"data": data}}
    metadata = {"credit": 90_000}
    return {"aiRecord": {"status": "SUCCESS", "metadata": metadata, "aiRecordDetail": detail}}


def painted(index: int) -> Picture:
    """A result that no other result equals."""
    return png(bytes([index]) * SIZE.area * RGB, SIZE, RGB)


@dataclass
class Shop:
    """What it answers is `answer`, or the given `body`. Links of results that are `gone` are dead.
    `fails`: it answers nothing but raises that. `on_sale` is called when it was paid."""

    body: bytes | None = None
    withheld: Sequence[int] = ()
    gone: set[int] = field(default_factory=set)
    fails: EditError | None = None
    on_sale: Callable[[], None] = lambda: None
    sales: int = 0
    fetches: list[int] = field(default_factory=list)

    @property
    def provider(self) -> Provider:
        return cast(Provider, self)

    @property
    def downloads(self) -> Shop:
        return self

    def upload_all(self, pictures: Sequence[Picture]) -> tuple[str, ...]:
        return tuple(f"images/{number}" for number in range(len(pictures)))

    def edit(self, prompt_object: Mapping[str, object], arrived: Callable[[bytes], None]) -> Answer:
        self.sales += 1
        self.on_sale()
        if self.fails:
            raise self.fails
        count = cast(int, prompt_object["num_images"])
        body = self.body or json.dumps(answer_of(count, self.withheld)).encode()
        arrived(body)
        return read_answer(read_json(body) or {})

    def fetch_all(
        self, results: Iterable[Result], arrived: Callable[[Result, Picture], None]
    ) -> dict[int, EditError]:
        lost: dict[int, EditError] = {}
        for result in results:
            self.fetches.append(result.index)
            if result.index in self.gone or not result.links:
                lost[result.index] = ResultNotFetched(f"Image {result.index + 1} is gone.")
                continue
            try:
                arrived(result, painted(result.index))
            except NotKept as error:
                lost[result.index] = error
        return lost
