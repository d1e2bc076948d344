"""TU and TR records written short, for tests."""

import datetime as dt

from reference.records import Record

READER = "INVESTIGATOR"


def day(number: int) -> dt.date:
    """Return a date so many days after 2001-01-01, the day of registration and first dose."""
    return dt.date(2001, 1, 1) + dt.timedelta(days=number)


def tu(lesion: str, role: str, on: int, *, visit: float | None, place: str = "LIVER") -> Record:
    """Return the record that identifies a lesion."""
    return {
        "DOMAIN": "TU",
        "USUBJID": "P1",
        "TULNKID": lesion,
        "TUTESTCD": "TUMIDENT",
        "TUSTRESC": role,
        "TULOC": place,
        "TUEVAL": READER,
        "TUEVALID": None,
        "VISITNUM": visit,
        "TUDTC": day(on).isoformat(),
    }


def tr(
    lesion: str,
    test: str,
    result: float | str | None,
    on: int,
    *,
    visit: float | None,
    group: str | None = None,
) -> Record:
    """Return a result: a number in mm, a word, or None for NOT DONE."""
    number = float(result) if isinstance(result, int | float) else None
    return {
        "DOMAIN": "TR",
        "USUBJID": "P1",
        "TRLNKID": lesion,
        "TRGRPID": group,
        "TRTESTCD": test,
        "TRORRES": None if result is None else str(result),
        "TRSTRESC": None if result is None else str(result),
        "TRSTRESN": number,
        "TRSTRESU": None if number is None else "mm",
        "TRSTAT": "NOT DONE" if result is None else None,
        "TREVAL": READER,
        "TREVALID": None,
        "VISITNUM": visit,
        "TRDTC": day(on).isoformat(),
    }


def density(lesion: str, hu: float, on: int, *, visit: float | None, method: str | None) -> Record:
    """Return the attenuation of a target lesion in HU."""
    own = tr(lesion, "DENSITY", hu, on, visit=visit, group="TARGET")
    return {**own, "TRSTRESU": "HU", "TRMETHOD": method}
