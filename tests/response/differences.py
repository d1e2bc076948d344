"""Differences between the product's responses and those of a plain reading of the rules."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

import polars as pl
import pytest
from hypothesis.vendor.pretty import RepresentationPrinter

from reference.irecist import judge_irecist
from reference.irecist_studies import irecist_patient
from reference.judge import Judgement, Options, has_assessment, judge, read_rows
from reference.judge_rano import judge_rano
from reference.rano import RanoRule
from reference.rano_studies import rano_patient
from reference.recist import Criterion
from reference.records import Record, evaluator_of
from reference.studies import patient, treatment
from remission.protocol import Protocol
from remission.response import assess_responses
from remission.sdtm import make_study

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
    | {f"TR{name}": pl.String for name in (*TEXT, "GRPID", "STRESU", "STAT", "METHOD")}
    | {"TRSTRESN": pl.Float64, "TRSEQ": pl.Int64}
)

CM = ("CMTRT", "CMDOSU", "CMDOSFRQ", "CMSTDTC", "CMENDTC")
BESIDE = {
    "CM": pl.Schema(
        dict.fromkeys(("DOMAIN", "USUBJID", *CM), pl.String)
        | {"CMDOSE": pl.Float64, "CMSEQ": pl.Int64}
    ),
    "RS": pl.Schema(
        dict.fromkeys(("DOMAIN", "USUBJID", "RSTESTCD", "RSCAT", "RSSTRESC", "RSDTC"), pl.String)
        | {"RSSEQ": pl.Int64}
    ),
    "PR": pl.Schema(
        dict.fromkeys(("DOMAIN", "USUBJID", "PRTRT", "PRENDTC"), pl.String) | {"PRSEQ": pl.Int64}
    ),
}

Reading = Callable[[Sequence[Record], dt.date, Options], list[Judgement]]
READINGS: dict[Criterion, Reading] = {"irecist": judge_irecist, "rano-2.0": judge_rano}

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
        **{domain: _numbered(rows, domain, schema) for domain, schema in BESIDE.items()},
    }


def _numbered(rows: list[Record], domain: str, schema: pl.Schema) -> pl.DataFrame:
    chosen = [row for row in rows if row["DOMAIN"] == domain]
    return pl.DataFrame(
        [{**row, f"{domain}SEQ": n} for n, row in enumerate(chosen, start=1)], schema=schema
    )


def protocol(options: Options, reader: str, **response: object) -> Protocol:
    """Return a protocol that settles nothing but the options, the reader and `response`."""
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
                "progression_days": options.progression_days,
                "mode": "continued response" if options.continued else "arithmetic",
                **_settings(options),
                **response,
            },
            "endpoints": [{"code": "ORR"}],
            "toxicity": {"scale": "CTC 2.0"},
        }
    )


def _settings(options: Options) -> dict[str, object]:
    """Return what the protocol settles about WHO, PET, Choi and RANO."""
    return {
        "who": {
            "progression": "one lesion" if options.who.one_lesion else "sum",
            "least_growth_mm2": options.who.least,
        },
        "pet": {
            "first_cycle_days": options.pet.first_cycle,
            "boundary": "included" if options.pet.included else "excluded",
        },
        "choi": {
            "response": "size and density" if options.choi.both else "size or density",
            "boundary": "included" if options.choi.included else "excluded",
            "without_density": "size alone" if options.choi.size_alone else "not evaluable",
        },
        "rano": _rano_settings(options.rano),
    }


def _rano_settings(rule: RanoRule) -> dict[str, object]:
    return {
        "baseline": "after radiotherapy" if rule.after_radiotherapy else "before treatment",
        "radiotherapy": {"variable": "PR.PRENDTC", "where": {"PRTRT": "RADIOTHERAPY"}},
        "early_days": rule.early_days,
        "steroids": {name: float(worth) for name, worth in rule.steroids.items()},
        "replacement_mg": float(rule.replacement),
        "without_status": "imaging alone" if rule.imaging_alone else "not evaluable",
    }


def expected_answers(rows: list[Record], dates: Dates, options: Options) -> list[Answer]:
    """Return the reference's answers in the product's columns."""
    return [
        {"USUBJID": who, "EVALUATOR": reader, **_columns(found)}
        for who, reader, own in by_reader(rows, options.criterion)
        for found in READINGS.get(options.criterion, judge)(own, treated_from(dates, who), options)
    ]


def by_reader(rows: list[Record], criterion: Criterion) -> list[tuple[str, str, list[Record]]]:
    """Return the records of each patient and evaluator who has an assessment."""
    own: dict[tuple[str, str], list[Record]] = {}
    beside: dict[str, list[Record]] = {}
    for row in rows:
        if row["DOMAIN"] in BESIDE:
            beside.setdefault(str(row["USUBJID"]), []).append(row)
        else:
            own.setdefault((str(row["USUBJID"]), evaluator_of(row)), []).append(row)
    return [
        (who, reader, [*records, *beside.get(who, [])])
        for (who, reader), records in sorted(own.items())
        if has_assessment(read_rows(records, criterion))
    ]


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


def draw_case(options: Options, seed: int, patients: int) -> Case:
    """Draw a study, its records in any order."""
    rng = Random(seed)  # noqa: S311 - draws test patients
    people = [f"P{n:03}" for n in range(1, patients + 1)]
    rows = [row for who in people for row in _drawn(rng, who, options.criterion)]
    rng.shuffle(rows)
    return Case(options, rows, {who: treatment(rng) for who in people})


def _drawn(rng: Random, who: str, criterion: Criterion) -> list[Record]:
    if criterion == "irecist":
        return irecist_patient(rng, who)
    return rano_patient(rng, who) if criterion == "rano-2.0" else patient(rng, who, criterion)


def assess_case(case: Case, **response: object) -> pl.DataFrame:
    """Return the product's assessments; `response` changes settings of the protocol."""
    reader = by_reader(case.rows, case.options.criterion)[0][1]
    plan = protocol(case.options, reader, **response)
    study = make_study(frames(case.rows, case.dates), plan)
    return assess_responses(study, plan).visits


def answers(case: Case) -> tuple[list[Answer], list[Answer]]:
    """Return what the product and the reference answer."""
    visits = assess_case(case)
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
        if _can_be_judged(fewer):
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


NEEDED = {
    "who": {"LPERP", "SAXIS"},
    "rano-2.0": {"LPERP", "SAXIS"},
    "choi": {"DENSITY"},
    "mrecist": {"VIADIAM"},
    "eortc-pet": {"SUVMAX"},
}


def _can_be_judged(case: Case) -> bool:
    """Tell whether there is an assessment, and what the criterion needs beside diameters."""
    needed = NEEDED.get(case.options.criterion)
    measured = [row for row in case.rows if row.get("TRSTRESN") is not None]
    tests = {row["TRTESTCD"] for row in measured}
    readers = by_reader(case.rows, case.options.criterion)
    if case.options.criterion == "rano-2.0" and not case.options.rano.imaging_alone:
        has_dose = any(row.get("CMDOSE") is not None for row in case.rows)
        if not has_dose or all(row["DOMAIN"] != "RS" for row in case.rows):
            return False
    return bool(readers) and bool(tests) and (needed is None or bool(tests & needed))


def _shown(row: Record | Answer) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if value is not None)
