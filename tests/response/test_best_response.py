"""Best overall response by hand, and as admiralonco answers."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from remission.protocol import ResponsePlan
from remission.response import derive_best, derive_first_response

PEER = Path(__file__).parents[1] / "data" / "admiralonco_best_response.parquet"
SCHEDULES = {"A": (21, 42, 63, 84), "C": (35, 63, 90, 118)}
START = dt.date(2021, 3, 1)

Seen = list[tuple[int, str]]  # day after the start, overall response
VISITS = pl.Schema(
    {
        "USUBJID": pl.String,
        "EVALUATOR": pl.String,
        "ADT": pl.Date,
        "OVRLRESP": pl.String,
        "PDDT": pl.Date,
        "WHY": pl.String,
    }
)


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def plan(
    *,
    days: int = 28,
    ne: int = 1,
    sd: int = 0,
    minimum: int = 42,
    stop: bool = True,
    required: bool = True,
) -> ResponsePlan:
    return ResponsePlan.model_validate(
        {
            "criterion": "recist-1.1",
            "confirmation": {
                "required": required,
                "days": days,
                "ne_allowed": ne,
                "sd_allowed": sd,
            },
            "stable_disease": {"minimum_days": minimum},
            "stop_at_new_therapy": stop,
        }
    )


def frames(
    patients: dict[str, Seen],
    dated: dict[int, int] | None = None,
    therapy: int | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the assessments, a PD on its day or the one that `dated` names, and the limits."""
    days = dated or {}
    rows = [
        (who, "R", day(on), word, day(days.get(on, on)) if word == "PD" else None, "why")
        for who, seen in patients.items()
        for on, word in seen
    ]
    limits = pl.DataFrame(
        {
            "USUBJID": list(patients),
            "ORIGIN": START,
            "STOPDT": None if therapy is None else day(therapy),
        },
        schema_overrides={"STOPDT": pl.Date},
    )
    return pl.DataFrame(rows, schema=VISITS, orient="row"), limits


def best(
    patients: dict[str, Seen],
    how: ResponsePlan,
    *,
    progressions: dict[int, int] | None = None,
    therapy: int | None = None,
) -> dict[tuple[str, str], tuple[str, int]]:
    """Return (patient, parameter) -> (best response, day); `progressions` redates a PD."""
    frame = derive_best(*frames(patients, progressions, therapy), how)
    return {
        (row["USUBJID"], row["PARAMCD"]): (row["AVALC"], (row["ADT"] - START).days)
        for row in frame.to_dicts()
    }


def first_responses(patients: dict[str, Seen], how: ResponsePlan) -> dict[str, int]:
    """Return the day of each responder's first response, confirmed where `how` asks for it."""
    found = derive_first_response(*frames(patients), how)
    return {who: (date - START).days for who, date in found.select("USUBJID", "ADT").rows()}


def read(sequence: str) -> Seen:
    """Read `PR 42, NE 70`."""
    return [(int(on), word) for word, on in (part.split() for part in sequence.split(","))]


def both(sequence: str, how: ResponsePlan, **more: int | None) -> tuple[str, str]:
    answers = best({"P": read(sequence)}, how, **more)  # type: ignore[arg-type]
    return tuple(" ".join(map(str, answers["P", code])) for code in ("UBOR", "CBOR"))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("sequence", "unconfirmed", "confirmed"),
    [
        # Eisenhauer 2009, Table 3 (from memory): first and next assessment
        ("CR 42, CR 70", "CR 42", "CR 42"),
        ("CR 42, PR 70", "CR 42", "SD 42"),
        ("CR 35, PR 63", "CR 35", "SD 63"),  # the second is late enough for SD
        ("CR 14, PR 41", "CR 14", "NE 14"),
        ("CR 42, SD 70", "CR 42", "SD 42"),
        ("CR 14, SD 41", "CR 14", "NE 14"),
        ("CR 42, PD 70", "CR 42", "SD 42"),
        ("CR 41, PD 70", "CR 41", "PD 70"),
        ("CR 42, NE 70", "CR 42", "SD 42"),
        ("CR 41, NE 70", "CR 41", "NE 41"),
        ("PR 42, CR 70", "CR 70", "PR 42"),
        ("PR 42, PR 70", "PR 42", "PR 42"),
        ("PR 20, SD 70", "PR 20", "SD 70"),
        ("PR 42, PD 70", "PR 42", "SD 42"),
        ("PR 41, PD 70", "PR 41", "PD 70"),
        ("PR 42, NE 70", "PR 42", "SD 42"),
        ("PR 41, NE 70", "PR 41", "NE 41"),
        ("NE 42, NE 70", "NE 42", "NE 42"),
        # 28 days belong to the confirmation
        ("PR 42, PR 69", "PR 42", "SD 42"),
        ("CR 42, CR 69", "CR 42", "SD 42"),
        # A4 and section 4.6: stable too early, then progression or nothing
        ("SD 41, PD 70", "PD 70", "PD 70"),
        ("SD 42, PD 70", "SD 42", "SD 42"),
        ("SD 41, NE 70", "NE 41", "NE 41"),
        ("NON-CR/NON-PD 41, PD 70", "PD 70", "PD 70"),
        ("NON-CR/NON-PD 42, PD 70", "NON-CR/NON-PD 42", "NON-CR/NON-PD 42"),
        ("SD 14, SD 42", "SD 42", "SD 42"),  # dated to the first that is late enough
        # A6: SD, PR, PD
        ("SD 42, PR 84, PD 126", "PR 84", "SD 42"),
        # A7: PR, NE, PR
        ("PR 42, NE 56, PR 70", "PR 42", "PR 42"),
        ("PR 42, NE 49, NE 56, PR 70", "PR 42", "SD 42"),
        ("PR 42, SD 56, PR 70", "PR 42", "SD 42"),
        # neither what is worse nor what follows progression counts
        ("PR 42, PD 70, PR 98", "PR 42", "SD 42"),
        ("PD 42, CR 70, CR 98", "PD 42", "PD 42"),
        # a PR after a CR confirms neither; a later pair may
        ("PR 42, CR 56, PR 70", "CR 56", "SD 42"),
        ("CR 42, PR 70, PR 98", "CR 42", "PR 70"),
        # the confirmation of a CR need not be the next assessment, as long as none is worse
        ("CR 42, CR 56, CR 70", "CR 42", "CR 42"),
        # non-target disease only: a CR that is not kept
        ("CR 42, NON-CR/NON-PD 70", "CR 42", "SD 42"),
    ],
)
def test_worked_sequences(sequence: str, unconfirmed: str, confirmed: str) -> None:
    assert both(sequence, plan()) == (unconfirmed, confirmed)


@pytest.mark.parametrize(
    ("sequence", "how", "confirmed"),
    [
        ("PR 42, PR 56", plan(days=14), "PR 42"),
        ("PR 42, PR 55", plan(days=14), "SD 42"),
        ("PR 42, NE 56, PR 70", plan(ne=0), "SD 42"),
        ("PR 42, NE 49, NE 56, PR 70", plan(ne=2), "PR 42"),
        ("PR 42, SD 56, PR 70", plan(sd=1), "PR 42"),
        ("PR 42, SD 49, SD 56, PR 70", plan(sd=1), "SD 42"),
        ("CR 42, SD 56, CR 70", plan(sd=1), "SD 42"),  # never for a CR
        ("PR 42, NE 49, SD 56, PR 70", plan(ne=1, sd=1), "PR 42"),
        ("SD 55, PD 70", plan(minimum=56), "PD 70"),
        ("SD 56, PD 70", plan(minimum=56), "SD 56"),
        ("SD 1, PD 70", plan(minimum=0), "SD 1"),
    ],
)
def test_the_settings_of_a_protocol(sequence: str, how: ResponsePlan, confirmed: str) -> None:
    assert both(sequence, how)[1] == confirmed


@pytest.mark.parametrize(
    ("therapy", "stop", "expected"),
    [
        (None, True, ("PR 56", "PR 56")),
        (84, True, ("PR 56", "PR 56")),  # an assessment on the day still counts
        (83, True, ("PR 56", "SD 42")),
        (55, True, ("SD 42", "SD 42")),
        (41, True, None),
        (41, False, ("PR 56", "PR 56")),
    ],
)
def test_a_new_therapy_ends_what_counts(
    therapy: int | None, expected: tuple[str, str] | None, *, stop: bool
) -> None:
    answers = best({"P": read("SD 42, PR 56, PR 84")}, plan(stop=stop), therapy=therapy)

    found = tuple(" ".join(map(str, answer)) for answer in reversed(answers.values()))
    assert found == (expected or ())


def test_a_progression_dated_to_an_earlier_day_takes_the_responses_from_there() -> None:
    seen = {"P": read("SD 42, PR 56, PR 84, PD 112, PD 140")}

    answers = best(seen, plan(), progressions={112: 56, 140: 56})

    assert answers == {("P", "CBOR"): ("SD", 42), ("P", "UBOR"): ("SD", 42)}


def test_the_sentence_says_which_assessments_decided() -> None:
    visits = pl.DataFrame(
        [
            ("P", "R", day(on), word, day(on) if word == "PD" else None, f"sum {on} mm")
            for on, word in read("PR 42, NE 56, CR 70, PD 98")
        ],
        schema=VISITS,
        orient="row",
    )
    limits = pl.DataFrame(
        {"USUBJID": ["P"], "ORIGIN": [START], "STOPDT": [None]},
        schema_overrides={"STOPDT": pl.Date},
    )

    frame = derive_best(visits, limits, plan())

    assert dict(frame.select("PARAMCD", "WHY").rows()) == {
        "CBOR": "PR on 2021-04-12, confirmed on 2021-05-10: sum 42 mm",
        "UBOR": "CR on 2021-05-10: sum 70 mm",
    }


@pytest.mark.parametrize(
    ("sequence", "required", "expected"),
    [
        ("PR 42, CR 70, CR 98", True, 42),  # a PR that a CR confirms counts from the PR
        ("PR 42, SD 56, PR 70, PR 98", True, 70),
        ("PR 42, SD 56, PR 70, PR 98", False, 42),
        ("PR 42, PR 69", True, None),
        ("SD 42, PD 70, CR 98, CR 126", False, None),
    ],
)
def test_the_first_response_of_those_that_count(
    sequence: str, expected: int | None, *, required: bool
) -> None:
    visits = pl.DataFrame(
        [
            ("P", "R", day(on), word, day(on) if word == "PD" else None, "why")
            for on, word in read(sequence)
        ],
        schema=VISITS,
        orient="row",
    )
    limits = pl.DataFrame(
        {"USUBJID": ["P"], "ORIGIN": [START], "STOPDT": [None]},
        schema_overrides={"STOPDT": pl.Date},
    )

    first = derive_first_response(visits, limits, plan(required=required))

    assert first["ADT"].to_list() == ([] if expected is None else [day(expected)])


A28 = {"P": read("PR 0, CR 31, NE 46, CR 60, SD 91")}
A34 = {"P": read("PR 4, CR 14, NE 59")}
A36 = {"P": read("PD 15, SD 34")}


@pytest.mark.parametrize(
    ("seen", "how", "expected"),
    [
        # admiralonco tests/testthat/test-derive_param_confirmed_bor.R, commit 83370b12
        (A28, plan(minimum=28), ("CR", 31)),
        (A28, plan(minimum=28, days=14, ne=0, sd=1), ("PR", 0)),
        (A34, plan(minimum=28), ("NE", 4)),
        (A36, plan(minimum=28), ("PD", 15)),
        (A36, plan(minimum=28, days=14, ne=0, sd=1), ("PD", 15)),
    ],
)
def test_published_confirmed_best_responses(
    seen: dict[str, Seen], how: ResponsePlan, expected: tuple[str, int]
) -> None:
    assert best(seen, how)["P", "CBOR"] == expected


def test_every_best_and_first_confirmed_response_and_date_are_those_of_admiralonco() -> None:
    # admiralonco 1.4.0, derive_param_bor and derive_param_confirmed_bor: 3,108 subjects (every
    # sequence of one to four responses, two schedules), nine settings; nothing is left out.
    peer = pl.read_parquet(PEER)
    settings = ["CONFIRMDAYS", "NEALLOWED", "SDALLOWED", "MINIMUMDAYS"]

    different = {}
    for (days, ne, sd, minimum), rows in peer.partition_by(settings, as_dict=True).items():
        subjects = {
            f"{row['SCHEDULE']} {row['SEQUENCE']}": row for row in rows.iter_rows(named=True)
        }
        seen = {
            who: list(zip(SCHEDULES[row["SCHEDULE"]], row["SEQUENCE"].split(), strict=False))
            for who, row in subjects.items()
        }
        found = best(seen, plan(days=days, ne=ne, sd=sd, minimum=minimum))
        for (who, code), answer in found.items():
            name = {"UBOR": "BOR", "CBOR": "CBOR"}[code]
            expected = (subjects[who][name], subjects[who][f"{name}DAY"])
            if answer != expected:
                different[days, ne, sd, minimum, who, code] = (answer, expected)
        assert len(found) == 2 * 3108
        expected_first = {
            who: row["CRSPDAY"] for who, row in subjects.items() if row["CRSP"] == "Y"
        }
        assert first_responses(seen, plan(days=days, ne=ne, sd=sd)) == expected_first

    assert peer.height == 9 * 3108
    assert different == {}
