"""Best response under iRECIST: Seymour 2017, Table 3, and as admiralonco answers."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from remission.protocol import ResponsePlan
from remission.response import IRECIST_WORDS, derive_best, derive_first_response
from remission.response.confirmed import date_progressions

PEER = pl.read_csv(Path(__file__).parents[1] / "data" / "admiralonco_irecist.csv")
START = dt.date(2021, 3, 1)
WORDS = {"iN": "NON-iCR/NON-iUPD"}

Seen = list[tuple[int, str]]


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def frames(
    patients: dict[str, Seen], therapy: int | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the assessments, with the progressions dated, and the limits."""
    rows = [
        (who, "R", day(on), word, day(on), "why")
        for who, seen in patients.items()
        for on, word in seen
    ]
    visits = pl.DataFrame(
        rows, schema=["USUBJID", "EVALUATOR", "ADT", "OVRLRESP", "PROGDT", "WHY"], orient="row"
    ).sort("USUBJID", "ADT")
    limits = pl.DataFrame(
        {
            "USUBJID": list(patients),
            "ORIGIN": [START] * len(patients),
            "STOPDT": [None if therapy is None else day(therapy)] * len(patients),
        },
        schema_overrides={"STOPDT": pl.Date},
    )
    return date_progressions(visits, "USUBJID", IRECIST_WORDS), limits


def plan(*, required: bool = True) -> ResponsePlan:
    return ResponsePlan.model_validate(
        {"criterion": "irecist", "confirmation": {"required": required}}
    )


def best(
    patients: dict[str, Seen], therapy: int | None = None
) -> dict[tuple[str, str], tuple[str, int]]:
    found = derive_best(*frames(patients, therapy), plan(), IRECIST_WORDS)
    return {
        (row["USUBJID"], row["PARAMCD"]): (row["AVALC"], (row["ADT"] - START).days)
        for row in found.iter_rows(named=True)
    }


def of(sequence: str, code: str = "UBOR", therapy: int | None = None) -> tuple[str, int]:
    """Return the best response of words seen every 56 days."""
    seen = [(56 * n, WORDS.get(word, word)) for n, word in enumerate(sequence.split(), 1)]
    return best({"P": seen}, therapy)["P", code]


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        # Seymour 2017, Table 3 (PMC5648544): A15, A16, A17, examples 4 and 5, A20, A21, example 8
        ("iCR iCR iCR iUPD iCPD", ("iCR", 56)),
        ("iCR iPR iUPD iUPD iCPD", ("iCR", 56)),
        ("iCR iUPD NE iUPD iCPD", ("iCR", 56)),
        ("iUPD iPR iCR iCR iCR", ("iCR", 168)),
        ("iUPD iSD iCR iUPD iCPD", ("iCR", 168)),
        ("iUPD NE iCR NE NE", ("iCR", 168)),
        ("iUPD iPR iPR iPR iPR", ("iPR", 112)),
        ("iUPD iPR iSD iUPD iCPD", ("iPR", 112)),
        ("iUPD iPR iUPD iUPD iUPD", ("iPR", 112)),
        ("iUPD iSD iPR iUPD iCPD", ("iPR", 168)),
        ("iUPD NE iPR NE NE", ("iPR", 168)),
        ("iUPD iSD iSD iSD iSD", ("iSD", 112)),
        ("iUPD iSD iUPD iUPD iCPD", ("iSD", 112)),
        ("iUPD iCPD iCR iCR iCR", ("iCPD", 56)),
        ("iUPD iCPD iSD NE", ("iCPD", 56)),
        ("iUPD iUPD iCPD iCPD iCPD", ("iCPD", 56)),
        ("iUPD NE NE NE NE", ("iUPD", 56)),
        ("iUPD iN iUPD", ("NON-iCR/NON-iUPD", 112)),
        ("NE NE", ("NE", 56)),
    ],
)
def test_the_best_response(sequence: str, expected: tuple[str, int]) -> None:
    assert of(sequence) == expected


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        ("iPR iPR iUPD iCPD", ("iPR", 56)),
        ("iPR iUPD iPR", ("iSD", 56)),  # nothing but NE may lie between
        ("iPR NE iPR", ("iPR", 56)),
        ("iUPD iPR iCR iCR", ("iCR", 168)),
        ("iUPD iPR iCPD", ("iSD", 112)),
    ],
)
def test_the_best_confirmed_response(sequence: str, expected: tuple[str, int]) -> None:
    assert of(sequence, "CBOR") == expected


@pytest.mark.parametrize(
    ("sequence", "progressed"),
    [
        ("iUPD iUPD iCPD", [56, 56, 56]),  # A23: the first of the block
        ("iUPD iPR iUPD iCPD", [None, None, 168, 168]),  # the second iUPD
        ("iUPD NE iCPD iSD", [56, None, 56, None]),
        ("iUPD iSD iUPD NE", [None, None, 168, None]),
        ("iSD iUPD iN", [None, None, None]),
    ],
)
def test_the_date_of_progression(sequence: str, progressed: list[int | None]) -> None:
    seen = [(56 * n, WORDS.get(word, word)) for n, word in enumerate(sequence.split(), 1)]

    visits, _ = frames({"P": seen})

    found = [None if date is None else (date - START).days for date in visits["PDDT"]]
    assert found == progressed


def test_a_confirmation_after_a_new_therapy_does_not_count() -> None:
    assert of("iUPD iCPD", therapy=111) == ("iUPD", 56)
    assert of("iUPD iCPD", therapy=112) == ("iCPD", 56)


def test_best_responses_and_dates_are_those_of_admiralonco() -> None:
    # admiralonco 1.4.0, vignette irecist.Rmd, on rs_onco_irecist: 26 patients with assessments
    seen = {
        who: rows.select("DAY", "AVALC").rows()
        for (who,), rows in PEER.filter(PARAMCD="OVR").partition_by("USUBJID", as_dict=True).items()
    }

    found = best(seen)

    expected = {
        (row["USUBJID"], {"IBOR": "UBOR", "ICBOR": "CBOR"}[row["PARAMCD"]]): (
            row["AVALC"],
            row["DAY"],
        )
        for row in PEER.filter(pl.col("PARAMCD").is_in(["IBOR", "ICBOR"])).iter_rows(named=True)
        if row["AVALC"] != "MISSING"
    }
    assert len(found) == 52
    assert found == expected


def test_progressions_are_those_of_admiralonco() -> None:
    seen = {
        who: rows.select("DAY", "AVALC").rows()
        for (who,), rows in PEER.filter(PARAMCD="OVR").partition_by("USUBJID", as_dict=True).items()
    }

    visits, _ = frames(seen)

    dated = (
        visits.filter(pl.col("PDDT").is_not_null()).group_by("USUBJID").agg(pl.col("PDDT").min())
    )
    found = {who: (date - START).days for who, date in dated.iter_rows()}
    peer = PEER.filter(pl.col("PARAMCD").is_in(["ICPD", "IUPD"]) & (pl.col("AVALC") == "Y"))
    assert found == dict(peer.select("USUBJID", "DAY").rows())


@pytest.mark.parametrize(("code", "required"), [("IRSP", False), ("ICRSP", True)])
def test_first_responses_are_those_of_admiralonco(code: str, *, required: bool) -> None:
    seen = {
        who: rows.select("DAY", "AVALC").rows()
        for (who,), rows in PEER.filter(PARAMCD="OVR").partition_by("USUBJID", as_dict=True).items()
    }

    found = derive_first_response(*frames(seen), plan(required=required), IRECIST_WORDS)

    peer = PEER.filter((pl.col("PARAMCD") == code) & (pl.col("AVALC") == "Y"))
    days = found.select("USUBJID", (pl.col("ADT") - START).dt.total_days())
    assert days.rows() == peer.select("USUBJID", "DAY").sort("USUBJID").rows()


@pytest.mark.parametrize(
    ("code", "best_code", "required"), [("ICB", "UBOR", False), ("ICCB", "CBOR", True)]
)
def test_clinical_benefit_is_that_of_admiralonco(
    code: str, best_code: str, *, required: bool
) -> None:
    # a response at any time, or no progression at 42 days or later; the earliest of both
    seen = {
        who: rows.select("DAY", "AVALC").rows()
        for (who,), rows in PEER.filter(PARAMCD="OVR").partition_by("USUBJID", as_dict=True).items()
    }
    first = derive_first_response(*frames(seen), plan(required=required), IRECIST_WORDS)
    days: dict[str, list[int]] = {who: [(date - START).days] for who, _, date in first.rows()}
    for who, scans in seen.items():
        words = [word for _, word in scans]
        until = words.index("iCPD") if "iCPD" in words else len(words)
        days.setdefault(who, []).extend(
            day for day, word in scans[:until] if day >= 42 and word in IRECIST_WORDS.controlled
        )

    peer = PEER.filter((pl.col("PARAMCD") == code) & (pl.col("AVALC") == "Y"))
    assert {who: min(on) for who, on in days.items() if on} == dict(
        peer.select("USUBJID", "DAY").rows()
    )
    controlled = {
        who
        for (who, of), (word, _) in best(seen).items()
        if of == best_code and word in IRECIST_WORDS.controlled
    }
    assert controlled == set(peer["USUBJID"])
