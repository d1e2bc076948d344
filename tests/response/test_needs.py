"""A criterion asked for without its measurements is refused, with a list of what is missing."""

from collections.abc import Callable

import pytest

from remission.errors import DataError
from remission.response import Responses

Assess = Callable[..., Responses]

BY_WORDS = """
    day       | -7       56
    T01       | PRESENT  PRESENT
    NT01 BONE | PRESENT  PRESENT
"""
DIAMETERS = "the diameter of target lesions: no value in TR with TRTESTCD LDIAM, DIAMETER, LPERP"
MISSING = {
    "choi": [DIAMETERS, "the density of target lesions in HU"],
    "eortc-pet": ["the uptake (SUV) of target lesions on PET"],
    "irecist": [DIAMETERS],
    "mrecist": ["the diameter of the viable tumour"],
    "rano-2.0": [
        DIAMETERS,
        "the second diameter of target lesions",
        "doses of corticosteroids: no value in CM",
        "the clinical status: no value in RS",
    ],
    "recist-1.0": [DIAMETERS],
    "recist-1.1": [DIAMETERS],
    "who": [DIAMETERS, "the second diameter of target lesions"],
}


@pytest.mark.parametrize("criterion", sorted(MISSING))
def test_all_that_is_missing_is_listed(assess: Assess, criterion: str) -> None:
    with pytest.raises(DataError) as refused:
        assess(BY_WORDS, response={"criterion": criterion})

    said = str(refused.value)
    assert said.startswith(f"the criterion {criterion} needs what the study does not have: ")
    assert [part for part in MISSING[criterion] if part not in said] == []
    assert said.count(": no value in ") == len(MISSING[criterion])


@pytest.mark.parametrize("criterion", sorted(set(MISSING) - {"rano-2.0"}))
def test_without_target_lesions_nothing_is_missing(assess: Assess, criterion: str) -> None:
    judged = assess("day | -7 56\nNT01 BONE | PRESENT PRESENT", response={"criterion": criterion})
    assert judged.visits.height == 1
