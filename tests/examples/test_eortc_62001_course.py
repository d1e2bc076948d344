"""Rash and periorbital oedema in the example trial: day by day from the CSV files, by hand.

The records are made so that 27 of 35 first episodes of rash and 33 of 43 of periorbital oedema end
while the dose goes on unchanged (examples/eortc-62001/make/tolerance.py). One of the latter ended
under furosemide that was begun against it, so 32 ended by themselves.
"""

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from remission import Results, analyse, assess, derive, read_protocol, read_study

TRIAL = Path(__file__).parents[2] / "examples" / "eortc-62001"
CUTOFF = date(2002, 4, 30)
TERMS = ("RASH", "PERIORBITAL OEDEMA")
CYCLE = 28


def rows(domain: str) -> list[dict[str, str]]:
    with (TRIAL / "sdtm" / f"{domain}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def doses_by_day() -> dict[str, dict[date, int]]:
    """Return the daily dose of each patient on every day from first to last dose."""
    given: dict[str, dict[date, int]] = defaultdict(dict)
    for row in rows("ex"):
        last = date.fromisoformat(row["EXENDTC"]) if row["EXENDTC"] else CUTOFF
        for day in days_between(date.fromisoformat(row["EXSTDTC"]), last):
            given[row["USUBJID"]][day] = 2 * int(row["EXDOSE"])
    courses = {}
    for name, doses in given.items():
        taken = [day for day, dose in doses.items() if dose > 0]
        whole = days_between(min(taken), max(taken))
        courses[name] = {day: doses.get(day, 0) for day in whole}
    return courses


DOSES = doses_by_day()


def active_days(term: str) -> dict[str, set[date]]:
    """Return the days with the side-effect of each patient in whom it began on treatment."""
    active: dict[str, set[date]] = defaultdict(set)
    for row in rows("ae"):
        if row["AEDECOD"] == term:
            start = date.fromisoformat(row["AESTDTC"])
            end = date.fromisoformat(row["AEENDTC"]) if row["AEENDTC"] else CUTOFF
            course = sorted(DOSES[row["USUBJID"]])
            if course[0] <= start <= course[-1] + timedelta(days=30):
                active[row["USUBJID"]] |= set(days_between(start, end))
    return active


def has_open_end(name: str, term: str) -> bool:
    return any(
        row["USUBJID"] == name and row["AEDECOD"] == term and not row["AEENDTC"]
        for row in rows("ae")
    )


def drugs_against(name: str, term: str) -> set[date]:
    return {
        date.fromisoformat(row["CMSTDTC"])
        for row in rows("cm")
        if row["USUBJID"] == name and row["CMINDC"] == term
    }


def ended_on_unchanged_dose(name: str, days: set[date], term: str) -> bool:
    doses = DOSES[name]
    day = min(days)
    usual = doses[day]
    drugs = drugs_against(name, term)
    while day in days:
        if day not in doses or doses[day] != usual or day in drugs:
            return False
        day += timedelta(days=1)
    return not (day > CUTOFF and has_open_end(name, term))


@pytest.fixture(scope="module")
def results() -> Results:
    protocol = read_protocol(TRIAL / "protocol.toml")
    study = read_study(TRIAL / "sdtm", protocol)
    return analyse(derive(study, assess(study, protocol), protocol), protocol)


def number(results: Results, statistic: str, at: str) -> tuple[int, int]:
    found = results.table.filter(endpoint="COURSE", group="ALL", statistic=statistic, at=at)
    row = found.row(0, named=True)
    return row["n"], row["N"]


@pytest.mark.parametrize(
    ("term", "expected"), [("RASH", (27, 35)), ("PERIORBITAL OEDEMA", (32, 43))]
)
def test_as_many_first_episodes_end_on_an_unchanged_dose_as_the_records_were_made_for(
    term: str, expected: tuple[int, int], results: Results
) -> None:
    active = active_days(term)
    by_hand = [name for name, days in active.items() if ended_on_unchanged_dose(name, days, term)]

    assert (len(by_hand), len(active)) == expected
    assert number(results, "resolved", term) == expected
    episodes = results.endpoints.safety.episodes.filter(TERM=term, EPISODE=1, HOW="RESOLVED")
    assert episodes["USUBJID"].to_list() == sorted(by_hand)


@pytest.mark.parametrize("term", TERMS)
def test_prevalence_by_cycle_is_that_counted_day_by_day(term: str, results: Results) -> None:
    active = active_days(term)
    treated = {name: sorted(doses) for name, doses in DOSES.items()}

    for cycle in range(1, 23):
        now = {
            name: set(days[CYCLE * (cycle - 1) : CYCLE * cycle]) for name, days in treated.items()
        }
        on_drug = [name for name, days in now.items() if days]
        having = [name for name in on_drug if now[name] & active.get(name, set())]
        panel = [name for name in on_drug if len(treated[name]) >= 6 * CYCLE]
        both = [name for name in having if name in panel]
        at = f"{term}, cycle {cycle}"
        assert number(results, "prevalence", at) == (len(having), len(on_drug))
        if cycle <= 6:
            assert number(results, "prevalence in the panel", at) == (len(both), len(panel))
    assert results.table.filter(endpoint="COURSE", at=f"{term}, cycle 23").is_empty()


@pytest.mark.parametrize("term", TERMS)
def test_burden_is_that_added_up_day_by_day(term: str, results: Results) -> None:
    grade_days = 0
    for name, doses in DOSES.items():
        records = [row for row in rows("ae") if (row["USUBJID"], row["AEDECOD"]) == (name, term)]
        for day in (day for day in doses if records):
            grade_days += max(
                int(row["AETOXGR"]) * (row["AESTDTC"] <= str(day) <= (row["AEENDTC"] or "9999"))
                for row in records
            )

    found = results.table.filter(endpoint="COURSE", statistic="burden", at=term, group="ALL")
    days = sum(len(doses) for doses in DOSES.values())
    assert found["value"][0] == pytest.approx(CYCLE * grade_days / days)


def worst_grade(name: str, term: str, days: list[date]) -> int:
    records = [row for row in rows("ae") if (row["USUBJID"], row["AEDECOD"]) == (name, term)]
    return max(
        (
            int(row["AETOXGR"])
            for row in records
            for day in days
            if row["AESTDTC"] <= str(day) <= (row["AEENDTC"] or "9999")
        ),
        default=0,
    )


@pytest.mark.parametrize("week", [1, 5, 24])
def test_grades_and_dose_by_week_are_those_counted_day_by_day(week: int, results: Results) -> None:
    spans = {name: sorted(doses)[7 * (week - 1) : 7 * week] for name, doses in DOSES.items()}
    on_drug = {name: days for name, days in spans.items() if days}
    worst = [worst_grade(name, "RASH", days) for name, days in on_drug.items()]
    dose = [sum(DOSES[name][day] for day in days) / len(days) for name, days in on_drug.items()]

    table = results.table.filter(endpoint="WEEKS", group="ALL")
    for grade in (1, 2, 3, 4):
        row = table.filter(statistic=f"grade {grade}", at=f"RASH, week {week}").row(0, named=True)
        assert (row["n"], row["N"]) == (worst.count(grade), len(on_drug))
    mean = table.filter(statistic="mean dose", at=f"week {week}")["value"][0]
    assert mean == pytest.approx(sum(dose) / len(dose) / 800)


def test_the_change_from_cycle_1_to_6_is_that_of_the_same_patients(results: Results) -> None:
    stayed = {name: sorted(doses) for name, doses in DOSES.items() if len(doses) > 5 * CYCLE}
    grades = [
        [worst_grade(name, "RASH", days[CYCLE * (c - 1) : CYCLE * c]) for c in (1, 6)]
        for name, days in stayed.items()
    ]

    table = results.table.filter(endpoint="COURSE", group="ALL", at="RASH, cycle 6")
    change = table.filter(statistic="paired change").row(0, named=True)
    assert (change["n"], change["N"]) == (len(stayed), len(stayed))
    assert change["value"] == pytest.approx(sum(b - a for a, b in grades) / len(grades))
    lost = sum(a > 0 and b == 0 for a, b in grades)
    gained = sum(a == 0 and b > 0 for a, b in grades)
    assert number(results, "lost", "RASH, cycle 6") == (lost, len(stayed))
    assert number(results, "gained", "RASH, cycle 6") == (gained, len(stayed))
    # R 4.2.2: binom.test(0, 11)$p.value
    assert (lost, gained) == (11, 0)
    p_value = table.filter(statistic="McNemar p-value")["value"][0]
    assert p_value == pytest.approx(0.0009765625)


@pytest.mark.parametrize("term", TERMS)
def test_both_side_effects_are_self_limiting_in_all_patients(term: str, results: Results) -> None:
    table = results.table.filter(endpoint="COURSE", group="ALL")

    incidence = table.filter(statistic="incidence of resolution", at=f"{term}, day 84")
    assert incidence["lower"][0] > 0.5
    assert table.filter(statistic="self-limiting", at=term)["value"][0] == 1


@pytest.mark.parametrize(("term", "least"), [("RASH", 24), ("PERIORBITAL OEDEMA", 29)])
def test_one_half_or_less_is_ruled_out(term: str, least: int, results: Results) -> None:
    # `least`: the smallest number of 35 and 43 that does (binomial, one-sided 0.025)
    found = results.table.filter(endpoint="COURSE", statistic="resolved", at=term, group="ALL")

    assert found["n"][0] >= least
    assert found["lower"][0] > 0.5
