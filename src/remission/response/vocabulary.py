"""The words in which a criterion speaks of responses, the best first."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class ResponseWords:
    """The overall responses that a criterion knows.

    `unconfirmed` is a progression that a later assessment may confirm or undo; None where a
    criterion knows no such thing. With `lesser_confirmed`, of two different responses in
    succession the lesser counts as confirmed (sCR, then CR: CR).
    """

    complete: str
    between: tuple[str, ...] = ()  # responses better than the partial one, less than complete
    partial: str
    minor: tuple[str, ...] = ()  # better than stable, but no objective response
    stable: str
    neither: str | None = None  # non-target disease alone, neither gone nor grown
    progression: str
    unconfirmed: str | None = None
    unevaluable: str = "NE"
    lesser_confirmed: bool = False

    @property
    def responses(self) -> tuple[str, ...]:
        """The words of an objective response."""
        return (self.complete, *self.between, self.partial)

    @property
    def graded(self) -> tuple[str, ...]:
        """The words that a later assessment can confirm."""
        return (*self.responses, *self.minor)

    @property
    def controlled(self) -> tuple[str, ...]:
        """The words of disease that has not progressed."""
        neither = () if self.neither is None else (self.neither,)
        return (*self.graded, self.stable, *neither)

    @property
    def progressions(self) -> tuple[str, ...]:
        """The words of progression, the confirmed one first."""
        return tuple(word for word in (self.progression, self.unconfirmed) if word is not None)

    @property
    def ordered(self) -> tuple[str, ...]:
        """All words, in the order in which a best response is looked for."""
        return (*self.controlled, *self.progressions, self.unevaluable)


RECIST_WORDS: Final = ResponseWords(
    complete="CR", partial="PR", stable="SD", neither="NON-CR/NON-PD", progression="PD"
)

IRECIST_WORDS: Final = ResponseWords(
    complete="iCR",
    partial="iPR",
    stable="iSD",
    neither="NON-iCR/NON-iUPD",
    progression="iCPD",
    unconfirmed="iUPD",
)

METABOLIC_WORDS: Final = ResponseWords(
    complete="CMR", partial="PMR", stable="SMD", neither="NON-CMR/NON-PMD", progression="PMD"
)

IMWG_WORDS: Final = ResponseWords(
    complete="sCR",
    between=("CR", "VGPR"),
    partial="PR",
    minor=("MR",),
    stable="SD",
    progression="PD",
    lesser_confirmed=True,
)

RANO_WORDS: Final = ResponseWords(
    complete="CR",
    partial="PR",
    stable="SD",
    neither="NON-CR/NON-PD",
    progression="PD",
    unconfirmed="PDu",
)

PCWG3_WORDS: Final = RANO_WORDS

VOCABULARIES: Final = (RECIST_WORDS, IRECIST_WORDS, METABOLIC_WORDS, RANO_WORDS, IMWG_WORDS)
"""The words of every criterion."""


def speak(words: ResponseWords) -> dict[str, str]:
    """Return what each word of RECIST is called by a criterion."""
    named = (
        (*spoken.controlled, spoken.progression, spoken.unevaluable)
        for spoken in (RECIST_WORDS, words)
    )
    return dict(zip(*named, strict=True))
