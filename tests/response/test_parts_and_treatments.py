"""Lesions split, merged, treated, by another method: which records are named, and what counts."""

import datetime as dt
from collections.abc import Callable

import polars as pl
import pytest

from remission.response import Responses
from response.conftest import day

Assess = Callable[..., Responses]
PR = {"USUBJID": pl.String, "PRSEQ": pl.Int64} | dict.fromkeys(
    ["PRTRT", "PRLNKID", "PRLOC", "PRSTDTC"], pl.String
)


def treated(
    lesion: str | None, on: int | str | None, place: str | None = None
) -> dict[str, pl.DataFrame]:
    """Return PR with a biopsy as record 1 and radiotherapy as record 2."""
    date = str(day(on)) if isinstance(on, int) else on
    rows = [("P1", 1, "Biopsy", "T01", None, str(day(1))),
            ("P1", 2, "Radiotherapy", lesion, place, date)]  # fmt: skip
    return {"PR": pl.DataFrame(rows, schema=PR, orient="row")}


def named(responses: Responses, rule: str) -> list[tuple[str, str, int | None, str | None]]:
    """Return patient, domain, row and value of the findings of a rule."""
    return responses.findings.filter(rule=rule).select("USUBJID", "domain", "row", "value").rows()


def message(responses: Responses, rule: str) -> str:
    return str(responses.findings.filter(rule=rule)["message"].item())


# --- parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["NT01/T01", "T01/NT01", "T09/T01"])
def test_a_target_merged_with_what_is_none_keeps_the_size_of_the_whole(
    assess: Assess, name: str
) -> None:
    """50 mm to 55 mm; counted as 0 mm it would be a complete response of the targets."""
    judged = assess(f"""
        day    | -7       56
        T01    | 50       -
        NT01   | PRESENT  PRESENT
        {name} | -        55
    """)

    assert judged.visits["SUM"].to_list() == [55]
    assert judged.visits["TRGRESP"].to_list() == ["SD"]
    assert f"{name} (TR " in message(judged, "targets-merged")


@pytest.mark.parametrize("order", ["whole first", "whole last"])
@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ("T01.1 | - 20\nT01.2 | - 25", 45),
        ("T01.1 | - 20\nT01.2 | - ND", 10),  # the parts do not add up: the whole counts
        ("T01/T02 | - 30", 30),
    ],
)
def test_a_target_recorded_whole_beside_its_parts(
    assess: Assess, parts: str, total: int, order: str
) -> None:
    whole = "T01 | 50 10"
    lines = [whole, parts] if order == "whole first" else [parts, whole]

    judged = assess("\n".join(["day | -7 56", *lines]))

    assert judged.visits["SUM"].to_list() == [total]
    assert named(judged, "target-beside-its-parts") == [("P1", "TR", None, "T01")]
    said = message(judged, "target-beside-its-parts")
    assert "as a whole (TR " in said
    assert all(line.split()[0] in said for line in parts.split("\n"))


def test_the_second_of_merged_targets_recorded_beside_them_is_found(assess: Assess) -> None:
    judged = assess("""
        day     | -7  56
        T01     | 50  -
        T02     | 20  20
        T01/T02 | -   60
    """)

    assert judged.visits["SUM"].to_list() == [60]  # not 80
    assert named(judged, "target-beside-its-parts") == [("P1", "TR", None, "T02")]


def test_fragments_merged_again_are_not_evaluable(assess: Assess) -> None:
    judged = assess("""
        day         | -7  56  112
        T01         | 50  -   -
        T01.1       | -   20  -
        T01.2       | -   20  -
        T01.1/T01.2 | -   -   60
    """)

    assert judged.visits["OVRLRESP"].to_list() == ["SD", "NE"]


# --- local treatment ------------------------------------------------------------------------

TABLE = """
    day       | -7       56       112
    T01       | 50       50       10
    T02 LUNG  | 20       20       20
    NT01 BONE | PRESENT  PRESENT  ABSENT
"""


@pytest.mark.parametrize(
    ("what", "pr", "rule", "value", "words"),
    [
        ("a name that is no lesion", treated("T09", 60), "local-treatment-of-unknown-lesion", "T09",
         ["SD", "PR"]),
        ("another spelling", treated("t01", 60), "local-treatment-of-unknown-lesion", "t01",
         ["SD", "PR"]),
        ("two names", treated("T01, T02", 60), "local-treatment-of-unknown-lesion", "T01, T02",
         ["SD", "PR"]),
        ("no date", treated("T01", None), "local-treatment-not-dated", None, ["SD", "PR"]),
        ("a date without a year", treated("T01", "--03-01"), "local-treatment-not-dated",
         "--03-01", ["SD", "PR"]),
        ("no lesion and no place", treated(None, 60), "local-treatment-not-tied", None,
         ["SD", "PR"]),
        ("a place where no target is", treated(None, 60, "FEMUR"), "local-treatment-not-tied",
         "FEMUR", ["SD", "PR"]),
        ("a part of the day: from 1 February", treated("T01", "2001-02"), "date-imputed",
         "2001-02", ["NE", "NE"]),
        ("a target", treated("T01", 60), "lesion-treated-locally", "T01", ["SD", "NE"]),
        ("a non-target", treated("NT01", 60), "lesion-treated-locally", "NT01", ["SD", "PR"]),
        ("the place of a target", treated(None, 60, "Lung"), "local-treatment-near-target", "LUNG",
         ["SD", "PR"]),
    ],
)  # fmt: skip
def test_no_local_treatment_is_passed_over(
    assess: Assess,
    what: str,
    pr: dict[str, pl.DataFrame],
    rule: str,
    value: str | None,
    words: list[str],
) -> None:
    """Row 2 of PR is named in each; the biopsy of row 1 is no local treatment."""
    judged = assess(TABLE, extra=pr)

    assert judged.visits["OVRLRESP"].to_list() == words, what
    assert named(judged, rule) == [("P1", "PR", 2, value)], what
    others = judged.findings.filter(pl.col("domain") == "PR", pl.col("rule") != rule)["rule"]
    expected = {"lesion-treated-locally"} if rule == "date-imputed" else set()
    assert set(others) - {"date-without-year"} == expected, what


def test_a_treatment_before_baseline_that_names_nothing_is_history(assess: Assess) -> None:
    judged = assess(TABLE, extra=treated(None, -30))

    assert judged.findings.filter(domain="PR").is_empty()


def test_a_treated_new_lesion_is_found(assess: Assess) -> None:
    """Its growth from 12 mm to 20 mm does not confirm the progression; untreated it does."""
    table = """
        day   | -7  56  112
        T01   | 50  50  50
        NEW01 | -   12  20
    """
    plan = {"criterion": "irecist"}

    judged = assess(table, extra=treated("NEW01", 60), response=plan)

    assert assess(table, response=plan).visits["OVRLRESP"].to_list() == ["iUPD", "iCPD"]
    assert judged.visits["OVRLRESP"].to_list() == ["iUPD", "iUPD"]
    assert named(judged, "lesion-treated-locally") == [("P1", "PR", 2, "NEW01")]


def test_of_several_treatments_the_first_after_baseline_is_named(assess: Assess) -> None:
    rows = [
        ("P1", 4, "Radiotherapy", "T01", None, str(day(100))),
        ("P1", 5, "Resection", "T01", None, str(day(60))),
        ("P1", 6, "Radiotherapy", "T01", None, str(day(-30))),
    ]
    judged = assess(TABLE, extra={"PR": pl.DataFrame(rows, schema=PR, orient="row")})

    assert named(judged, "lesion-treated-locally") == [("P1", "PR", 2, "T01")]
    assert "(Resection on 2001-03-02, PR 5)" in message(judged, "lesion-treated-locally")
    assert named(judged, "target-treated-before") == [("P1", "PR", 3, "T01")]


def test_each_reader_of_a_treated_lesion_is_named(assess: Assess) -> None:
    readers = {"R1": "day | -7 56\nT01 | 50 20", "R2": "day | -7 56\nT01 | 40 15\nT03 | 9 9"}
    judged = assess(readers, extra=treated("T01", 10), response={"evaluator": "R1"})

    assert judged.visits["OVRLRESP"].to_list() == ["NE", "NE"]
    said = judged.findings.filter(rule="lesion-treated-locally")["message"]
    assert [text.split(" was ")[0] for text in said.sort()] == [
        "target lesion T01 (R1)",
        "target lesion T01 (R2)",
    ]


# --- another method -------------------------------------------------------------------------


def by_method(text: str) -> dict[str, pl.DataFrame]:
    """Return records of targets: a line per lesion, day, mm and method."""
    rows = [line.split() for line in text.strip().splitlines()]
    return {
        "TR": pl.DataFrame(
            {
                "USUBJID": "P1",
                "TRSEQ": range(11, 11 + len(rows)),
                "TRLNKID": [row[0] for row in rows],
                "TRGRPID": "TARGET",
                "TRTESTCD": "LDIAM",
                "TRSTRESC": [row[2] for row in rows],
                "TRSTRESN": [float(row[2]) for row in rows],
                "TRSTRESU": "mm",
                "TREVAL": "INVESTIGATOR",
                "TRMETHOD": [row[3] for row in rows],
                "TRDTC": [str(dt.date(2001, 1, 1) + dt.timedelta(int(row[1]))) for row in rows],
            }
        )
    }


@pytest.mark.parametrize(
    ("what", "records", "measured", "strict", "found"),
    [
        ("the same lesion", "T02 -7 20 CT\nT02 56 20 MRI\nT02 112 20 ct",
         [70, 70], [None, 70], [("T02", 12)]),
        ("parts of a target",
         ("T02 -7 20 CT\nT02.1 56 9 CT\nT02.2 56 9 CT\n"
          "T02.1 112 5 MRI\nT02.2 112 5 CT"), [68, 60], [68, None], [("T02.1", 14)]),
        ("parts, all by another method", "T02 -7 20 CT\nT02.1 56 9 MRI\nT02.2 56 9 MRI",
         [68, None], [None, None], [("T02.1", 12), ("T02.2", 13)]),
        ("merged, one of them by another method", "T02 -7 20 CT\nT03 -7 10 MRI\nT02/T03 56 25 MRI",
         [75, None], [None, None], [("T02/T03", 13)]),
        ("no other method", "T02 -7 20 CT\nT02.1 56 9 CT\nT02.2 56 9 ct",
         [68, None], [68, None], []),
    ],
)  # fmt: skip
def test_another_method_names_its_records(
    assess: Assess,
    what: str,
    records: str,
    measured: list[int | None],
    strict: list[int | None],
    found: list[tuple[str, int]],
) -> None:
    """T01 is 50 mm throughout, rows 1 to 3 of TR; then TRSEQ 11 on, from row 4.

    A sum that is not known is null.
    """
    table = "day | -7 56 112\nT01 | 50 50 50"
    for policy, sums in (("as measured", measured), ("not evaluable", strict)):
        plan = {"doubt": {"changed_method": policy}}
        judged = assess(table, add=by_method(records), response=plan)

        complete = pl.when(pl.col("MEASURED") == pl.col("TARGETS")).then("SUM")
        assert judged.visits.select(complete).to_series().to_list() == sums, (what, policy)
        odd = judged.findings.filter(rule="method-changed").sort("row")
        named = [(text.split()[1], text.split("(TR ")[1].split(")")[0]) for text in odd["message"]]
        assert named == [(name, str(number)) for name, number in found], (what, policy)
        assert odd["row"].to_list() == [number - 7 for _, number in found], (what, policy)
