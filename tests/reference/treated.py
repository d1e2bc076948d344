"""Rows of EX and AE by day of treatment of one patient."""

import datetime as dt


def on(day: int | None) -> str | None:
    """Return a date by day of treatment; day 1 is 1 January 2001."""
    return None if day is None else str(dt.date(2001, 1, 1) + dt.timedelta(days=day - 1))


def rash(
    start: int | None, end: int | None, grade: int | None = 1, **columns: object
) -> dict[str, object]:
    return {
        "USUBJID": "P1",
        "AETERM": "Rash",
        "AEDECOD": "RASH",
        "AETOXGR": None if grade is None else str(grade),
        "AESTDTC": on(start),
        "AEENDTC": on(end),
        **columns,
    }


def dose(first: int, last: int | None, amount: float | None = 400.0) -> dict[str, object]:
    return {
        "USUBJID": "P1",
        "EXTRT": "IMATINIB",
        "EXDOSE": amount,
        "EXDOSU": "mg",
        "EXDOSFRQ": "BID",
        "EXSTDTC": on(first),
        "EXENDTC": on(last),
    }
