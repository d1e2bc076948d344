"""What is believed of a response rate, before and after the responses (beta and binomial)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from remission.designs.bounds import check_observed
from remission.errors import DesignError


@dataclass(frozen=True, kw_only=True)
class BetaPrior:
    """A belief worth `a` patients with a response and `b` without; both above 0."""

    a: float
    b: float

    def __post_init__(self) -> None:
        """Refuse parameters that are no beta distribution."""
        if not (0 < self.a < np.inf and 0 < self.b < np.inf):
            raise DesignError(f"Beta({self.a}, {self.b}) is no prior; both numbers must exceed 0.")

    @property
    def effective_patients(self) -> float:
        """How many patients the belief is worth."""
        return self.a + self.b

    @property
    def mean(self) -> float:
        """The response rate believed."""
        return self.a / (self.a + self.b)

    def find_chances(self, patients: int, rate: float) -> NDArray[np.float64]:
        """P(true rate > rate | x of so many patients) for every x from 0 to all."""
        from scipy.special import betaincc  # noqa: PLC0415 - 0.1 s that only Bayes needs

        x = np.arange(patients + 1)
        chances: NDArray[np.float64] = betaincc(self.a + x, self.b + patients - x, rate)
        return chances

    def predict(self, x: int | NDArray[np.int_], patients: int, more: int) -> NDArray[np.float64]:
        """P(i of so many more respond | x of the patients did): a row per x, a column per i.

        The beta-binomial distribution, from the ratios of neighbouring probabilities.
        """
        a = np.atleast_1d(self.a + x)[:, None]
        b = self.a + self.b + patients + more - a
        i = np.arange(more)
        steps = np.log((more - i) / (i + 1)) + np.log(a + i) - np.log(b - i - 1)
        logs = np.concatenate([np.zeros_like(a), np.cumsum(steps, axis=1)], axis=1)
        shares = np.exp(logs - logs.max(axis=1, keepdims=True))
        predicted: NDArray[np.float64] = shares / shares.sum(axis=1, keepdims=True)
        return predicted


@dataclass(frozen=True, kw_only=True)
class Posterior:
    """What is believed after the responses: Beta(a, b)."""

    a: float
    b: float
    confidence: float

    @property
    def mean(self) -> float:
        """The response rate believed."""
        return self.a / (self.a + self.b)

    @cached_property
    def limits(self) -> tuple[float, float]:
        """The rates that leave half of 1 - confidence on each side."""
        from scipy.special import betaincinv  # noqa: PLC0415

        half = (1 - self.confidence) / 2
        low, high = (float(betaincinv(self.a, self.b, q)) for q in (half, 1 - half))
        return low, high

    def find_chance(self, rate: float) -> float:
        """P(true rate > rate)."""
        from scipy.special import betaincc  # noqa: PLC0415

        return float(betaincc(self.a, self.b, rate))


def update_prior(
    prior: BetaPrior, responses: int, patients: int, *, confidence: float = 0.95
) -> Posterior:
    """Say what is believed after responses among patients.

    Raises
    ------
    DesignError
        Unless 0 <= responses <= patients and the confidence lies between 0 and 1.
    """
    check_observed(responses, patients)
    if not 0 < confidence < 1:
        raise DesignError(f"The confidence is {confidence}; between 0 and 1, such as 0.95.")
    return Posterior(a=prior.a + responses, b=prior.b + patients - responses, confidence=confidence)


@dataclass(frozen=True)
class PosteriorRule:
    """Promising when P(true rate > rate | responses) is above a threshold, at any number."""

    prior: BetaPrior
    rate: float
    threshold: float

    def find_cut(self, n: int) -> int:
        """Find the largest number of responses that is not enough; n: none is enough."""
        chances = self.prior.find_chances(n, self.rate)
        return int(np.sum(chances <= self.threshold)) - 1 if chances[-1] > self.threshold else n
