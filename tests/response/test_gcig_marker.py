"""CA-125 after work on peritoneum or pleura, and two values on one day."""

from typing import Any

import polars as pl
import pytest

from remission.response import Responses
from response.conftest import day
from response.gathering import gather, overall

PR = {"USUBJID": pl.String, "PRSEQ": pl.Int64} | dict.fromkeys(
    ["PRTRT", "PRCAT", "PRLOC", "PRSTDTC", "PRENDTC"], pl.String
)


def course(*procedures: dict[str, Any], **gcig: Any) -> Responses:  # noqa: ANN401 - any setting
    """Judge RECIST SD throughout; CA-125 is SD on day 28, PR on 56, PD on 84."""
    records = [
        {"day": on, "RSTESTCD": "OVRLRESP", "RSCAT": category, "RSSTRESC": word}
        for on, marker in ((28, "SD"), (56, "PR"), (84, "PD"))
        for category, word in (("RECIST 1.1", "SD"), ("CA125", marker))
    ]
    rows = [{"USUBJID": "P1", "PRSEQ": n, **row} for n, row in enumerate(procedures, 1)]
    extra = {"PR": pl.DataFrame(rows, schema=PR)} if rows else None
    return gather(*records, extra=extra, criterion="gcig-ca125", gcig=gcig)


def tap(start: int, end: int | None = None, **columns: str) -> dict[str, Any]:
    return {
        "PRTRT": "Paracentesis",
        "PRSTDTC": str(day(start)),
        "PRENDTC": None if end is None else str(day(end)),
    } | columns


AS_IS = ["SD", "PR", "PD"]


@pytest.mark.parametrize(
    ("what", "procedure", "gcig", "expected"),
    [
        ("28 days before the second", tap(28), {}, ["SD", "SD", "PD"]),
        ("29 days before the second, a day before the first", tap(27), {}, ["SD", "PR", "PD"]),
        ("on the day of the second, 28 days before the third", tap(56), {}, ["SD", "SD", "SD"]),
        ("the day after the second", tap(57), {}, ["SD", "PR", "SD"]),
        ("drained for weeks, until 28 days before the third", tap(20, 56), {}, ["SD", "SD", "SD"]),
        ("other days", tap(28), {"intervention_days": 27}, AS_IS),
        ("as collected", tap(56), {"after_intervention": "as collected"}, AS_IS),
        ("other words", tap(56), {"interventions": ("LAVAGE",)}, AS_IS),
        ("a place, and a surgery", tap(56, PRTRT="Resection", PRLOC="PLEURA"), {},
         ["SD", "SD", "SD"]),
        ("a place, and drainage", tap(56, PRTRT="Catheter drainage", PRLOC="PERITONEUM"), {},
         ["SD", "SD", "SD"]),
        ("a place, and a scan of it", tap(56, PRTRT="CT", PRLOC="PERITONEUM"), {}, AS_IS),
        ("surgery elsewhere", tap(56, PRTRT="Resection", PRLOC="BRAIN"), {}, AS_IS),
    ],
)  # fmt: skip
def test_a_marker_shortly_after_an_intervention(
    what: str, procedure: dict[str, Any], gcig: dict[str, Any], expected: list[str]
) -> None:
    assert overall(course(procedure, **gcig)) == expected, what


@pytest.mark.parametrize(
    ("policy", "said", "action"),
    [
        ("not evaluable", "it counts as not evaluable", "assumed"),
        ("as collected", "it is used as collected", "kept"),
    ],
)
def test_whatever_is_done_the_records_are_found(policy: str, said: str, action: str) -> None:
    responses = course(tap(30), tap(40), after_intervention=policy)

    found = responses.findings.filter(rule="marker-after-intervention")
    assert found.select("USUBJID", "domain", "row", "value", "action").rows() == [
        ("P1", "RS", 4, "PR", action)
    ]
    assert found["message"].item() == (
        f"CA-125 PR of INVESTIGATOR on {day(56)} came within 28 days of work on peritoneum or "
        f"pleura (Paracentesis on {day(40)}, PR 2); {said}"
    )


def test_why_names_the_intervention() -> None:
    assert course(tap(40)).visits["WHY"][1] == (
        f"RECIST SD, CA-125 PR (not used: Paracentesis on {day(40)}, PR 1)"
    )


def test_two_values_on_one_day_are_found() -> None:
    lb = pl.DataFrame(
        {
            "USUBJID": ["P1"] * 6,
            "LBSEQ": range(1, 7),
            "LBTESTCD": ["CA125AG"] * 5 + ["HGB"],
            "LBSTRESC": ["35", "70", "40", "40", "50", "12"],
            "LBSTRESU": ["U/mL"] * 5 + ["g/dL"],
            "LBDTC": [str(day(at)) for at in (28, 28, 56, 56, 84, 84)],
        }
    )
    record = {"day": 28, "RSTESTCD": "OVRLRESP", "RSSTRESC": "SD"}

    responses = gather(
        record | {"RSCAT": "RECIST 1.1"},
        record | {"RSCAT": "CA125"},
        extra={"LB": lb},
        criterion="gcig-ca125",
    )

    found = responses.findings.filter(rule="marker-twice")
    assert found.select("USUBJID", "domain", "row", "value").rows() == [
        ("P1", "LB", 1, "35 U/mL, 70 U/mL")
    ]
    assert f"on {day(28)} (35 U/mL, 70 U/mL)" in found["message"].item()
