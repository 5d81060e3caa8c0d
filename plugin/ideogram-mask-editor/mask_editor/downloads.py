"""Results fetched from the links of an answer. No key is needed for that, and none gets here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from .answers import Result, addresses
from .cancel import Cancel
from .errors import (
    ContentWithheld,
    EditError,
    NetworkError,
    NotKept,
    ProviderError,
    ResultNotFetched,
    UnsafeAddress,
)
from .log import NOWHERE, Log
from .pictures import MOST_BYTES, MOST_PIXELS, Picture, damage, recognise
from .texts import _
from .transport import Limits, Reach, Reply, Request, exchange, is_loopback

ASSET_VARIABLE, ASSET_BASE = "ONE_MIN_AI_ASSET_BASE", "https://asset.1min.ai"

MOST_REDIRECTS = 3
AT_ONCE = 8  # side by side
LIMITS = Limits(silence=60, total=300, answer_bytes=MOST_BYTES)  # of one download


@dataclass(frozen=True)
class Downloads:
    """The way to the results; `asset_base` is where the provider keeps what it names by a path."""

    asset_base: str = ASSET_BASE
    cancel: Cancel = field(default_factory=Cancel, repr=False)
    limits: Limits = LIMITS
    log: Log = NOWHERE

    @staticmethod
    def from_environment(
        environment: Mapping[str, str], cancel: Cancel, log: Log = NOWHERE
    ) -> Downloads:
        """From the asset host, or the one that the environment names in its place; raises
        UnsafeAddress."""
        return Downloads(safe_base(environment, ASSET_VARIABLE, ASSET_BASE), cancel, log=log)

    def fetch_all(
        self, results: Iterable[Result], arrived: Callable[[Result, Picture], None]
    ) -> dict[int, EditError]:
        """Download all at the same time. Each is handed to `arrived`, on the thread that fetched
        it, the moment it is there; the errors of those that did not come, or that `arrived` raises
        NotKept for, are returned by index."""
        lost: dict[int, EditError] = {}

        def one(result: Result) -> None:
            try:
                arrived(result, self.fetch(result))
            except (ProviderError, NetworkError, NotKept) as error:
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
        for address in self.addresses(result):
            try:
                return self._download(address)
            except (ProviderError, NetworkError) as error:
                failures.append(error)
        first = failures[0]
        sentence = _(
            "Image {number} could not be fetched: {reason} Try later, with Filters ▸ Ideogram ▸ "
            "Recover Results…."
        )
        raise ResultNotFetched(
            sentence.format(number=number, reason=first), status=first.status, body=first.body
        )

    def addresses(self, result: Result) -> list[str]:
        """Where a result may be, in order of trial, each place once."""
        every = [place for link in result.links for place in addresses(link, self.asset_base)]
        return list(dict.fromkeys(every))

    def _download(self, link: str) -> Picture:
        """The picture behind a link of the answer: no redirect leads where a link itself may
        not."""
        reach = Reach.LOOPBACK_TOO if is_loopback(self.asset_base) else Reach.PUBLIC
        for _hop in range(MOST_REDIRECTS + 1):
            request = Request("GET", link, limits=self.limits, reach=reach)
            reply = exchange(request, self.cancel, self.log)
            if reply.status not in (301, 302, 303, 307, 308):
                return picture_in(reply)
            link = urljoin(link, reply.headers.get("location", ""))
        raise ResultNotFetched(_("its link leads in circles."))


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


def safe_base(environment: Mapping[str, str], variable: str, usual: str) -> str:
    """The address that the environment's variable names, else the usual one, without a slash at its
    end; raises UnsafeAddress unless it is https, or http on loopback."""
    base = environment.get(variable) or usual
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
