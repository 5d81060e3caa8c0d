"""1min.ai's API: the only module that knows its endpoints, and what their answers mean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from .answers import (
    MOST_BYTES,
    Answer,
    read_answer,
    read_json,
    reason_of_failure,
    text_at,
    words_of,
)
from .cancel import Cancel
from .downloads import ASSET_BASE, ASSET_VARIABLE, LIMITS, Downloads, safe_base
from .errors import (
    AnswerNotUnderstood,
    ContentWithheld,
    KeyRefused,
    NotEnoughCredits,
    ProviderError,
    ProviderTrouble,
    RateLimited,
    RequestRefused,
)
from .geometry import Size
from .log import NOWHERE, Log
from .pictures import GRAY, Picture, png
from .texts import _
from .transport import Limits, Reply, Request, exchange, form_with_file, redacted, redacted_bytes

API_VARIABLE, API_BASE = "ONE_MIN_AI_API_BASE", "https://api.1min.ai"

AT_ONCE = 8  # uploads side by side
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
    edit=Limits(silence=600, total=600, answer_bytes=MOST_BYTES),  # it may take minutes
    download=LIMITS,
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
        api_base = safe_base(environment, API_VARIABLE, API_BASE)
        asset_base = safe_base(environment, ASSET_VARIABLE, ASSET_BASE)
        return Provider(key, api_base, asset_base, cancel, log=log.hiding(key))

    @property
    def downloads(self) -> Downloads:
        """The way to the results of its answers, which knows nothing of the key."""
        return Downloads(self.asset_base, self.cancel, self.steps.download, self.log)

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

    def edit(self, prompt_object: Mapping[str, object], arrived: Callable[[bytes], None]) -> Answer:
        """Send the paid request, once, and read its answer, whose bytes are handed to `arrived`
        before anything is made of them: one that is not understood was paid for as well.

        Whatever goes wrong from the moment it is on its way raises with `may_be_charged`, unless
        the provider says that it did not do it.
        """
        body = {"type": "IMAGE_INPAINTER", "model": "ideogram-3", "promptObject": prompt_object}
        data = json.dumps(body, ensure_ascii=False).encode()
        request = self._request("/api/features", "application/json", data, self.steps.edit, True)
        try:
            reply, document = self._ask(request, arrived)
        except RequestRefused:
            self._uploaded.clear()  # an asset may have gone: the next edit uploads anew
            raise
        failure = reason_of_failure(document)
        if failure is not None:
            raise self._refusal(failure, reply)
        return read_answer(document)

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

    def _ask(
        self, request: Request, arrived: Callable[[bytes], None] = lambda _body: None
    ) -> tuple[Reply, dict[str, Any]]:
        """The reply to a request to the API, and its JSON object; errors for anything else."""
        reply = exchange(request, self.cancel, self.log)
        arrived(redacted_bytes(reply.body, self.key))
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
