"""iRECIST against a second, plain reading of its rules, on random patients.

2,000 patients, others in every run, by one to three readers, their records in any order.
"""

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reference.judge import Options
from response.differences import assess_case, draw_case, smallest_difference

EXAMPLES = 2000
PATIENTS = 100  # a study

OPTIONS = st.builds(
    Options,
    criterion=st.just("irecist"),
    span_days=st.sampled_from([0, 7, 14, 14]),
    continued=st.booleans(),
    progression_days=st.sampled_from([26, 28, 28, 56]),
)
SEEDS = st.integers(0, 2**32 - 1)
DRAWN = settings(
    max_examples=EXAMPLES // PATIENTS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # smallest_difference shrinks
    suppress_health_check=[HealthCheck.too_slow],
)


@DRAWN
@given(options=OPTIONS, seed=SEEDS)
def test_every_visit_is_judged_as_by_the_plain_rules(options: Options, seed: int) -> None:
    if difference := smallest_difference(draw_case(options, seed, PATIENTS)):
        pytest.fail(difference)


@settings(DRAWN, max_examples=2)
@given(options=OPTIONS, seed=SEEDS)
def test_what_holds_for_every_course(options: Options, seed: int) -> None:
    case = draw_case(options, seed, PATIENTS)

    visits = assess_case(case)
    by_recist = assess_case(case, criterion="recist-1.1")

    word, key = pl.col("OVRLRESP"), ("USUBJID", "EVALUATOR")
    assert visits.drop("OVRLRESP", "PDDT", "WHY").equals(by_recist.drop("OVRLRESP", "PDDT", "WHY"))
    assert visits.filter(pl.col("PDDT").is_not_null())["OVRLRESP"].is_in(["iUPD", "iCPD"]).all()
    assert visits.filter(word == "iCPD")["PDDT"].null_count() == 0
    first = word.filter(word.is_in(["iUPD", "iCPD"])).first().over(key)
    assert visits.select(first.is_null() | (first == "iUPD")).to_series().all()
    confirmed = (word == "iCPD").cum_max().over(key)
    assert visits.filter(confirmed)["OVRLRESP"].unique().to_list() == ["iCPD"]
