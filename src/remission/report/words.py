"""Write a number as a clinician reads it; a missing number becomes words."""

import datetime as dt
from fractions import Fraction
from math import floor

from remission.report.numbers import NOT_ESTIMATED, Number

DAYS_A_MONTH = 30.4375  # 365.25 / 12; used for reading only, every duration is kept in days

_NARROW = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NAMES = {"clopper-pearson": "Clopper-Pearson", "wilson": "Wilson"}
_SMALL = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
)


def say_number(value: float | None, digits: int = 0) -> str:
    """Return a number with a fixed number of decimals, halves away from zero."""
    if value is None:
        return NOT_ESTIMATED
    if value.is_integer() and not digits:
        return f"{_MINUS if value < 0 else ''}{abs(int(value))}"
    # The shortest decimal that gives this float is what was meant: 0.285 is not 0.28499999.
    return _fixed(Fraction(repr(value)), digits)


def say_plain(value: float | None) -> str:
    """Return a number with as many decimals as it has, at most two."""
    if value is not None and value.is_integer():
        return say_number(value)
    text = say_number(value, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def say_percent(number: Number, digits: int = 0) -> str:
    """Return a proportion as a percentage, exactly from its counts when it has them."""
    if number.value is None:
        return number.reason
    if number.n is not None and number.total and _is_raw(number):
        return f"{_fixed(Fraction(100 * number.n, number.total), digits)}{_NARROW}%"
    return f"{say_number(100 * number.value, digits)}{_NARROW}%"


def say_count(number: Number) -> str:
    """Return "18 of 27"."""
    if number.n is None:
        return number.reason
    return f"{number.n} of {number.total}" if number.total is not None else str(number.n)


def say_limits(number: Number, digits: int = 1, *, scale: float = 100) -> str:
    """Return "46.0 to 83.5"; a limit that does not exist is said to be not reached."""
    if number.lower is None and number.upper is None:
        return ""
    low, high = (
        "not reached" if limit is None else say_number(scale * limit, digits)
        for limit in (number.lower, number.upper)
    )
    return f"{low} to {high}"


def say_days(number: Number) -> str:
    """Return "58 days (1.9 months)", or why there is none."""
    if number.value is None:
        return say_reason(number)
    months = say_number(number.value / DAYS_A_MONTH, 1)
    unit = "day" if number.value == 1 else "days"
    return f"{say_plain(number.value)} {unit} ({months} months)"


def say_date(date: dt.date | None, missing: str = "not known") -> str:
    """Return "30 April 2002"."""
    return missing if date is None else f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def say_small(count: int) -> str:
    """Return a count below ten as a word, for sentences; nought is "no"."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else str(count)


def say_change(value: float | None) -> str:
    """Return a change with its sign, such as "+24.3", cut after one decimal and not rounded.

    Cutting is the rule of the WHY sentences: 19.96 is never shown as 20, nor 29.96 as 30.
    """
    if value is None:
        return "not calculable"
    # A float that should be 30 may be 29.999999999999996: the ninth decimal decides nothing.
    tenths = floor(abs(Fraction(f"{value:.9f}")) * 10)
    whole, rest = divmod(tenths, 10)
    sign = "" if not tenths else (_MINUS if value < 0 else "+")
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


def say_mm(value: float, unit: str = "mm") -> str:
    """Return a length or a product of two in its unit, with the decimals that it has."""
    return f"{say_plain(value)} {unit}"


def say_day(date: dt.date | None, missing: str = "not known") -> str:
    """Return a date as it stands in tables and in WHY: "2002-04-30"."""
    return missing if date is None else date.isoformat()


def say_thousands(value: float | None) -> str:
    """Return a large whole number in groups of three: "300,800"."""
    return NOT_ESTIMATED if value is None else f"{floor(value + 0.5):,}"


def say_reason(number: Number) -> str:
    """Return why a number is missing, up to the colon after which it is explained."""
    return number.reason.partition(":")[0]


def say_interval_name(name: str) -> str:
    """Return how a method of intervals is written."""
    return _NAMES.get(name, name)


def say_list(words: list[str]) -> str:
    """Return "a, b and c"."""
    if len(words) < 2:  # noqa: PLR2004 - one word needs no "and"
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def say_term(term: str, *names: str) -> str:
    """Return a coded term as it reads in a table: "PERIORBITAL OEDEMA" as "Periorbital oedema".

    `names`, such as the cohorts' (GIST), keep their capitals.
    """
    return term.capitalize() if term.isupper() and term not in names else term


def _is_raw(number: Number) -> bool:
    """Tell whether the value is n of N (and not, say, a Kaplan-Meier estimate)."""
    return number.statistic.startswith(("proportion", "resolved", "prevalence", "agreement"))


def _fixed(value: Fraction, digits: int) -> str:
    step = 10**digits
    scaled = floor(abs(value) * step + Fraction(1, 2))
    whole, rest = divmod(scaled, step)
    sign = _MINUS if value < 0 and scaled else ""
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"
