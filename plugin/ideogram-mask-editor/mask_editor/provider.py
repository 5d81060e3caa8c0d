"""1min.ai's API: the only module that knows its endpoints and the fields of its answers.

Written from the provider's page "Ideogram - Image Mask Editor", its Asset API page, and what public
clients were seen to meet; what was only seen is read where it is there and not missed where not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from .errors import (
    AnswerNotUnderstood,
    ContentWithheld,
    EditError,
    KeyRefused,
    NetworkError,
    NotEnoughCredits,
    ProviderError,
    ProviderTrouble,
    RateLimited,
    RequestRefused,
    ResultNotFetched,
    UnsafeAddress,
)
from .pictures import Picture, recognise
from .transport import (
    Cancel,
    Limits,
    Reply,
    Request,
    exchange,
    form_with_file,
    is_loopback,
    redacted,
)

API_VARIABLE, API_BASE = "ONE_MIN_AI_API_BASE", "https://api.1min.ai"
ASSET_VARIABLE, ASSET_BASE = "ONE_MIN_AI_ASSET_BASE", "https://asset.1min.ai"
BUCKET = "https://s3.us-east-1.amazonaws.com/asset.1min.ai"

UPLOAD = Limits(silence=60, total=300, answer_bytes=1_000_000)
EDIT = Limits(silence=600, total=600, answer_bytes=8_000_000)  # an edit may take minutes
DOWNLOAD = Limits(silence=60, total=300, answer_bytes=64_000_000)
MOST_REDIRECTS = 3
MOST_PIXELS = 64_000_000  # a result is about one megapixel; more is no picture of ours
BODY_FOR_LOG = 2_000  # characters


@dataclass(frozen=True)
class Result:
    """One image of an answer. `links` are where it may be fetched, in order of trial; none of
    `seed`, `prompt` (as the provider rewrote it) and `resolution` is sure to be told."""

    index: int
    links: tuple[str, ...]
    seed: int | None = None
    prompt: str = ""
    resolution: str = ""
    safe: bool = True


@dataclass(frozen=True)
class Answer:
    """The answer to an edit: its results, what it cost (None: not told), and its bytes."""

    results: tuple[Result, ...]
    credits: float | None
    uuid: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class Provider:
    """The provider as one user sees it: where it is and with which key it is asked."""

    key: str = field(repr=False)
    api_base: str = API_BASE
    asset_base: str = ASSET_BASE
    cancel: Cancel = field(default_factory=Cancel, repr=False)

    @staticmethod
    def from_environment(key: str, environment: Mapping[str, str], cancel: Cancel) -> Provider:
        """The provider, or the one that the environment names in its place."""
        api_base = safe_base(environment.get(API_VARIABLE) or API_BASE, API_VARIABLE)
        asset_base = safe_base(environment.get(ASSET_VARIABLE) or ASSET_BASE, ASSET_VARIABLE)
        return Provider(key, api_base, asset_base, cancel)

    def upload(self, picture: Picture) -> str:
        """Upload one picture and return its asset path."""
        name = f"picture{picture.suffix}"
        content_type, body = form_with_file("asset", name, picture.data, picture.content_type)
        reply = self._ask("/api/assets", content_type, body, UPLOAD, paid=False)
        document = self._document(reply, may_be_charged=False)
        path = text_at(document, "fileContent", "path") or text_at(document, "asset", "key")
        if not path:
            raise AnswerNotUnderstood(
                "1min.ai did not say where it put an uploaded picture. Try again later.",
                status=reply.status,
                body=self._for_log(reply),
            )
        return path

    def upload_all(self, pictures: Sequence[Picture]) -> tuple[str, ...]:
        """Upload all of them at the same time; their asset paths in the same order."""
        with ThreadPoolExecutor(max(len(pictures), 1)) as pool:
            return tuple(pool.map(self.upload, pictures))

    def edit(self, prompt_object: Mapping[str, object]) -> Answer:
        """Send the paid request, once, and read its answer.

        An answer that cannot be read raises with `may_be_charged`.
        """
        body = {"type": "IMAGE_INPAINTER", "model": "ideogram-3", "promptObject": prompt_object}
        data = json.dumps(body, ensure_ascii=False).encode()
        reply = self._ask("/api/features", "application/json", data, EDIT, paid=True)
        document = self._document(reply, may_be_charged=True)
        failure = reason_of_failure(document)
        if failure is not None:
            raise self._refusal(failure, reply)
        return read_answer(document, reply.body, self.asset_base)

    def fetch(self, result: Result) -> Picture:
        """Download one result from the first of its links that gives an image.

        Raises ContentWithheld, or ResultNotFetched that names the last reason.
        """
        if not result.links:
            if not result.safe:
                raise ContentWithheld(
                    f"Image {result.index + 1} was withheld by Ideogram's safety filter."
                )
            raise ResultNotFetched(f"The answer has no link to image {result.index + 1}.")
        reason = ""
        for link in result.links:
            try:
                return self._download(link)
            except (ProviderError, NetworkError) as error:
                reason = str(error)
        raise ResultNotFetched(f"Image {result.index + 1} could not be fetched: {reason}")

    def fetch_all(
        self, results: Iterable[Result], arrived: Callable[[Result, Picture], None]
    ) -> dict[int, EditError]:
        """Download all at the same time. Each is handed to `arrived`, on the thread that fetched
        it, the moment it is there; the errors of those that did not come are returned by index."""
        lost: dict[int, EditError] = {}

        def one(result: Result) -> None:
            try:
                arrived(result, self.fetch(result))
            except (ProviderError, NetworkError) as error:
                lost[result.index] = error

        results = tuple(results)
        with ThreadPoolExecutor(max(len(results), 1)) as pool:
            list(pool.map(one, results))
        return lost

    def _ask(
        self, path: str, content_type: str, body: bytes, limits: Limits, *, paid: bool
    ) -> Reply:
        headers = {"API-KEY": self.key, "Content-Type": content_type}
        request = Request("POST", self.api_base + path, headers, body, limits, paid)
        return exchange(request, self.cancel)

    def _document(self, reply: Reply, *, may_be_charged: bool) -> dict[str, Any]:
        """The JSON object of a 200; raises the kind of error for anything else."""
        document = read_json(reply.body)
        if reply.status != 200:
            raise self._refusal(words_of(document), reply)
        if document is None:
            raise AnswerNotUnderstood(
                "1min.ai answered with something other than its own format. Try again later.",
                status=reply.status,
                body=self._for_log(reply),
                may_be_charged=may_be_charged,
            )
        return document

    def _refusal(self, words: str, reply: Reply) -> ProviderError:
        """The kind of error for an answer's status and the provider's `words`."""
        words = redacted(words, self.key)[:500]
        said = f" 1min.ai says: {words}" if words else ""
        answer: dict[str, Any] = {
            "status": reply.status,
            "body": self._for_log(reply),
            "request_id": reply.headers.get("x-request-id", ""),
        }
        if reply.status in (401, 403):
            return KeyRefused(
                "1min.ai does not accept the API key: check it in Settings…." + said, **answer
            )
        if reply.status == 402 or "credit" in words.lower():
            return NotEnoughCredits(
                "There are not enough credits on your 1min.ai account: add some there." + said,
                **answer,
            )
        if reply.status == 429:
            wait = reply.retry_after
            when = f"in {wait:.0f} seconds" if wait else "in a minute"
            return RateLimited(
                f"1min.ai asks for a pause: try again {when}." + said, wait, **answer
            )
        if reply.status >= 500:
            return ProviderTrouble(
                f"1min.ai has trouble of its own (status {reply.status}): try again later." + said,
                may_be_charged=True,
                **answer,
            )
        return RequestRefused(
            f"1min.ai refused the request (status {reply.status})." + said, **answer
        )

    def _for_log(self, reply: Reply) -> str:
        text = reply.body[: 4 * BODY_FOR_LOG].decode("utf-8", "replace")
        return redacted(text, self.key)[:BODY_FOR_LOG]

    def _download(self, link: str) -> Picture:
        """One picture from a link that was answered: no key goes there, and no redirect leads
        anywhere that a link may not."""
        for _ in range(MOST_REDIRECTS + 1):
            self._require_safe(link)
            reply = exchange(Request("GET", link, limits=DOWNLOAD), self.cancel)
            if reply.status not in (301, 302, 303, 307, 308):
                return picture_in(reply)
            link = urljoin(link, reply.headers.get("location", ""))
        raise ResultNotFetched("its link leads in circles")

    def _require_safe(self, link: str) -> None:
        loopback_is_ours = is_loopback(self.asset_base)
        parts = urlsplit(link)
        if parts.scheme == "https" and parts.hostname:
            return
        if parts.scheme == "http" and is_loopback(link) and loopback_is_ours:
            return
        raise UnsafeAddress("its link is not a secure one")


def safe_base(base: str, variable: str) -> str:
    """`base` without a slash at its end; raises UnsafeAddress unless https, or http on loopback."""
    parts = urlsplit(base)
    if parts.scheme == "https" and parts.hostname:
        return base.rstrip("/")
    if parts.scheme == "http" and is_loopback(base):
        return base.rstrip("/")
    raise UnsafeAddress(
        f"{variable} must be an https address, or http on this machine itself (127.0.0.1)."
    )


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
    return words_of(document) or (f"the edit ended as {status}" if status else None)


def words_of(document: Mapping[str, Any] | None) -> str:
    """The provider's own words for a failure, from the first place that has any."""
    places = (
        ("aiRecord", "aiRecordDetail", "errorMessage"),
        ("aiRecord", "errorMessage"),
        ("error", "message"),
        ("error",),
        ("message",),
    )
    found = (text_at(document or {}, *place) for place in places)
    return next(filter(None, found), "")


def read_answer(document: Mapping[str, Any], raw: bytes, asset_base: str) -> Answer:
    """Every result that an answer names, in whichever of its forms.

    Raises AnswerNotUnderstood, with `may_be_charged`, where it names none.
    """
    record = at(document, "aiRecord")
    entries = list_at(record, "aiRecordDetail", "responseObject", "data")
    paths = list_at(record, "aiRecordDetail", "resultObject")
    signed = [text_at(record, "temporaryUrl"), *list_at(record, "temporaryUrls")[1:]]
    if not signed[0]:
        signed[:1] = list_at(record, "temporaryUrls")[:1]
    count = max(len(entries), len(paths), sum(map(bool, signed)))
    if count == 0:
        raise AnswerNotUnderstood(
            "1min.ai's answer names no images.",
            status=200,
            body=raw[:BODY_FOR_LOG].decode("utf-8", "replace"),
            may_be_charged=True,
        )
    results = tuple(
        _result(i, nth(entries, i), nth(signed, i), nth(paths, i), asset_base) for i in range(count)
    )
    cost = at(record, "metadata", "credit")
    credits = float(cost) if isinstance(cost, (int, float)) and cost == cost else None
    return Answer(results, credits, text_at(record, "uuid"), raw)


def _result(index: int, entry: Any, signed: Any, path: Any, asset_base: str) -> Result:
    links = [text_at(entry, "url"), text(signed)]
    if urlsplit(text(path)).scheme:
        links.append(text(path))
    elif text(path):
        links += [f"{base}/{text(path).lstrip('/')}" for base in (asset_base, BUCKET)]
    seed = at(entry, "seed")
    safe = at(entry, "is_image_safe") is not False
    return Result(
        index=index,
        links=tuple(link for link in links if link),
        seed=seed if isinstance(seed, int) and not isinstance(seed, bool) else None,
        prompt=text_at(entry, "prompt"),
        resolution=text_at(entry, "resolution"),
        safe=safe,
    )


def picture_in(reply: Reply) -> Picture:
    """The picture that a link gave; raises ResultNotFetched for anything else."""
    if reply.status != 200:
        raise ResultNotFetched(f"its link answered with status {reply.status}", status=reply.status)
    picture = recognise(reply.body)
    if picture is None:
        raise ResultNotFetched("what its link gave is not a picture", status=reply.status)
    if picture.size.area > MOST_PIXELS:
        raise ResultNotFetched("the picture is too large to be a result", status=reply.status)
    return picture


def at(value: Any, *keys: str) -> Any:
    """What stands under the keys, one inside the other; None where there is no such thing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def text_at(value: Any, *keys: str) -> str:
    return text(at(value, *keys))


def list_at(value: Any, *keys: str) -> list[Any]:
    """The list under the keys; a single string counts as a list of one."""
    found = at(value, *keys)
    if isinstance(found, str):
        return [found] if found else []
    return found if isinstance(found, list) else []


def nth(values: Sequence[Any], index: int) -> Any:
    return values[index] if index < len(values) else None
