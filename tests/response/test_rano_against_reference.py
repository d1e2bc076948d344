"""RANO 2.0 against a second, plain reading of its rules, on random patients.

2,000 patients, others in every run, by one to three readers, their records in any order.
"""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reference.judge import Options
from reference.rano import RanoRule
from response.differences import draw_case, smallest_difference

EXAMPLES = 2000
PATIENTS = 100  # a study

DEXAMETHASONE = {"DEXAMETHASONE": Fraction(1)}
RULES = st.builds(
    RanoRule,
    after_radiotherapy=st.sampled_from([False, False, True]),
    early_days=st.sampled_from([84, 84, 56]),
    replacement=st.sampled_from([Fraction(0), Fraction(1)]),
    imaging_alone=st.booleans(),
    steroids=st.sampled_from([DEXAMETHASONE, {**DEXAMETHASONE, "PREDNISONE": Fraction("0.15")}]),
)
OPTIONS = st.builds(
    Options,
    criterion=st.just("rano-2.0"),
    span_days=st.sampled_from([0, 7, 14, 14]),
    continued=st.booleans(),
    progression_days=st.sampled_from([28, 28, 42, 56]),
    rano=RULES,
)


@settings(
    max_examples=EXAMPLES // PATIENTS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # smallest_difference shrinks
    suppress_health_check=[HealthCheck.too_slow],
)
@given(options=OPTIONS, seed=st.integers(0, 2**32 - 1))
def test_every_visit_is_judged_as_by_the_plain_rules(options: Options, seed: int) -> None:
    if difference := smallest_difference(draw_case(options, seed, PATIENTS)):
        pytest.fail(difference)
