"""The target responses of the WHO, of Choi and by PET, one visit at a time, in exact arithmetic.

A second reading of the rules (Miller 1981; Choi 2007; Young 1999), which shares nothing with the
product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class WhoRule:
    """What the protocol settles: growth of one lesion or of the sum, and the least that counts."""

    one_lesion: bool = True
    least: int = 0


@dataclass(frozen=True)
class ChoiRule:
    """What the protocol settles about size and density."""

    both: bool = False
    included: bool = True
    size_alone: bool = False


@dataclass(frozen=True)
class PetRule:
    """What the protocol settles about uptake."""

    first_cycle: int = 28
    included: bool = True


@dataclass(frozen=True)
class Sums:
    """The sum at baseline and the smallest complete one before."""

    base: Fraction
    nadir: Fraction


def who_target(
    sizes: Sequence[Fraction | None],
    smallest: Sequence[Fraction],
    sums: Sums,
    rule: WhoRule,
) -> str | None:
    """Judge the products of the targets; `smallest` has each one's own smallest before."""
    if not sizes:
        return None
    measured = [size for size in sizes if size is not None]
    grown = _has_grown(sum(measured, Fraction(0)), sums.nadir, rule.least) and bool(measured)
    if rule.one_lesion:
        for size, low in zip(sizes, smallest, strict=True):
            grown = grown or (size is not None and _has_grown(size, low, rule.least))
    if len(measured) < len(sizes):
        return "PD" if grown else "NE"
    if all(size == 0 for size in measured):
        return "CR"
    if grown:
        return "PD"
    return "PR" if 2 * sum(measured) <= sums.base else "SD"


def _has_grown(now: Fraction, low: Fraction, least: int) -> bool:
    return now > low and 4 * now >= 5 * low and now - low >= least


def choi_target(
    sizes: Sequence[Fraction | None],
    density: tuple[Fraction, Fraction] | None,
    sums: Sums,
    rule: ChoiRule,
) -> str | None:
    """Judge the targets by size and density (now, at baseline; None: not known)."""
    if not sizes:
        return None
    measured = [size for size in sizes if size is not None]
    if len(measured) < len(sizes):
        return "NE"
    if all(size == 0 for size in measured):
        return "CR"
    total = sum(measured, Fraction(0))
    fallen = _at_most(total * 10, sums.base * 9, rule)
    risen = total > sums.nadir and _at_most(sums.nadir * 11, total * 10, rule)
    answers = {
        _choi_word(fallen=fallen, risen=risen, thinner=thinner, both=rule.both)
        for thinner in _thinner(density, rule)
    }
    return answers.pop() if len(answers) == 1 else "NE"


def _thinner(density: tuple[Fraction, Fraction] | None, rule: ChoiRule) -> Sequence[bool]:
    """Return whether density fell by 15 %, or both answers when nobody knows."""
    if density is None:
        return (False,) if rule.size_alone else (True, False)
    return (_at_most(density[0] * 100, density[1] * 85, rule),)


def _choi_word(*, fallen: bool, risen: bool, thinner: bool, both: bool) -> str:
    if risen and not thinner:
        return "PD"
    response = (fallen and thinner) if both else (fallen or thinner)
    return "PR" if response else "SD"


def _at_most(low: Fraction, high: Fraction, rule: ChoiRule) -> bool:
    return low <= high if rule.included else low < high


def pet_target(
    uptakes: Sequence[Fraction | None], sums: Sums, rule: PetRule, *, days: int, is_larger: bool
) -> str | None:
    """Judge the uptakes so many days after the start; `is_larger`: one has grown in extent."""
    if not uptakes:
        return None
    measured = [uptake for uptake in uptakes if uptake is not None]
    total = sum(measured, Fraction(0))
    if is_larger or total * 4 > sums.base * 5:
        return "PD"
    if len(measured) < len(uptakes):
        return "NE"
    if total == 0:
        return "CR"
    if days <= rule.first_cycle:
        return "PR" if total * 100 <= sums.base * 85 else "SD"
    has_fallen = total * 4 <= sums.base * 3 if rule.included else total * 4 < sums.base * 3
    return "PR" if has_fallen else "SD"
