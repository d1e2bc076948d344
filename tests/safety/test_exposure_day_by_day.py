"""The course of doses worked out a second time, one day after the other."""

import datetime as dt

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from remission.protocol import Protocol
from remission.safety import assess_safety
from remission.sdtm.making import make_study

FIRST = dt.date(2001, 1, 1)
PROTOCOL = Protocol.model_validate(
    {
        "trial": {"id": "T1", "title": "A trial", "cutoff": "2002-04-30"},
        "cohorts": [{"id": "ONE", "label": "One"}],
        "treatment": {"drug": "IMATINIB", "dose": 400, "times_a_day": 1},
        "schedule": {"tumour": [{"every_weeks": 8, "until": "progression"}]},
        "response": {"criterion": "recist-1.1"},
        "endpoints": [{"code": "ORR"}],
        "toxicity": {"scale": "CTC 2.0"},
    }
)

interval = st.tuples(
    st.integers(0, 25), st.integers(0, 8), st.sampled_from([0.0, 100.0, 300.0, 400.0])
)


def day_by_day(intervals: list[tuple[int, int, float]]) -> dict[str, object] | None:
    taken = [row for row in intervals if row[2] > 0]
    if not taken:
        return None
    first = min(start for start, _, _ in taken)
    last = max(start + length for start, length, _ in taken)
    doses = [
        sum(mg for start, length, mg in intervals if start <= day <= start + length)
        for day in range(first, last + 1)
    ]
    positive = [dose for dose in doses if dose > 0]
    return {
        "TRTDURD": len(doses),
        "DAYSDOSED": len(positive),
        "CUMDOSE": sum(doses),
        "PLANDOSE": 400 * len(doses),
        "REDUCED": "Y" if min(positive) < positive[0] else "N",
        "INTERRUPTED": "Y" if len(positive) < len(doses) else "N",
    }


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(interval, min_size=1, max_size=5))
def test_stretches_give_what_counting_days_gives(intervals: list[tuple[int, int, float]]) -> None:
    doses = pl.DataFrame(
        {
            "USUBJID": "P1",
            "EXSEQ": number,
            "EXTRT": "IMATINIB",
            "EXDOSE": mg,
            "EXDOSU": "mg",
            "EXDOSFRQ": "QD",
            "EXSTDTC": str(FIRST + dt.timedelta(days=start)),
            "EXENDTC": str(FIRST + dt.timedelta(days=start + length)),
        }
        for number, (start, length, mg) in enumerate(intervals)
    )
    study = make_study({"DM": pl.DataFrame({"USUBJID": ["P1"]}), "EX": doses}, PROTOCOL)
    expected = day_by_day(intervals)

    exposure = assess_safety(study, PROTOCOL).exposure

    if expected is None:
        assert exposure.is_empty()
    else:
        assert exposure.select(expected.keys()).to_dicts() == [expected]
