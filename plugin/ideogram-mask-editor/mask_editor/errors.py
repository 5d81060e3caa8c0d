"""What can go wrong, in the user's words.

Every error of ours is an `EditError`: `str(error)` is a sentence for the user that says what to do.
One class a kind, so that callers act on the kind and never read the sentence. None of them ever
holds the API key: bodies are redacted before they get here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .texts import _

MAY_BE_CHARGED = _(
    "The edit may have been charged all the same: look at your history on 1min.ai, where its "
    "images would be, before you ask again."
)


class EditError(Exception):
    """The base of all our errors.

    `may_be_charged`: the paid request was on its way. `recoverable`: it has been paid, and what
    came of it may be had with Recover Results…. For the log, not for the sentence: `status` is the
    HTTP status (0: there was no answer), `request_id` the provider's name for the request, `body`
    the start of the redacted answer.
    """

    recoverable = False

    def __init__(
        self,
        sentence: str,
        *,
        may_be_charged: bool = False,
        status: int = 0,
        request_id: str = "",
        body: str = "",
    ) -> None:
        super().__init__(f"{sentence} {MAY_BE_CHARGED}" if may_be_charged else sentence)
        self.may_be_charged = may_be_charged
        self.status = status
        self.request_id = request_id
        self.body = body


class Cancelled(EditError):
    """The user stopped the edit."""

    def __init__(self, sentence: str = "", *, may_be_charged: bool = False) -> None:
        nothing = "" if may_be_charged else " " + _("Nothing was charged.")
        super().__init__(
            sentence or _("The edit was cancelled.") + nothing, may_be_charged=may_be_charged
        )


class CancelledAfterPaying(Cancelled):
    """The user stopped the edit when the provider had answered; `place` has what came back."""

    recoverable = True

    def __init__(self, place: str) -> None:
        sentence = _(
            "The edit was cancelled after it had been paid. Get what came back with Filters ▸ "
            "Ideogram ▸ Recover Results…; it is kept in {folder}."
        )
        super().__init__(sentence.format(folder=place))


class NotInserted(EditError):
    """The results are here, on disk, and could not be put into the picture."""

    recoverable = True


class NotKept(EditError):
    """What must be on disk could not be written: not in the profile, and nowhere else."""


class JournalTrouble(EditError):
    """The folder of all jobs, or one job in it, cannot be used."""


class NothingToInsert(EditError):
    """An earlier edit has no results that could be had."""


class BrokenInstallation(EditError):
    """A part that is carried with the plug-in is missing."""


# What was asked for cannot be done --------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """One broken rule: `field` is the procedure's argument name, `message` a sentence."""

    field: str
    message: str


class InvalidOptions(EditError):
    """Options that the provider would refuse: all `problems` at once, each tied to its field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(f"{p.field}: {p.message}" for p in problems))
        self.problems = tuple(problems)


class CannotEdit(EditError):
    """The image, the drawable or the selection is not one that can be edited."""


class NoKey(EditError):
    """There is no API key to ask the provider with."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "No 1min.ai API key is set. Put yours in with Filters ▸ Ideogram ▸ Settings…, "
                "or in the environment variable ONE_MIN_AI_API_KEY."
            )
        )


class UnusableKey(EditError):
    """The text is no API key; it is never part of the message."""

    def __init__(self) -> None:
        super().__init__(
            _("That is not an API key: it must be one word of plain letters, digits and signs.")
        )


# The way to the provider ------------------------------------------------------------------------


class NetworkError(EditError):
    """No answer came."""


class NoNetwork(NetworkError):
    """The host refused the connection or cannot be reached."""


class NameNotFound(NetworkError):
    """The host's name has no address."""


class TlsTrouble(NetworkError):
    """The host's certificate was not accepted; it is never asked again without the check."""


class ProxyTrouble(NetworkError):
    """The system's proxy did not let the request through."""


class TimedOutBeforeSending(NetworkError):
    """The connection could not be made in time; certainly nothing was sent."""


class TimedOutAfterSending(NetworkError):
    """The request went out and its answer did not come in time."""


class AnswerLost(NetworkError):
    """The connection ended after the request was sent and before its answer was whole."""


class UnsafeAddress(NetworkError):
    """A link or a base address that we do not go to: not https, or inside a private network."""


# What the provider answered ---------------------------------------------------------------------


class ProviderError(EditError):
    """The provider answered, and it was not what was asked for."""


class KeyRefused(ProviderError):
    """The provider does not know the API key, or does not let it do this."""


class NotEnoughCredits(ProviderError):
    """The account cannot pay for the edit."""


class RateLimited(ProviderError):
    """Too many requests; `wait` is how many seconds the provider asks for, None: it did not say."""

    wait: float | None = None


class RequestRefused(ProviderError):
    """The provider says that the request is wrong, in its own words."""


class ContentWithheld(ProviderError):
    """The provider's safety filter kept the images back."""


class ProviderTrouble(ProviderError):
    """The provider failed."""


class AnswerNotUnderstood(ProviderError):
    """The answer is not in any form that we know."""


class ResultNotFetched(ProviderError):
    """A result that was made could not be downloaded."""

    recoverable = True
