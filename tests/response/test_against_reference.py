"""The product's responses against the plain reading of the rules, on random patients.

150 patients by default; 2,000 with HYPOTHESIS_PROFILE=full in the environment.
"""

import datetime as dt
import os
from dataclasses import dataclass, replace
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from reference.judge import Judgement, Options, has_assessment, judge
from reference.records import Record, evaluator_of
from reference.studies import patient, treatment
from remission.protocol import Protocol
from remission.response import assess_responses
from remission.sdtm import make_study

EXAMPLES = 2000 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 150
PATIENTS = 25  # a study; reading one takes longer than judging its patients

ANSWERED = (
    *("ADT", "VISITNUM", "TARGETS", "MEASURED", "SUM", "BASE", "NADIR", "NADIRDT", "CHG", "PCHG"),
    *("CHGNAD", "PCHGNAD", "TRGRESP", "NTRGRESP", "NEWLIND", "OVRLRESP", "PDDT"),
)
TEXT = ("LNKID", "TESTCD", "ORRES", "STRESC", "EVAL", "EVALID", "DTC")
TU_SCHEMA = pl.Schema(
    {"DOMAIN": pl.String, "USUBJID": pl.String, "TULOC": pl.String, "VISITNUM": pl.Float64}
    | {f"TU{name}": pl.String for name in TEXT}
    | {"TUSEQ": pl.Int64}
)
TR_SCHEMA = pl.Schema(
    {"DOMAIN": pl.String, "USUBJID": pl.String, "VISITNUM": pl.Float64}
    | {f"TR{name}": pl.String for name in (*TEXT, "GRPID", "STRESU", "STAT")}
    | {"TRSTRESN": pl.Float64, "TRSEQ": pl.Int64}
)

Answer = dict[str, object]
Dates = dict[str, tuple[str, str | None]]  # registration and first dose


@dataclass(frozen=True)
class Case:
    """A study, and what the protocol settles about it."""

    options: Options
    rows: list[Record]
    dates: Dates

    def _repr_pretty_(self, printer: RepresentationPrinter, *_: object) -> None:
        """Stay short where Hypothesis prints it; `smallest_difference` says what failed."""
        printer.text(f"<{len(self.dates)} patients, {self.options}>")


def frames(rows: list[Record], dates: Dates) -> dict[str, pl.DataFrame]:
    """Return the SDTM domains of the patients, their records in any order."""
    subjects = [{"DOMAIN": "DM", "USUBJID": who, "RFSTDTC": on} for who, (on, _) in dates.items()]
    doses = [
        {"DOMAIN": "EX", "USUBJID": who, "EXSEQ": 1, "EXTRT": "DRUG", "EXSTDTC": on}
        for who, (_, on) in dates.items()
        if on is not None
    ]
    text = dict.fromkeys(("DOMAIN", "USUBJID", "EXTRT", "EXSTDTC"), pl.String)
    return {
        "DM": pl.DataFrame(subjects),
        "EX": pl.DataFrame(doses, schema={**text, "EXSEQ": pl.Int64}),
        "TU": _numbered(rows, "TU", TU_SCHEMA),
        "TR": _numbered(rows, "TR", TR_SCHEMA),
    }


def _numbered(rows: list[Record], domain: str, schema: pl.Schema) -> pl.DataFrame:
    chosen = [row for row in rows if row["DOMAIN"] == domain]
    return pl.DataFrame(
        [{**row, f"{domain}SEQ": n} for n, row in enumerate(chosen, start=1)], schema=schema
    )


def protocol(options: Options, reader: str) -> Protocol:
    """Return a protocol that settles nothing but the options and the reader."""
    return Protocol.model_validate(
        {
            "trial": {"id": "X", "title": "X", "cutoff": dt.date(2010, 1, 1)},
            "cohorts": [{"id": "A", "label": "A"}],
            "treatment": {"drug": "DRUG", "dose": 1.0},
            "schedule": {
                "span_days": options.span_days,
                "tumour": [{"every_weeks": 6, "until": "progression"}],
            },
            "response": {
                "evaluator": reader,
                "criterion": options.criterion,
                "mode": "continued response" if options.continued else "arithmetic",
            },
            "endpoints": [{"code": "ORR"}],
            "toxicity": {"scale": "CTC 2.0"},
        }
    )


def expected_answers(rows: list[Record], dates: Dates, options: Options) -> list[Answer]:
    """Return the reference's answers in the product's columns."""
    return [
        {"USUBJID": who, "EVALUATOR": reader, **_columns(found)}
        for who, reader, own in by_reader(rows)
        for found in judge(own, treated_from(dates, who), options)
    ]


def by_reader(rows: list[Record]) -> list[tuple[str, str, list[Record]]]:
    """Return the records of each patient and evaluator who has an assessment."""
    pairs = sorted({(str(row["USUBJID"]), evaluator_of(row)) for row in rows})
    groups = [
        (who, reader, [r for r in rows if r["USUBJID"] == who and evaluator_of(r) == reader])
        for who, reader in pairs
    ]
    return [group for group in groups if has_assessment(group[2])]


def treated_from(dates: Dates, who: str) -> dt.date:
    """Return the first dose, else registration."""
    registered, dosed = dates[who]
    return dt.date.fromisoformat(dosed or registered)


def _columns(found: Judgement) -> Answer:
    is_complete = found.targets > 0 and found.measured == found.targets
    total = found.total if is_complete else None
    change = _difference(total, found.base)
    growth = _difference(total, found.nadir)
    return {
        "ADT": found.adt,
        "VISITNUM": found.visitnum,
        "TARGETS": found.targets,
        "MEASURED": found.measured,
        "SUM": _number(found.total),
        "BASE": _number(found.base),
        "NADIR": _number(found.nadir),
        "NADIRDT": found.nadir_dates[0] if found.nadir_dates else None,
        "CHG": _number(change),
        "PCHG": _percent(change, found.base),
        "CHGNAD": _number(growth),
        "PCHGNAD": _percent(growth, found.nadir),
        "TRGRESP": found.trgresp,
        "NTRGRESP": found.ntrgresp,
        "NEWLIND": found.newlind,
        "OVRLRESP": found.ovrlresp,
        "PDDT": found.pddt,
    }


def _difference(total: Fraction | None, of: Fraction | None) -> Fraction | None:
    return None if total is None or of is None else total - of


def _number(value: Fraction | None) -> object:
    return None if value is None else pytest.approx(float(value), abs=1e-9)


def _percent(change: Fraction | None, of: Fraction | None) -> object:
    return None if change is None or not of else _number(100 * change / of)


def product_answers(visits: pl.DataFrame) -> list[Answer]:
    """Return the product's answers, without what only explains them."""
    return visits.select("USUBJID", "EVALUATOR", *ANSWERED).to_dicts()


OPTIONS = st.builds(
    Options,
    criterion=st.sampled_from(["recist-1.1", "recist-1.0"]),
    span_days=st.sampled_from([0, 7, 14, 14]),
    continued=st.booleans(),
)


@st.composite
def studies(draw: st.DrawFn) -> Case:
    """Draw a study, its records in any order."""
    options = draw(OPTIONS)
    people = [f"P{n:02}" for n in range(1, PATIENTS + 1)]
    by_short_axis = options.criterion == "recist-1.1"
    rows = [row for who in people for row in draw(patient(who, by_short_axis=by_short_axis))]
    draw(st.randoms(use_true_random=False)).shuffle(rows)
    dates = {who: draw(treatment()) for who in people}
    assume(any(row["DOMAIN"] == "TR" for row in rows))
    return Case(options, rows, dates)


def answers(case: Case) -> tuple[list[Answer], list[Answer]]:
    """Return what the product and the reference answer."""
    reader = next(evaluator_of(row) for row in case.rows if row["DOMAIN"] == "TR")
    plan = protocol(case.options, reader)
    study = make_study(frames(case.rows, case.dates), plan)
    visits = assess_responses(study, plan).visits
    return product_answers(visits), expected_answers(case.rows, case.dates, case.options)


def smallest_difference(case: Case) -> str:
    """Return the fewest records of one patient on which the two differ; empty when they agree."""
    found, expected = answers(case)
    if found == expected:
        return ""
    who = next(
        str(answer["USUBJID"])
        for answer in (*found, *expected)
        if found.count(answer) != expected.count(answer)
    )
    kept = replace(
        case,
        rows=[row for row in case.rows if row["USUBJID"] == who],
        dates={who: case.dates[who]},
    )
    for row in kept.rows:
        fewer = replace(kept, rows=[other for other in kept.rows if other is not row])
        if any(other["DOMAIN"] == "TR" for other in fewer.rows):
            found, expected = answers(fewer)
            kept = fewer if found != expected else kept
    found, expected = answers(kept)
    return "\n".join(
        [
            f"{kept.options}, registration and first dose {kept.dates[who]}",
            *(f"record    {_shown(row)}" for row in kept.rows),
            *(f"product   {_shown(row)}" for row in found if row not in expected),
            *(f"reference {_shown(row)}" for row in expected if row not in found),
        ]
    )


def _shown(row: Record | Answer) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if value is not None)


@settings(
    max_examples=EXAMPLES // PATIENTS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # smallest_difference shrinks faster
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(studies())
def test_every_visit_is_judged_as_by_the_plain_rules(case: Case) -> None:
    if difference := smallest_difference(case):
        pytest.fail(difference)
