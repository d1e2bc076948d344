"""GCIG: RECIST 1.1 with CA-125 from collected components, and the published data."""

from typing import Any

import polars as pl
import pytest

from response.gathering import DATA, best_of, gather, overall, shipped


def seen(on: int, recist: str, marker: str, **said: str) -> list[dict[str, Any]]:
    return [
        {"day": on, "RSTESTCD": "OVRLRESP", "RSCAT": category, "RSSTRESC": word, **said}
        for category, word in (("RECIST 1.1", recist), ("CA125", marker))
        if word != "-"
    ]


@pytest.mark.parametrize(
    ("recist", "marker", "expected"),
    [
        # The table that pharmaverse publishes (vignette adrs_gcig, admiralonco 1.4.0)
        ("CR", "CR", "CR"),
        ("CR", "PR SD NE", "PR"),
        ("PR SD NE", "CR", "PR"),
        ("PR", "CR PR SD NE", "PR"),
        ("CR PR SD NE", "PR", "PR"),
        ("SD", "SD NE", "SD"),
        ("NE", "SD", "SD"),
        ("PD", "CR PR SD PD NE -", "PD"),
        ("CR PR SD PD NE -", "PD", "PD"),
        ("NE", "NE", "NE"),
        ("CR PR SD NE", "-", "NE"),
        ("-", "CR PR SD NE", "NE"),
        # not in it: disease that is not measurable (decided here)
        ("NON-CR/NON-PD", "CR PR", "PR"),
        ("NON-CR/NON-PD", "SD NE", "NON-CR/NON-PD"),
    ],
)
def test_every_row_of_the_table(recist: str, marker: str, expected: str) -> None:
    for one in recist.split():
        for other in marker.split():
            # a first assessment makes both components known to the study
            records = (*seen(28, "SD", "SD"), *seen(56, one, other))

            assert overall(gather(*records, criterion="gcig-ca125"))[-1] == expected, (one, other)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("CR", "CR"), "CR"),
        (("CR", "SD"), "CR"),  # RECIST decides alone
        (("PR", "CR"), "PR"),
        (("SD", "CR"), "SD"),
        (("NE", "CR"), "NE"),
        (("SD", "PD"), "PD"),  # progression may still be seen
        (("CR", "-"), "NE"),
    ],
)
def test_a_patient_with_too_low_a_level_before_treatment_is_judged_by_recist(
    words: tuple[str, str], expected: str
) -> None:
    records = (*seen(28, "SD", "SD", CA125EFL="N"), *seen(56, *words))

    responses = gather(*records, criterion="gcig-ca125")

    assert overall(responses)[-1] == expected
    assert "too low before treatment" in responses.visits["WHY"][0]


def test_after_mouse_antibodies_the_marker_is_not_evaluable() -> None:
    records = (
        *seen(28, "SD", "PR"),
        *seen(56, "SD", "PR", MOUSEANT="Y"),
        *seen(84, "SD", "PD"),
    )

    responses = gather(*records, criterion="gcig-ca125")

    assert overall(responses) == ["PR", "SD", "SD"]
    assert responses.visits["WHY"][2] == (
        "RECIST SD, CA-125 PD (not used: mouse antibodies on 2001-02-26)"
    )


def test_the_published_data() -> None:
    # pharmaversesdtm rs_onco_ca125: the combination was collected, too. Two --SEQ of one patient
    # stand twice there, so that two records are set aside (found), among them the RECIST of week 3.
    responses, protocol = shipped(
        "gcig_ca125",
        criterion="gcig-ca125",
        stable_disease={"minimum_days": 0, "from": "registration"},
    )

    collected = (
        pl.read_csv(DATA / "gcig_ca125" / "rs.csv")
        .filter(RSCAT="RECIST 1.1 - CA125")
        .select("USUBJID", "VISIT", "RSSTRESC")
    )
    both = responses.visits.join(collected, on=["USUBJID", "VISIT"])
    differing = both.filter(pl.col("OVRLRESP") != pl.col("RSSTRESC"))
    assert both.height == responses.visits.height == collected.height == 22
    assert differing.select("USUBJID", "VISIT", "OVRLRESP", "WHY").rows() == [
        ("01-701-1118", "WEEK 3", "NE", "RECIST not assessed, CA-125 SD")
    ]
    imputed = responses.findings.filter(rule="date-imputed")
    assert imputed.select("USUBJID", "variable", "value").rows() == [
        ("01-701-1015", "RSDTC", "2014-02")
    ]
    # by hand from the 22; confirmation after 28 days, no minimum for SD
    assert best_of(responses, protocol, "UBOR") == {
        "01-701-1015": "PR 2014-03-06",
        "01-701-1028": "PD 2013-08-09",
        "01-701-1034": "CR 2014-07-22",
        "01-701-1097": "SD 2014-01-22",
        "01-701-1115": "CR 2013-02-01",
        "01-701-1118": "CR 2014-04-23",
        "01-701-1130": "SD 2014-03-08",
        "01-701-1133": "PR 2012-11-18",
    }
    assert best_of(responses, protocol, "CBOR") == {
        "01-701-1015": "SD 2014-01-23",
        "01-701-1028": "PD 2013-08-09",
        "01-701-1034": "CR 2014-07-22",  # 29 days later
        "01-701-1097": "SD 2014-01-22",
        "01-701-1115": "PR 2012-12-21",  # by the CR of 42 days later
        "01-701-1118": "CR 2014-04-23",  # with one NE between
        "01-701-1130": "SD 2014-03-08",
        "01-701-1133": "SD 2012-11-18",
    }
