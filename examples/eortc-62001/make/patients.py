"""Who the patients are: site, dates of entry, age, sex."""

from dataclasses import dataclass
from datetime import date, timedelta

from dice import Dice
from stories import LOST, STORIES, Story

CUTOFF = date(2002, 4, 30)
FIRST_ENTRY = date(2000, 8, 14)
LAST_ENTRY = date(2001, 4, 17)
FIRST_NUMBER = 41  # 40 patients entered the first part of the protocol
MEDIAN_AGE = 53
MEN = 30
EXCEPTIONS = (45, 78)
"""Patients whose site declared an exception; which ones is invented."""


@dataclass(frozen=True)
class Site:
    """A hospital; the numbers and countries are invented."""

    number: str
    country: str
    scanner: str  # how it makes its CT scans
    male_low: float  # lower limit of normal haemoglobin, g/dL
    female_low: float


SITES = tuple(
    Site(f"{i + 1:02d}", country, scanner, male, female)
    for i, (country, scanner, male, female) in enumerate(
        [
            ("NLD", "SPIRAL CT", 13.7, 12.0),
            ("NLD", "SPIRAL CT", 13.7, 12.0),
            ("NLD", "SPIRAL CT", 13.5, 11.9),
            ("BEL", "SPIRAL CT", 13.5, 12.0),
            ("BEL", "SPIRAL CT", 13.0, 11.7),
            ("GBR", "SPIRAL CT", 13.0, 11.5),
            ("GBR", "CT SCAN", 13.0, 11.5),
            ("GBR", "SPIRAL CT", 13.3, 11.7),
            ("DEU", "SPIRAL CT", 14.0, 12.0),
            ("DEU", "CT SCAN", 13.5, 12.0),
            ("DEU", "SPIRAL CT", 14.0, 12.3),
            ("FRA", "SPIRAL CT", 13.0, 12.0),
            ("FRA", "CT SCAN", 13.0, 12.0),
            ("DNK", "SPIRAL CT", 13.4, 11.8),
            ("ESP", "CT SCAN", 13.0, 12.0),
            ("CHE", "SPIRAL CT", 13.5, 11.7),
        ]
    )
)


@dataclass(frozen=True, kw_only=True)
class Patient:
    """One patient on the day of entry, and the story that follows."""

    number: int
    story: Story
    site: Site
    registration: date
    consent: date
    first_dose: date
    birth: date
    age: int
    sex: str

    @property
    def id(self) -> str:
        """The patient's USUBJID."""
        return f"62001-{self.site.number}-{self.number:03d}"

    def on(self, day: int) -> date:
        """Return the date of a day; registration is day 1."""
        return self.registration + timedelta(days=day - 1)

    def day(self, when: date) -> int:
        """Return the day of a date; registration is day 1."""
        return (when - self.registration).days + 1

    def dice(self, topic: str) -> Dice:
        """Return this patient's stream of chance for a topic."""
        return Dice(topic, self.number)


def enter_patients() -> list[Patient]:
    """Return the 51 patients in order of registration."""
    dates = _entry_dates()
    stories = _spread_stories(dates)
    ages = _ages()
    sexes = Dice("sexes").order(["M"] * MEN + ["F"] * (len(STORIES) - MEN))
    sites = _sites()
    return [
        _enter(FIRST_NUMBER + i, stories[i], sites[i], (dates[i], ages[i], sexes[i]))
        for i in range(len(STORIES))
    ]


def _entry_dates() -> list[date]:
    dice = Dice("entry")
    working_days = [
        FIRST_ENTRY + timedelta(days=n)
        for n in range((LAST_ENTRY - FIRST_ENTRY).days + 1)
        if (FIRST_ENTRY + timedelta(days=n)).isoweekday() <= 5  # noqa: PLR2004 - Friday
    ]
    inner = sorted(dice.pick(working_days) for _ in range(len(STORIES) - 2))
    return [FIRST_ENTRY, *inner, LAST_ENTRY]


def _spread_stories(dates: list[date]) -> list[Story]:
    """Give each entry date a story that ends before the cut-off."""
    dice = Dice("stories")
    while True:
        stories = dice.order(STORIES)
        if all(
            (CUTOFF - entered).days > max(story.days.values(), default=0) + _room(story)
            for entered, story in zip(dates, stories, strict=True)
        ):
            return stories


def _room(story: Story) -> int:
    """Return the days to leave before the cut-off: losing sight of a patient takes time."""
    return 150 if story.leaves == LOST else 25


def _ages() -> list[int]:
    dice = Dice("ages")
    half = len(STORIES) // 2
    younger = [dice.whole(dice.whole(18, 45), MEDIAN_AGE) for _ in range(half)]
    older = [dice.whole(MEDIAN_AGE, dice.whole(58, 76)) for _ in range(half)]
    return dice.order([*younger, MEDIAN_AGE, *older])


def _sites() -> list[Site]:
    dice = Dice("sites")
    more = [dice.pick(SITES[:11]) for _ in range(len(STORIES) - len(SITES))]
    return dice.order([*SITES, *more])


def _enter(number: int, story: Story, site: Site, person: tuple[date, int, str]) -> Patient:
    registration, age, sex = person
    dice = Dice("entry of a patient", number)
    consent = registration - timedelta(days=dice.whole(1, 8))
    # The birthday lies 30 to 330 days before consent: the age stays the same all through entry.
    birth = date(consent.year - age, consent.month, min(consent.day, 28)) - timedelta(
        days=dice.whole(30, 330)
    )
    return Patient(
        number=number,
        story=story,
        site=site,
        registration=registration,
        consent=consent,
        first_dose=registration + timedelta(days=dice.whole(1, 5)),
        birth=birth,
        age=age,
        sex=sex,
    )
