"""PSA50 and PSA90: a fall from baseline that a later value confirms."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from endpoints.conftest import day, days
from remission.endpoints.evidence import Evidence
from remission.endpoints.markers import (
    PSA50,
    PSA90,
    MarkerFall,
    check_markers,
    derive_marker_fall,
)
from remission.protocol import read_protocol
from remission.response import treatment_starts
from remission.sdtm import Study, make_study, read_study

DATA = Path(__file__).parents[1] / "data" / "collected"
Value = tuple[int | None, float | None, str]  # day, PSA, unit

STARTS = pl.DataFrame({"USUBJID": ["P1"], "START": [day(1)]})


def study_of(evidence: Evidence, values: list[Value]) -> Study:
    lb = pl.DataFrame(
        {
            "USUBJID": ["P1"] * len(values),
            "LBSEQ": list(range(1, len(values) + 1)),
            "LBTESTCD": ["PSA"] * len(values),
            "LBSTRESC": ["POSITIVE" if value is None else str(value) for _, value, _ in values],
            "LBSTRESN": [value for _, value, _ in values],
            "LBSTRESU": [unit for *_, unit in values],
            "LBDTC": [None if on is None else str(day(on)) for on, *_ in values],
        },
        schema_overrides={"LBDTC": pl.String, "LBSTRESN": pl.Float64},
    )
    return make_study({"DM": pl.DataFrame({"USUBJID": ["P1"]}), "LB": lb}, evidence.protocol)


def answer(
    evidence: Evidence, values: list[Value], endpoint: MarkerFall = PSA50
) -> tuple[str, int | None]:
    study = study_of(evidence, values)
    found = derive_marker_fall(endpoint, study, evidence, STARTS)
    return found["AVALC"].item(), days(found)[0]


def psa(*values: tuple[int, float]) -> list[Value]:
    return [(on, value, "ng/mL") for on, value in values]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # both sides of each boundary: exactly 50 %, exactly 21 days
        ([(-6, 100), (57, 50), (78, 50)], ("Y", 57)),
        ([(-6, 100), (57, 50.1), (78, 50)], ("N", None)),
        ([(-6, 100), (57, 50), (77, 50)], ("N", None)),
        ([(-6, 0.6), (57, 0.3), (78, 0.3)], ("Y", 57)),
        # the confirming value need not be the next, as long as none between is higher
        ([(-6, 100), (57, 50), (64, 40), (78, 45)], ("Y", 57)),
        ([(-6, 100), (57, 50), (64, 51), (78, 45)], ("N", None)),
        ([(-6, 100), (57, 50), (64, 51), (78, 45), (99, 45)], ("Y", 78)),
        ([(-6, 100), (57, 50)], ("N", None)),
        # baseline: the last one up to the start of treatment
        ([(-20, 200), (1, 100), (57, 60), (78, 60)], ("N", None)),
        ([(-20, 100), (1, 200), (57, 60), (78, 60)], ("Y", 57)),
        ([(2, 200), (57, 60), (78, 60)], ("N", None)),  # none before treatment
    ],
)
def test_a_fall_by_half_that_is_confirmed(
    evidence_of: Callable[..., Evidence],
    values: list[tuple[int, float]],
    expected: tuple[str, int | None],
) -> None:
    assert answer(evidence_of(), psa(*values)) == expected


def test_a_fall_by_nine_tenths(evidence_of: Callable[..., Evidence]) -> None:
    values = psa((-6, 100), (57, 10), (78, 10))

    assert answer(evidence_of(), values, PSA90) == ("Y", 57)
    assert answer(evidence_of(), psa((-6, 100), (57, 11), (78, 10)), PSA90) == ("N", None)


@pytest.mark.parametrize(("therapy", "expected"), [(78, ("Y", 57)), (77, ("N", None))])
def test_values_after_a_new_therapy_do_not_count(
    evidence_of: Callable[..., Evidence], therapy: int, expected: tuple[str, int | None]
) -> None:
    evidence = evidence_of(new_therapy=therapy)

    assert answer(evidence, psa((-6, 100), (57, 50), (78, 50))) == expected


def test_units_are_converted_or_the_value_is_found(evidence_of: Callable[..., Evidence]) -> None:
    evidence = evidence_of()
    values: list[Value] = [
        (-6, 100, "ng/mL"),
        (57, 50, "ug/L"),
        (70, 5, "U/L"),
        (78, 50, "ng/mL"),
        (None, 90, "ng/mL"),
        (85, None, "ng/mL"),
    ]

    assert answer(evidence, values) == ("Y", 57)
    found = check_markers(study_of(evidence, values), STARTS, [PSA50, PSA90])
    assert found.select("rule", "value").rows() == [
        ("marker-value-not-used", "5"),
        ("marker-value-not-used", "90"),
        ("marker-value-not-used", "POSITIVE"),
    ]


def test_a_marker_without_any_value_is_found(evidence_of: Callable[..., Evidence]) -> None:
    evidence = evidence_of()

    found = check_markers(study_of(evidence, []), STARTS, [PSA50])

    assert found["rule"].to_list() == ["marker-without-values"]
    assert check_markers(study_of(evidence, []), STARTS, []).is_empty()


def test_the_published_values(evidence_of: Callable[..., Evidence]) -> None:
    # pharmaversesdtm lb_onco_pcwg3, by hand: 11 patients, values at weeks 8, 16 and 24
    protocol = read_protocol(DATA / "protocol.toml")
    study = read_study(DATA / "pcwg3", protocol)
    patients = study["DM"].select("USUBJID", pl.lit(None, dtype=pl.Date).alias("NEWTRTDT"))
    evidence = replace(evidence_of(), subjects=patients)

    fallen = {
        endpoint.code: {
            who: str(date)
            for who, yes, date in derive_marker_fall(
                endpoint, study, evidence, treatment_starts(study, protocol)
            )
            .select("USUBJID", "AVALC", "ADT")
            .rows()
            if yes == "Y"
        }
        for endpoint in (PSA50, PSA90)
    }

    assert fallen == {
        "PSA50": {
            "01-701-1015": "2014-03-05",  # 120: 55, 45, 50
            "01-701-1028": "2013-09-10",  # 200: 90, 85, 130
            "01-701-1097": "2014-02-26",  # 180: 80, 85, 90
            "01-701-1118": "2014-05-08",  # 110: 1, 1, 1
            "01-701-1133": "2012-12-24",  # 165: 80, 80, 75
            "01-701-1148": "2013-10-18",  # 100: 40, 38, 35
            "01-701-1275": "2014-04-05",  # 210: 1, 1
        },
        "PSA90": {"01-701-1118": "2014-05-08", "01-701-1275": "2014-04-05"},
    }
    # not: 1034 (195 of 150), 1115 (40 of 90, once), 1130 (85 of 160), 1153 (68 of 70)
