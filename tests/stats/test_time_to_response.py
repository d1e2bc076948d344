import pytest

from remission.errors import EstimationError
from remission.stats import estimate_incidence, estimate_time_to_response


def test_by_hand() -> None:
    """Responses at weeks 8, 8 and 16 of six; progression at 8 and 16, one still observed at 12.

    By 8 two of six; then three are left, of whom one is censored at 12; at 16 one of two.
    """
    found = estimate_time_to_response([8, 8, 16, 8, 16, 12], [1, 1, 1, 2, 2, 0])

    assert (found.responders.n, found.responders.median) == (3, 8)
    assert (found.responders.minimum, found.responders.maximum) == (8, 16)
    assert found.incidence.at(8, 1).value == pytest.approx(2 / 6)
    assert found.incidence.at(16, 1).value == pytest.approx(2 / 6 + 3 / 6 * 1 / 2)


def test_the_share_is_that_of_a_competing_risk() -> None:
    time, outcome = [3, 5, 5, 9, 12], [1, 2, 1, 0, 1]

    found = estimate_time_to_response(time, outcome, interval="plain").incidence
    known = estimate_incidence(time, outcome, interval="plain")

    assert found.incidence.tolist() == known.incidence.tolist()
    assert found.lower == pytest.approx(known.lower, nan_ok=True)


def test_nobody_and_no_responder_are_said() -> None:
    nobody = estimate_time_to_response([], [])
    none = estimate_time_to_response([4, 5], [2, 0])

    assert nobody.responders.why_missing == "no values"
    assert nobody.incidence.why_missing is not None
    assert (none.responders.n, none.responders.median) == (0, None)


def test_an_outcome_is_a_number_of_its_kind() -> None:
    with pytest.raises(EstimationError, match="or the number of the event"):
        estimate_time_to_response([4], [-1])
