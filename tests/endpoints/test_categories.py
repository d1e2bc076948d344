"""Best response, response rate, disease control and best change, patient by patient."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from endpoints.conftest import day, days
from remission.endpoints.categories import (
    DCR,
    ORR,
    derive_best_records,
    derive_response_in,
)
from remission.endpoints.changes import BPCHG, derive_change
from remission.endpoints.deciding import add_deciding_records
from remission.endpoints.evidence import Evidence
from remission.protocol import Protocol
from remission.response import LESION_SCHEMA, VISIT_RESPONSE_SCHEMA

BEST = {
    "USUBJID": pl.String,
    "AVALC": pl.String,
    "ADT": pl.Date,
    "WHY": pl.String,
    "SRCDOM": pl.String,
    "SRCSEQ": pl.Int64,
}


@pytest.mark.parametrize(
    ("best", "orr", "dcr"),
    [
        ("CR", ("Y", 1.0), ("Y", 1.0)),
        ("PR", ("Y", 1.0), ("Y", 1.0)),
        ("SD", ("N", 0.0), ("Y", 1.0)),
        ("NON-CR/NON-PD", ("N", 0.0), ("Y", 1.0)),
        ("PD", ("N", 0.0), ("N", 0.0)),
        ("NE", ("N", 0.0), ("N", 0.0)),
    ],
)
def test_which_best_response_is_a_response_and_which_is_control(
    evidence_of: Callable[..., Evidence],
    best: str,
    orr: tuple[str, float],
    dcr: tuple[str, float],
) -> None:
    row = pl.DataFrame([("P1", best, day(57), "why", "TR", 4)], schema=BEST, orient="row")
    bor = derive_best_records(evidence_of(), row, "BOR")

    found = [derive_response_in(endpoint, bor) for endpoint in (ORR, DCR)]

    assert [(one["AVALC"].item(), one["AVAL"].item()) for one in found] == [orr, dcr]
    assert [one.select("SRCDOM", "SRCSEQ").row(0) for one in found] == [("TR", 4), ("TR", 4)]


def test_who_was_never_assessed_is_not_evaluable_and_stays(
    evidence_of: Callable[..., Evidence],
) -> None:
    found = derive_best_records(evidence_of(), pl.DataFrame(schema=BEST), "BOR")

    # A35: admiralonco calls this MISSING, or NE by a setting
    assert found.select("USUBJID", "AVALC", "EVNTDESC", "SRCDOM").rows() == [
        ("P1", "NE", "no assessment after baseline", None)
    ]


def test_who_was_assessed_only_after_a_new_therapy_is_told_so(
    evidence_of: Callable[..., Evidence],
) -> None:
    evidence = evidence_of([(57, "PR")], new_therapy=40)

    found = derive_best_records(evidence, pl.DataFrame(schema=BEST), "BOR")

    assert found["EVNTDESC"].to_list() == [
        "no assessment after baseline before the new anticancer therapy on 2001-02-09"
    ]


@pytest.mark.parametrize(
    ("what", "scans", "new_therapy", "stops", "expected"),
    [
        ("the lowest", [(57, "PR", -40.0), (113, "PR", -60.0), (169, "SD", -20.0)],
         None, True, (-60.0, 113)),
        ("of equals the first", [(57, "PR", -40.0), (113, "PR", -40.0)], None, True, (-40.0, 57)),
        ("growth, when there is nothing lower", [(57, "PD", 25.0)], None, True, (25.0, 57)),
        ("nothing after progression", [(57, "PD", 25.0), (113, "PR", -40.0)],
         None, True, (25.0, 57)),
        ("nothing after a new therapy", [(57, "SD", -5.0), (113, "PR", -40.0)],
         112, True, (-5.0, 57)),
        ("on the day of the new therapy", [(57, "SD", -5.0), (113, "PR", -40.0)],
         113, True, (-40.0, 113)),
        ("after a new therapy where the protocol says so",
         [(57, "SD", -5.0), (113, "PR", -40.0)], 112, False, (-40.0, 113)),
        ("incomplete sums do not count", [(57, "NE", None)], None, True, None),
    ],
)  # fmt: skip
def test_the_best_change_is_the_lowest_that_counts(  # noqa: PLR0913, PLR0917 - columns of the table
    evidence_of: Callable[..., Evidence],
    protocol_with: Callable[..., Protocol],
    what: str,
    scans: list[tuple[int, str, float | None]],
    new_therapy: int | None,
    stops: bool,  # noqa: FBT001 - a column of the table
    expected: tuple[float, int] | None,
) -> None:
    plan = {"criterion": "recist-1.1", "stop_at_new_therapy": stops}
    evidence = evidence_of(
        [(at, word) for at, word, _ in scans],
        new_therapy=new_therapy,
        protocol=protocol_with(response=plan),
    )
    changes = pl.Series([change for *_, change in scans], dtype=pl.Float64)
    measured = replace(evidence, visits=evidence.visits.with_columns(changes.alias("PCHG")))

    found = derive_change(BPCHG, measured)

    rows = list(zip(found["AVAL"], days(found), strict=True))
    assert rows == ([] if expected is None else [expected]), what


@pytest.mark.parametrize(
    ("what", "visit", "expected"),
    [
        ("a target, when the sum decided", {"OVRLRESP": "PD", "TRGRESP": "PD"}, ("TR", 4)),
        ("the non-target that progressed", {"OVRLRESP": "PD", "NTRGRESP": "PD"}, ("TR", 6)),
        ("the new lesion", {"OVRLRESP": "PD", "NEWLIND": "Y", "NTRGRESP": "PD"}, ("TU", 2)),
        ("a target, when the new lesion is equivocal",
         {"OVRLRESP": "SD", "NEWLIND": "E"}, ("TR", 4)),
        ("the first sight of the new lesion",
         {"OVRLRESP": "PD", "NEWLIND": "Y", "PDDT": day(57)}, ("TR", 9)),
    ],
)  # fmt: skip
def test_which_record_decided(
    what: str, visit: dict[str, object], expected: tuple[str, int]
) -> None:
    who = {"USUBJID": "P1", "EVALUATOR": "INVESTIGATOR"}
    visits = pl.DataFrame(
        [who | {"ADT": day(113), "NEWLIND": "N"} | visit], schema=VISIT_RESPONSE_SCHEMA
    )
    lesions = pl.DataFrame(
        [
            who | {"ADT": day(at), "SCANDT": day(at), "LNKID": name} | row
            for at, name, row in (
                (57, "NEW01", {"ROLE": "NEW", "STATE": "EQUIVOCAL", "SRCDOM": "TR", "SRCSEQ": 9}),
                (113, "NEW01", {"ROLE": "NEW", "STATE": "UNEQUIVOCAL", "SRCDOM": "TU", "SRCSEQ": 2}),  # noqa: E501
                (113, "NT01", {"ROLE": "NON-TARGET", "STATE": "PRESENT", "SRCDOM": "TR", "SRCSEQ": 3}),  # noqa: E501
                (113, "NT02", {"ROLE": "NON-TARGET", "STATE": "UNEQUIVOCAL", "SRCDOM": "TR", "SRCSEQ": 6}),  # noqa: E501
                (113, "T01", {"ROLE": "TARGET", "STATE": "MEASURED", "SRCDOM": "TR", "SRCSEQ": 5}),
                (113, "T02", {"ROLE": "TARGET", "STATE": "MEASURED", "SRCDOM": "TR", "SRCSEQ": 4}),
                (113, "T03", {"ROLE": "TARGET", "STATE": "MISSING", "SRCDOM": None, "SRCSEQ": None}),  # noqa: E501
            )
        ],
        schema=LESION_SCHEMA,
    )  # fmt: skip

    found = add_deciding_records(visits, lesions)

    assert found.select("SRCDOM", "SRCSEQ").row(0) == expected, what
