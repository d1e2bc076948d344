"""The product's responses against the plain reading of the rules, on random patients.

2,000 patients for each criterion, by one to three readers, their records in any order. iRECIST
and RANO 2.0 have tests of their own.
"""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reference.judge import Options
from reference.other_criteria import ChoiRule, PetRule, WhoRule
from reference.recist import Criterion
from response.differences import READINGS, draw_case, smallest_difference

EXAMPLES = 2000
PATIENTS = 250  # a study; reading one takes longer than judging its patients

OPTIONS = st.builds(
    Options,
    span_days=st.sampled_from([0, 7, 14, 14]),
    continued=st.booleans(),
    who=st.builds(WhoRule, one_lesion=st.booleans(), least=st.sampled_from([0, 0, 25])),
    pet=st.builds(PetRule, first_cycle=st.sampled_from([28, 42, 84]), included=st.booleans()),
    choi=st.builds(ChoiRule, both=st.booleans(), included=st.booleans(), size_alone=st.booleans()),
)


@pytest.mark.parametrize("criterion", sorted(set(get_args(Criterion)) - set(READINGS)))
@settings(
    max_examples=EXAMPLES // PATIENTS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # smallest_difference shrinks
    suppress_health_check=[HealthCheck.too_slow],
)
@given(options=OPTIONS, seed=st.integers(0, 2**32 - 1))
def test_every_visit_is_judged_as_by_the_plain_rules(
    criterion: Criterion, options: Options, seed: int
) -> None:
    case = draw_case(replace(options, criterion=criterion), seed, PATIENTS)
    if difference := smallest_difference(case):
        pytest.fail(difference)
