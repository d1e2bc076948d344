"""The examples that the method pages work by hand."""

import pytest

from remission.designs import BetaPrior, BryantDay, Jung, Look, Staged, find_selection_chance
from remission.designs.lee_liu import PredictiveRule, predict_success
from remission.designs.thall_simon import ThallSimonRule


# looks.md, mander-thompson.md, three-stages.md: promising and expected patients at 50 %.
@pytest.mark.parametrize(
    ("looks", "promising", "expected"),
    [
        (((2, 0, 2), (3, 1, 2)), 0.5, 2.5),
        (((1, 0, 2), (2, 0, 3), (3, 1, 2)), 0.375, 2.0),
    ],
)
def test_looks(looks: tuple[tuple[int, int, int], ...], promising: float, expected: float) -> None:
    plan = Staged(
        kind="example",
        p0=0.2,
        p1=0.5,
        alpha=0.1,
        beta=0.1,
        looks=tuple(Look(n=n, futile=low, promising=high) for n, low, high in looks),
    )

    found = plan.operating_characteristics(0.5)

    assert found.promising == pytest.approx(promising)
    assert found.expected_patients == pytest.approx(expected)


def test_bryant_day() -> None:
    design = BryantDay(
        response0=0.1,
        response1=0.5,
        safe0=0.5,
        safe1=0.8,
        n1=1,
        r1=0,
        s1=0,
        n=2,
        r=1,
        s=1,
    )

    assert design.operating_characteristics(0.5, 0.8) == pytest.approx((0.16, 0.6, 1.4))


@pytest.mark.parametrize(("responses", "chance"), [(1, 0.5), (0, 0.0)])
def test_lee_liu(responses: int, chance: float) -> None:
    """0.6 at a rate of 0.4 needs 2 of 3: Beta(3, 2) gives 0.821, Beta(2, 3) 0.475."""
    rule = PredictiveRule(prior=BetaPrior(a=1, b=1), success=0.6, futility=0.0)

    assert predict_success(rule, 0.4, (responses, 2), 3) == pytest.approx(chance)


def test_thall_simon() -> None:
    rule = ThallSimonRule(prior=BetaPrior(a=1, b=1), standard=0.5, futility=0.05, superiority=0.95)

    assert rule.find_chances(2, 0.0)[2] == pytest.approx(0.875)


def test_selection() -> None:
    assert find_selection_chance(0.6, [0.4], 1) == pytest.approx(0.6)


def test_conaway_petroni() -> None:
    design = BryantDay(
        response0=0.1, response1=0.5, safe0=0.5, safe1=0.8, n1=1, r1=0, s1=0, n=2, r=1, s=1
    )

    promising, _, expected = design.operating_characteristics(0.1, 0.5)

    assert promising == pytest.approx(0.0025)
    assert expected == pytest.approx(1.05)


def test_jung_randomised() -> None:
    design = Jung(p0=0.5, p1=0.9, alpha=0.4, beta=0.2, n1=1, d1=0, n=2, d=1)

    found = design.operating_characteristics(0.5)

    assert found.promising == pytest.approx(0.3125)
    assert found.expected_patients == pytest.approx(3.5)
