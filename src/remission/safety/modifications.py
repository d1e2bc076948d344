"""Which holds and reductions the protocol's rules asked for, and which were done."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from remission.protocol import Modification, Protocol, Treatment
from remission.safety.exposure import Course
from remission.safety.nouns import MODIFICATION_SCHEMA
from remission.safety.thresholds import judge_values
from remission.sdtm import Study, gather_findings, make_findings

Record = Mapping[str, object]
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Days with the same dose; `dose` is None when it is not known."""

    first: dt.date
    last: dt.date
    dose: float | None
    given: bool


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a patient was given, and whether treatment went on at the cut-off."""

    stretches: tuple[Stretch, ...]
    goes_on: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A hold that a rule asks for: since when, why, and until when (None: not seen).

    `checked` are the later days up to then on which a test of the rule was done.
    """

    since: dt.date
    what: str
    until: dt.date | None
    checked: tuple[dt.date, ...] = ()


def check_modifications(
    study: Study, protocol: Protocol, course: Course, events: pl.DataFrame
) -> pl.DataFrame:
    """Return one row per hold that a rule asked for on treatment (`MODIFICATION_SCHEMA`).

    - A hold is asked for by the first value from the first to the last dose that meets one of
      `hold_when`, until the first later day on which the last value of every test of `resume_when`
      allows to resume; a side-effect of `hold_at_grade` until the day after its end. Values and
      side-effects in between ask for no other hold.
    - It was held when a pause began at most `hold_within_days` after that value (HOLD `held`), or
      already lasted on its day (`already held`); `stopped` when the last dose came within these
      days and treatment did not go on; `open` when the cut-off did; else `not held`.
    - The dose to resume at is that before the hold, or one level lower, as the rule says for the
      first hold and for a further one. Resuming before a value allowed it is `too early`, whatever
      the dose; where no value was taken between hold and resumption, that is `not shown`.

    A rule whose tests were never done has no rows. Sources: the protocol's own rules.
    """
    rows: list[dict[str, object]] = []
    given = _by_patient(course) if protocol.treatment.modifications else {}
    for rule in protocol.treatment.modifications:
        answers = _from_first_dose(judge_values(study, events, rule), course)
        needed = answers.filter(pl.col("HOLD").any().over("USUBJID"))
        for (patient,), values in needed.group_by("USUBJID", maintain_order=True):
            mine = given.get(str(patient))
            asked = find_asked(values.iter_rows(named=True))
            for number, one in enumerate(_on_treatment(asked, mine), start=1):
                level = rule.first if number == 1 else rule.again
                done = compare(one, mine, protocol.treatment, level) if mine else {}
                rows.append({"USUBJID": patient, "RULE": rule.id, "NUMBER": number} | done)
    return pl.DataFrame(rows, schema=MODIFICATION_SCHEMA).sort("USUBJID", "RULE", "NUMBER")


def _from_first_dose(answers: pl.DataFrame, course: Course) -> pl.DataFrame:
    """Return the answers without holds asked for before treatment: there is no drug to hold."""
    first = course.exposure.select("USUBJID", "TRTSDT")
    holds = pl.col("HOLD") & (pl.col("ADT") >= pl.col("TRTSDT"))
    joined = answers.join(first, on="USUBJID", maintain_order="left")
    return joined.with_columns(HOLD=holds).drop("TRTSDT")


def _by_patient(course: Course) -> dict[str, Given]:
    ongoing = set(course.ongoing["USUBJID"])
    found: dict[str, list[Stretch]] = {}
    for row in course.doses.sort("USUBJID", "ASTDT").iter_rows(named=True):
        stretch = Stretch(
            first=row["ASTDT"], last=row["AENDT"], dose=row["DAILY"], given=row["GIVEN"]
        )
        found.setdefault(row["USUBJID"], []).append(stretch)
    return {
        patient: Given(stretches=tuple(stretches), goes_on=patient in ongoing)
        for patient, stretches in found.items()
    }


def _on_treatment(asked: Iterable[Asked], given: Given | None) -> list[Asked]:
    if given is None:
        return []
    return [one for one in asked if one.since <= given.stretches[-1].last]


def find_asked(answers: Iterable[Record]) -> list[Asked]:
    """Return the holds that a patient's values ask for, in order of time.

    Parameters
    ----------
    answers
        Rows of `ANSWER_SCHEMA` of one patient and rule, sorted by ADT.

    """
    found: list[Asked] = []
    now: Asked | None = None
    may: dict[str, bool] = {}
    for day, values in _by_day(answers).items():
        may |= {str(one["TEST"]): bool(one["MAY"]) for one in values if one["MAY"] is not None}
        holding = [str(one["WHAT"]) for one in values if one["HOLD"]]
        if now is None:
            if holding:
                now = Asked(since=day, what=", ".join(holding), until=None)
            continue
        now = replace(now, checked=(*now.checked, day))
        if not holding and may and all(may.values()):
            found.append(replace(now, until=day))
            now = None
    return found if now is None else [*found, now]


def _by_day(answers: Iterable[Record]) -> dict[dt.date, list[Record]]:
    days: dict[dt.date, list[Record]] = {}
    for answer in answers:
        day = answer["ADT"]
        if isinstance(day, dt.date):
            days.setdefault(day, []).append(answer)
    return days


def compare(asked: Asked, given: Given, treatment: Treatment, level: str) -> dict[str, object]:
    """Return what was done about a hold: the columns from ASTDT on."""
    before = [one.dose for one in given.stretches if one.given and one.first <= asked.since]
    dose = before[-1] if before else None
    wanted = {"same dose": dose, "one level lower": _level_below(dose, treatment)}.get(level)
    last_day = asked.since + treatment.hold_within_days * _DAY
    row: dict[str, object] = {"ASTDT": asked.since, "WHAT": asked.what, "RELDT": asked.until}
    row |= {"BEFORE": dose, "ASKED": wanted}
    pause = next(
        (
            number
            for number, one in enumerate(given.stretches)
            if not one.given and one.last >= asked.since and one.first <= last_day
        ),
        None,
    )
    if pause is None:
        return row | {"HOLD": _not_paused(given, last_day)}
    held = given.stretches[pause]
    row |= {"HOLD": "already held" if held.first < asked.since else "held", "HOLDDT": held.first}
    after = given.stretches[pause + 1]  # a course ends with a dose: something follows a pause
    row |= {"RESUMEDT": after.first, "RESUMED": after.dose}
    return row | {"RESUME": _judge_resumption(asked, after, wanted, level)}


def _level_below(dose: float | None, treatment: Treatment) -> float | None:
    if dose is None:
        return None
    return max((level for level in treatment.levels if level < dose), default=None)


def _not_paused(given: Given, last_day: dt.date) -> str:
    if given.stretches[-1].last > last_day:
        return "not held"
    return "open" if given.goes_on else "stopped"


def _judge_resumption(asked: Asked, after: Stretch, wanted: float | None, level: str) -> str:
    if asked.until is None or after.first < asked.until:
        seen = any(day <= after.first for day in asked.checked)
        return "too early" if seen else "not shown"
    if level == "any dose":
        return "as asked"
    if wanted is None or after.dose is None:
        return "not known"
    if after.dose == wanted:
        return "as asked"
    return "too high" if after.dose > wanted else "lower"


def find_missed_modifications(
    modifications: pl.DataFrame, rules: Iterable[Modification]
) -> pl.DataFrame:
    """Find holds that were not done, and doses resumed too early or too high."""
    texts = {rule.id: rule.text for rule in rules}
    text = pl.col("RULE").replace(texts)
    missed = modifications.filter(pl.col("HOLD") == "not held")
    early = modifications.filter(pl.col("RESUME") == "too early")
    high = modifications.filter(pl.col("RESUME") == "too high")
    release = pl.col("RELDT").cast(pl.String).fill_null("a value that was not seen")
    return gather_findings(
        _finding(
            missed,
            "hold-not-done",
            pl.format("{} on {} asked to hold the drug, which went on ({})", "WHAT", "ASTDT", text),
        ),
        _finding(
            early,
            "resumed-too-early",
            pl.format(
                "Held for {} of {} and resumed on {}; the rule allows it from {} on ({})",
                "WHAT", "ASTDT", "RESUMEDT", release, text,
            ),
        ),
        _finding(
            high,
            "resumed-too-high",
            pl.format(
                "Held for {} of {} and resumed at {} a day; the rule asks for {} ({})",
                "WHAT", "ASTDT", "RESUMED", "ASKED", text,
            ),
        ),
    )  # fmt: skip


def _finding(rows: pl.DataFrame, rule: str, message: pl.Expr) -> pl.DataFrame:
    return make_findings(
        rows,
        rule,
        "warning",
        domain="EX",
        variable=pl.col("RULE"),
        value=pl.col("WHAT"),
        message=message,
    )
