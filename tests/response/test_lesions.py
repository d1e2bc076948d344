"""The lesions behind each response: one row per lesion and assessment, with what it was."""

from collections.abc import Callable
from typing import Any

import polars as pl

from remission.response import LESION_SCHEMA, VISIT_RESPONSE_SCHEMA

Assess = Callable[..., Any]

TABLE = """
    visit          | 1        1.1      2         2          3
    day            | -20      -3       56        58         112
    T01 LIVER      | 50       -        small     -          ABSENT
    T02 LYMPH NODE | -        20       -         12.5       -
    T03 LUNG       | -        30       30        -          ND
    NT01 BONE      | -        PRESENT  PRESENT   -          UNEQUIVOCAL
    NEW01 BRAIN    | -        -        EQUIVOCAL -          -
    NEW02 BRAIN    | -        -        -         -          TU
"""


def test_every_lesion_stands_at_every_assessment_with_its_state(assess: Assess) -> None:
    lesions = assess(TABLE).lesions

    shown = lesions.with_columns(
        (pl.col("ADT") - pl.date(2001, 1, 1)).dt.total_days().alias("DAY"),
        (pl.col("SCANDT") - pl.date(2001, 1, 1)).dt.total_days().alias("SCAN"),
    ).select("DAY", "LNKID", "SCAN", "DIAM", "STATE", "ABLFL")
    assert shown.rows() == [
        (-3, "NT01", -3, None, "PRESENT", "Y"),
        (-3, "T01", -20, 50.0, "MEASURED", "Y"),
        (-3, "T02", -3, 20.0, "MEASURED", "Y"),
        (-3, "T03", -3, 30.0, "MEASURED", "Y"),
        (58, "NEW01", 56, None, "EQUIVOCAL", None),
        (58, "NT01", 56, None, "PRESENT", None),
        (58, "T01", 56, 5.0, "TOO SMALL", None),
        (58, "T02", 58, 12.5, "MEASURED", None),
        (58, "T03", 56, 30.0, "MEASURED", None),
        (112, "NEW02", 112, None, "PRESENT", None),  # identified in TU alone
        (112, "NT01", 112, None, "UNEQUIVOCAL", None),
        (112, "T01", 112, 0.0, "ABSENT", None),
        (112, "T02", None, None, "MISSING", None),  # no row
        (112, "T03", 112, None, "MISSING", None),  # NOT DONE
    ]
    assert lesions.filter(pl.col("SCANDT").is_null())["SRCSEQ"].to_list() == [None]
    assert lesions.filter(pl.col("NODE"))["LNKID"].unique().to_list() == ["T02"]


def test_a_source_record_leads_back_to_the_file(assess: Assess) -> None:
    lesions = assess("day | -7 56\nT01 | 50 35\nNEW01 | - TU").lesions

    assert lesions.select("LNKID", "SRCDOM", "SRCSEQ").rows() == [
        ("T01", "TR", 1),
        ("NEW01", "TU", 2),
        ("T01", "TR", 2),
    ]


def test_the_numbers_of_a_response_are_those_of_its_lesions(assess: Assess) -> None:
    visits = assess(TABLE).visits

    numbers = ["TARGETS", "MEASURED", "SUM", "BASE", "NADIR", "CHG", "PCHG", "CHGNAD", "PCHGNAD"]
    assert visits.select(numbers).rows() == [
        (3, 3, 47.5, 100.0, 100.0, -52.5, -52.5, -52.5, -52.5),
        (3, 1, 0.0, 100.0, 47.5, None, None, None, None),  # incomplete: no change is known
    ]


def test_a_diameter_comes_out_as_it_went_in(assess: Assess) -> None:
    # 14 / 1 mm was 14.000000000000002 when whole numbers were divided by a constant
    sizes = ["14", "6.3", "12.3456", "29", "63", "0.1"]
    judged = assess([f"day | -7 56\nT01 | {size} {size}" for size in sizes])

    expected = [float(size) for size in sizes]
    assert judged.visits["SUM"].to_list() == expected
    assert judged.baselines["BASE"].to_list() == expected
    assert judged.lesions["DIAM"].to_list() == [size for size in expected for _ in range(2)]


def test_frames_have_their_schema(assess: Assess) -> None:
    responses = assess(TABLE)

    assert responses.visits.schema == VISIT_RESPONSE_SCHEMA
    assert responses.lesions.schema == LESION_SCHEMA


def test_a_patient_with_a_baseline_alone_has_no_response(assess: Assess) -> None:
    responses = assess("day | -7\nT01 | 50")

    assert responses.visits.is_empty()
    assert responses.baselines["BASE"].to_list() == [50.0]


def test_a_lesion_is_what_tu_says_of_it_first_by_date(assess: Assess) -> None:
    """A record of week 8 calls T01 new, under a lower number than its record at baseline."""
    later = {
        "USUBJID": ["P1"],
        "TUSEQ": [0],
        "TULNKID": ["T01"],
        "TUSTRESC": ["NEW"],
        "TUEVAL": ["INVESTIGATOR"],
        "VISITNUM": [2.0],
        "TUDTC": ["2001-02-26"],
    }

    judged = assess("day | -7 56\nT01 | 50 35", add={"TU": pl.DataFrame(later)})

    assert judged.visits["OVRLRESP"].to_list() == ["PR"]
    assert judged.lesions["ROLE"].to_list() == ["TARGET", "TARGET"]
