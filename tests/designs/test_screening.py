import pytest

from remission.designs.progression_free import BENCHMARKS
from remission.designs.screening import search_screening
from remission.designs.simon_search import search_simon
from remission.errors import DesignError


# By hand: z(0.90) = 1.28155, z(0.80) = 0.84162; 4 (2 z)^2 / log(ratio)^2, rounded up:
# 26.279 / 0.16440 = 159.85; 26.279 / 0.06884 = 381.8; 11.333 / 0.16440 = 68.9. The first two stand
# in Rubinstein 2005 as remembered; they await a check against the paper.
@pytest.mark.parametrize(
    ("ratio", "error", "events"), [(1.5, 0.10, 160), (1.3, 0.10, 382), (1.5, 0.20, 69)]
)
def test_events(ratio: float, error: float, events: int) -> None:
    design = search_screening(1 / ratio, error, error)

    assert design.events == events
    assert design.find_power(1 / ratio) == pytest.approx(1 - error, abs=2e-3)
    assert design.find_power(1 / ratio) >= 1 - error
    assert design.find_power(1.0) == pytest.approx(error)


@pytest.mark.parametrize(
    "request_", [(1.0, 0.1, 0.1), (0.0, 0.1, 0.1), (1.5, 0.1, 0.1), (0.7, 0, 0.1), (0.7, 0.6, 0.4)]
)
def test_impossible_requests_are_refused(request_: tuple[float, float, float]) -> None:
    with pytest.raises(DesignError):
        search_screening(*request_)


@pytest.mark.parametrize(("z", "events"), [(1.0, float("nan")), (1.0, 3.5), (1.0, -1), ("3", 9)])
def test_what_no_trial_can_show_is_refused(z: float, events: int) -> None:
    with pytest.raises(DesignError, match="expected"):
        search_screening(0.7, 0.1, 0.1).decide(z, events)


def test_benchmarks_of_sarcoma_plan_a_trial() -> None:
    """Van Glabbeke 2002, abstract: 39 % of 146, 21 % of 234 at 3 months; 14 % and 8 % at 6."""
    three, six = BENCHMARKS["sts-second-line-3-months"], BENCHMARKS["sts-second-line-6-months"]

    assert (three.active, three.active_patients) == (0.39, 146)
    assert (three.inactive, three.inactive_patients) == (0.21, 234)
    assert (six.active, six.inactive) == (0.14, 0.08)
    assert three.p0 == 0.20
    assert three.p1 == 0.40
    assert search_simon(three.p0, three.p1, 0.05, 0.20).optimal.n == 43  # Simon 1989, Table 1


@pytest.mark.parametrize(
    ("z", "events", "verdict"),
    [
        # z of 0.20, one-sided, is 0.8416; 69 events
        (0.8417, 69, "promising"),
        (0.8416, 69, "not promising"),
        (0.8417, 68, "undecided"),
        (-2.0, 80, "not promising"),
    ],
)
def test_a_screening_trial_decides_once_its_events_are_there(
    z: float, events: int, verdict: str
) -> None:
    design = search_screening(1 / 1.5, 0.2, 0.2)

    assert design.decide(z, events) == verdict
    with pytest.raises(DesignError, match="a whole number of 0 or more"):
        design.decide(float("nan"), events)
