"""Settings of the best response, as a protocol declares them, for tests."""

from hypothesis import strategies as st

from remission.protocol import ResponsePlan


def response_plan(
    criterion: str, days: int, ne: int, sd: int, minimum: int, *, stop: bool
) -> ResponsePlan:
    """Return the plan with so many days to confirm, NE and SD between, and least days of SD."""
    return ResponsePlan.model_validate(
        {
            "criterion": criterion,
            "confirmation": {"days": days, "ne_allowed": ne, "sd_allowed": sd},
            "stable_disease": {"minimum_days": minimum},
            "stop_at_new_therapy": stop,
        }
    )


def response_plans(criterion: str) -> st.SearchStrategy[ResponsePlan]:
    """Draw plans; the usual settings come most often."""
    return st.builds(
        response_plan,
        st.just(criterion),
        st.sampled_from([14, 28, 28, 42]),
        st.sampled_from([0, 1, 1, 2]),
        st.sampled_from([0, 0, 1]),
        st.sampled_from([0, 42, 42, 56]),
        stop=st.booleans(),
    )
