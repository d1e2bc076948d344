"""iRECIST against a second, plain reading of its rules, on random courses.

2,000 patients, others in every run.
"""

import random
from collections.abc import Callable

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reference.irecist import Seen, read_course
from remission.response import Responses
from response.conftest import judge_tables

PATIENTS = 2000
STUDY = 250  # patients of one study

NON_TARGET = ("PRESENT", "PRESENT", "PRESENT", "ABSENT", "ABSENT", "INCREASED", "UNEQUIVOCAL")
PLACES = {"NEW01": "LUNG", "NEW02": "SKIN", "NEW03": "BONE"}


def draw(rng: random.Random) -> tuple[int, list[Seen]]:
    """Return a baseline and a course near the boundaries."""
    base = rng.choice((20, 25, 50, 100))
    sizes = [base]
    new: dict[str, int] = {}
    scans = []
    for _ in range(rng.randint(2, 7)):
        last = sizes[-1]
        change = rng.choice((0, 0, 4, 5, 6, 10, -5, -10, last // 5, -(3 * last // 10), -last))
        sizes.append(max(0, last + change))
        for name in PLACES:
            if name in new:
                new[name] = max(0, new[name] + rng.choice((0, 0, 0, 1, 4, 5, 6, -3, -6, -20)))
            elif rng.random() < 0.15:
                new[name] = rng.choice((5, 9, 10, 12, 20, 30))
        recorded = {name: size for name, size in new.items() if rng.random() < 0.9}
        scans.append(Seen(sizes[-1], rng.choice(NON_TARGET), recorded))
    return base, scans


def write(base: int, scans: list[Seen]) -> str:
    """Return the table of a course, with an assessment every 56 days."""
    days = " ".join(str(56 * number) for number in range(1, len(scans) + 1))
    rows = [
        f"day | -7 {days}",
        f"T01 | {base} {' '.join(str(scan.target) for scan in scans)}",
        f"NT01 BRAIN | PRESENT {' '.join(scan.non_target for scan in scans)}",
    ]
    rows += [
        f"{name} {place} | - {' '.join(str(scan.new.get(name, '-')) for scan in scans)}"
        for name, place in PLACES.items()
        if any(name in scan.new for scan in scans)
    ]
    return "\n".join(rows)


@settings(
    max_examples=PATIENTS // STUDY,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a course that differs is shown whole
    suppress_health_check=[HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32 - 1))
def test_random_courses_are_those_of_the_plain_reading(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - draws test courses
    drawn = [draw(rng) for _ in range(STUDY)]

    visits = judge_tables(
        [write(*course) for course in drawn], response={"criterion": "irecist"}
    ).visits

    words = visits.partition_by("USUBJID", as_dict=True)
    for number, course in enumerate(drawn, start=1):
        own = words[f"P{number:02}",]["OVRLRESP"].to_list()
        assert own == read_course(*course), write(*course)


def test_what_holds_for_every_course(assess: Callable[..., Responses]) -> None:
    rng = random.Random(5648544)  # noqa: S311 - draws test courses
    tables = [write(*draw(rng)) for _ in range(STUDY)]

    visits = assess(tables, response={"criterion": "irecist"}).visits
    by_recist = assess(tables).visits

    word = pl.col("OVRLRESP")
    assert visits.drop("OVRLRESP", "PDDT", "WHY").equals(by_recist.drop("OVRLRESP", "PDDT", "WHY"))
    assert visits.filter(pl.col("PDDT").is_not_null())["OVRLRESP"].is_in(["iUPD", "iCPD"]).all()
    assert visits.filter(word == "iCPD")["PDDT"].null_count() == 0
    first = word.filter(word.is_in(["iUPD", "iCPD"])).first().over("USUBJID")
    assert visits.select(first.is_null() | (first == "iUPD")).to_series().all()
    confirmed = (word == "iCPD").cum_max().over("USUBJID")
    assert visits.filter(confirmed)["OVRLRESP"].unique().to_list() == ["iCPD"]
