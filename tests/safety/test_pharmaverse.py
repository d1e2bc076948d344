"""Our flags beside those of pharmaverseadam 1.3.0.9004, ADAE (see tests/data/README.md)."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from remission.protocol import Protocol
from remission.safety import assess_safety
from remission.sdtm import Study
from remission.sdtm.making import make_study

DATA = Path(__file__).parents[1] / "data" / "pharmaverse_safety"


def read(protocol: Protocol) -> Study:
    frames = {name: pl.read_csv(DATA / f"{name}.csv") for name in ("ae", "ex", "ds")}
    frames["dm"] = pl.concat([frame.select("USUBJID") for frame in frames.values()]).unique()
    return make_study(frames, protocol)


def test_treatment_emergence_is_that_of_admiral_but_for_one_patient_without_an_end_of_treatment(
    protocol_with: Callable[..., Protocol],
) -> None:
    protocol = protocol_with(
        trial={"id": "T1", "title": "A trial", "cutoff": "2015-12-31"},
        treatment={"drug": "XANOMELINE", "dose": 54},
    )
    theirs = pl.read_csv(DATA / "ae.csv").select(
        "USUBJID", pl.col("AESEQ").cast(pl.Int64), pl.col("ADMIRAL_TRTEMFL").fill_null("N")
    )

    events = assess_safety(read(protocol), protocol).events

    both = events.join(theirs, on=("USUBJID", "AESEQ"))
    assert both.height == theirs.height
    different = both.filter(pl.col("TRTEMFL") != pl.col("ADMIRAL_TRTEMFL")).sort("AESEQ")
    # The last interval of this patient has no end. Admiral takes the last end that is given,
    # 2013-12-30; here treatment lasts until the patient was taken off study on 2014-06-02, and
    # four events that began on 2014-02-05 are emergent.
    assert different.select("USUBJID", "AESEQ", "TRTEMFL").rows() == [
        ("01-705-1303", number, "Y") for number in (1, 2, 3, 4)
    ]
