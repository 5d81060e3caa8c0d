"""1min.ai's API: the only module that knows its endpoints, and what their answers mean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from .answers import Answer, Result, read_answer, read_json, reason_of_failure, text_at, words_of
from .cancel import Cancel
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
from .geometry import Size
from .log import NOWHERE, Log
from .pictures import GRAY, Picture, damage, png, recognise
from .texts import _
from .transport import (
    Limits,
    Reach,
    Reply,
    Request,
    exchange,
    form_with_file,
    is_loopback,
    redacted,
)

API_VARIABLE, API_BASE = "ONE_MIN_AI_API_BASE", "https://api.1min.ai"
ASSET_VARIABLE, ASSET_BASE = "ONE_MIN_AI_ASSET_BASE", "https://asset.1min.ai"

MOST_REDIRECTS = 3
MOST_PIXELS = 64_000_000  # a result is about one megapixel; more is no picture of ours
AT_ONCE = 8  # uploads, or downloads, side by side
SMALLEST = png(b"\xff", Size(1, 1), GRAY)  # what is uploaded to try a key
BODY_FOR_LOG = 2_000  # characters
LONGEST_WORDS = 500  # characters of the provider's words in a sentence of ours


@dataclass(frozen=True)
class Steps:
    """The limits of each kind of request."""

    upload: Limits
    edit: Limits
    download: Limits


USUAL = Steps(
    upload=Limits(silence=60, total=300, answer_bytes=1_000_000),
    edit=Limits(silence=600, total=600, answer_bytes=8_000_000),  # it may take minutes
    download=Limits(silence=60, total=300, answer_bytes=64_000_000),
)


@dataclass(frozen=True)
class Provider:
    """The provider as one user sees it: where it is, and with which key it is asked.

    What was uploaded is remembered by its bytes, so a repeated edit uploads only what changed.
    """

    key: str = field(repr=False)
    api_base: str = API_BASE
    asset_base: str = ASSET_BASE
    cancel: Cancel = field(default_factory=Cancel, repr=False)
    steps: Steps = USUAL
    log: Log = field(default=NOWHERE, repr=False)
    _uploaded: dict[str, str] = field(default_factory=dict, repr=False)

    @staticmethod
    def from_environment(
        key: str, environment: Mapping[str, str], cancel: Cancel, log: Log = NOWHERE
    ) -> Provider:
        """The provider, or the one that the environment names in its place."""
        api_base = safe_base(environment.get(API_VARIABLE) or API_BASE, API_VARIABLE)
        asset_base = safe_base(environment.get(ASSET_VARIABLE) or ASSET_BASE, ASSET_VARIABLE)
        return Provider(key, api_base, asset_base, cancel, log=log.hiding(key))

    def check_key(self) -> None:
        """Try the key without cost, by uploading a picture of one white pixel: there is no endpoint
        that only checks. Returns when it was taken; raises KeyRefused where the key is not
        accepted, and another error where that could not be found out."""
        self._upload(SMALLEST)

    def upload_all(self, pictures: Sequence[Picture]) -> tuple[str, ...]:
        """Upload those that are not there yet, at the same time; all asset paths, in order."""
        digests = [hashlib.sha256(picture.data).hexdigest() for picture in pictures]
        fresh = {d: p for d, p in zip(digests, pictures, strict=True) if d not in self._uploaded}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            paths = pool.map(self._upload, fresh.values())
            self._uploaded.update(zip(fresh, paths, strict=True))
        return tuple(self._uploaded[digest] for digest in digests)

    def edit(self, prompt_object: Mapping[str, object]) -> Answer:
        """Send the paid request, once, and read its answer.

        Whatever goes wrong from the moment it is on its way raises with `may_be_charged`, unless
        the provider says that it did not do it.
        """
        body = {"type": "IMAGE_INPAINTER", "model": "ideogram-3", "promptObject": prompt_object}
        data = json.dumps(body, ensure_ascii=False).encode()
        request = self._request("/api/features", "application/json", data, self.steps.edit, True)
        try:
            reply, document = self._ask(request)
        except RequestRefused:
            self._uploaded.clear()  # an asset may have gone: the next edit uploads anew
            raise
        failure = reason_of_failure(document)
        if failure is not None:
            raise self._refusal(failure, reply)
        return read_answer(document, reply.body, self.asset_base)

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

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, results))
        return lost

    def fetch(self, result: Result) -> Picture:
        """Download one result from the first of its links that gives a whole picture.

        Raises ContentWithheld, or ResultNotFetched with the reason of the first link.
        """
        number = result.index + 1
        if not result.links:
            if not result.safe:
                sentence = _("Image {number} was withheld by Ideogram's safety filter.")
                raise ContentWithheld(sentence.format(number=number))
            sentence = _("Image {number} could not be fetched: the answer has no link to it.")
            raise ResultNotFetched(sentence.format(number=number))
        failures = []
        for link in result.links:
            try:
                return self._download(link)
            except (ProviderError, NetworkError) as error:
                failures.append(error)
        first = failures[0]
        sentence = _("Image {number} could not be fetched: {reason}")
        raise ResultNotFetched(
            sentence.format(number=number, reason=first), status=first.status, body=first.body
        )

    def _upload(self, picture: Picture) -> str:
        """Upload one picture and return its asset path."""
        form, body = form_with_file(
            "asset", f"picture{picture.suffix}", picture.data, picture.content_type
        )
        request = self._request("/api/assets", form, body, self.steps.upload, False)
        reply, document = self._ask(request)
        path = text_at(document, "fileContent", "path") or text_at(document, "asset", "key")
        if not path:
            raise self._not_understood(reply, paid=False)
        return path

    def _request(
        self, path: str, content_type: str, body: bytes, limits: Limits, paid: bool
    ) -> Request:
        headers = {"API-KEY": self.key, "Content-Type": content_type}
        return Request("POST", self.api_base + path, headers, body, limits, paid)

    def _ask(self, request: Request) -> tuple[Reply, dict[str, Any]]:
        """The reply to a request to the API, and its JSON object; errors for anything else."""
        reply = exchange(request, self.cancel, self.log)
        document = read_json(reply.body)
        if reply.status != 200:
            raise self._refusal(words_of(document), reply, request.paid)
        if document is None:
            raise self._not_understood(reply, request.paid)
        return reply, document

    def _refusal(self, words: str, reply: Reply, paid: bool = True) -> ProviderError:
        """The kind of error for an answer's status and the provider's `words`."""
        words = redacted(words, self.key)[:LONGEST_WORDS]
        kind, sentence = kind_of_refusal(reply.status, words)
        wait = reply.retry_after if kind is RateLimited else None
        if wait:
            pause = _("It asks you to wait {seconds} seconds.").format(seconds=round(wait))
            sentence = f"{sentence} {pause}"
        said = _("It says: “{words}”.").format(words=words) if words else ""
        error = kind(
            f"{sentence} {said}".rstrip(),
            may_be_charged=paid and kind is ProviderTrouble,
            **self._for_log(reply),
        )
        if isinstance(error, RateLimited):
            error.wait = wait
        return error

    def _not_understood(self, reply: Reply, paid: bool) -> AnswerNotUnderstood:
        return AnswerNotUnderstood(
            _("1min.ai answered something that is not in its own format: try again later."),
            may_be_charged=paid,
            **self._for_log(reply),
        )

    def _for_log(self, reply: Reply) -> dict[str, Any]:
        body = reply.body[: 4 * BODY_FOR_LOG].decode("utf-8", "replace")
        return {
            "status": reply.status,
            "request_id": redacted(reply.headers.get("x-request-id", ""), self.key),
            "body": redacted(body, self.key)[:BODY_FOR_LOG],
        }

    def _download(self, link: str) -> Picture:
        """The picture behind a link of the answer: no key goes there, and no redirect leads where
        a link itself may not."""
        reach = Reach.LOOPBACK_TOO if is_loopback(self.asset_base) else Reach.PUBLIC
        for _hop in range(MOST_REDIRECTS + 1):
            request = Request("GET", link, limits=self.steps.download, reach=reach)
            reply = exchange(request, self.cancel, self.log)
            if reply.status not in (301, 302, 303, 307, 308):
                return picture_in(reply)
            link = urljoin(link, reply.headers.get("location", ""))
        raise ResultNotFetched(_("its link leads in circles."))


def kind_of_refusal(status: int, words: str) -> tuple[type[ProviderError], str]:
    """The kind of error, and our sentence, for an HTTP status and the provider's words. A 200 that
    comes here was a failed edit."""
    said = words.lower()
    if status in (401, 403):
        return (
            KeyRefused,
            _("1min.ai does not accept the API key: look whether it is whole, or get a new one."),
        )
    if status == 402 or "credit" in said:
        return NotEnoughCredits, _("Your 1min.ai account has not enough credits: add some there.")
    if status == 429:
        return RateLimited, _("1min.ai asks for a pause: try again in a minute.")
    if any(word in said for word in ("safety", "unsafe", "moderation", "nsfw")):
        return ContentWithheld, _("Ideogram's safety filter refused the edit: change the prompt.")
    if status >= 500:
        sentence = _("1min.ai has trouble of its own (status {status}).")
        return ProviderTrouble, sentence.format(status=status)
    if status == 200:
        return RequestRefused, _("1min.ai could not make the edit.")
    sentence = _("1min.ai refused the request (status {status}).")
    return RequestRefused, sentence.format(status=status)


def safe_base(base: str, variable: str) -> str:
    """`base` without a slash at its end; raises UnsafeAddress unless https, or http on loopback."""
    try:
        parts = urlsplit(base)
        allowed = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(base))
        whole = allowed and parts.hostname and not parts.query and "@" not in parts.netloc
    except ValueError:  # not even an address
        whole = False
    if not whole:
        sentence = _(
            "{variable} must be an https address, or http on this machine itself (127.0.0.1)."
        )
        raise UnsafeAddress(sentence.format(variable=variable))
    return base.rstrip("/")


def picture_in(reply: Reply) -> Picture:
    """The picture that a link gave; raises ResultNotFetched for anything else."""
    if reply.status != 200:
        sentence = _("its link answered with status {status}.")
        raise ResultNotFetched(sentence.format(status=reply.status), status=reply.status)
    picture = recognise(reply.body)
    if picture is None:
        raise ResultNotFetched(_("what its link gave is not a picture."), status=reply.status)
    if picture.size.area > MOST_PIXELS:
        raise ResultNotFetched(_("the picture is too large to be a result."), status=reply.status)
    if damage(picture):
        raise ResultNotFetched(_("the picture arrived damaged."), status=reply.status)
    return picture
