"""A patient's TU and TR records (plain dicts) put together to assessments, in plain loops."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reference.recist import SHORT_AXIS, Criterion, NonTarget

Record = Mapping[str, str | float | None]

TOO_SMALL = "TOO SMALL TO MEASURE"


def evaluator_of(row: Record) -> str:
    """Return --EVALID, else --EVAL."""
    prefix = row["DOMAIN"]
    return str(row.get(f"{prefix}EVALID") or row[f"{prefix}EVAL"])


def lesion_of(row: Record) -> str:
    """Return --LNKID."""
    return str(row[f"{row['DOMAIN']}LNKID"])


def date_of(row: Record) -> dt.date:
    """Return --DTC as a date; it must be complete."""
    return dt.date.fromisoformat(str(row[f"{row['DOMAIN']}DTC"]))


@dataclass(frozen=True)
class Assessment:
    """The records of one assessment; its date is the last of theirs."""

    visitnum: float | None
    rows: tuple[Record, ...]

    @property
    def adt(self) -> dt.date:
        """The day of its last record."""
        return max(date_of(row) for row in self.rows)

    def of(self, lesion: str) -> list[Record]:
        """Return the lesion's records of both domains."""
        return [row for row in self.rows if lesion_of(row) == lesion]

    def results(self, lesion: str) -> list[Record]:
        """Return the lesion's TR records."""
        return [row for row in self.of(lesion) if row["DOMAIN"] == "TR"]


def gather_assessments(rows: Iterable[Record], span_days: int) -> list[Assessment]:
    """Put one evaluator's records together: one visit, no gap longer than `span_days`.

    Records without a visit number belong together when they have the same date.
    """
    gathered: list[Assessment] = []
    visits: dict[tuple[float | None, dt.date | None], list[Record]] = {}
    for row in rows:
        number = row.get("VISITNUM")
        visit = (None, date_of(row)) if number is None else (float(number), None)
        visits.setdefault(visit, []).append(row)
    for (visitnum, _), records in visits.items():
        chain: list[Record] = []
        for row in sorted(records, key=date_of):
            if chain and (date_of(row) - date_of(chain[-1])).days > span_days:
                gathered.append(Assessment(visitnum, tuple(chain)))
                chain = []
            chain.append(row)
        gathered.append(Assessment(visitnum, tuple(chain)))
    return sorted(gathered, key=lambda assessment: assessment.adt)


def baseline_position(assessments: Sequence[Assessment], treated_from: dt.date) -> int:
    """Return the place of the last assessment up to that day (it belongs), else 0."""
    before = [n for n, assessment in enumerate(assessments) if assessment.adt <= treated_from]
    return before[-1] if before else 0


def roles_of(rows: Iterable[Record]) -> dict[str, str]:
    """Return each lesion's role: TU.TUSTRESC, else TR.TRGRPID."""
    roles: dict[str, str] = {}
    ordered = sorted(rows, key=lambda row: row["DOMAIN"] != "TU")
    for row in ordered:
        named = row["TUSTRESC"] if row["DOMAIN"] == "TU" else row["TRGRPID"]
        roles.setdefault(lesion_of(row), str(named))
    return roles


def nodes_of(rows: Iterable[Record]) -> set[str]:
    """Return the lesions whose TU.TULOC says lymph node."""
    return {
        lesion_of(row)
        for row in rows
        if row["DOMAIN"] == "TU" and "LYMPH NODE" in str(row.get("TULOC") or "")
    }


def diameter(results: Sequence[Record], criterion: Criterion, *, is_node: bool) -> Fraction | None:
    """Return the diameter that counts, in mm; None when the lesion was not evaluated."""
    size = measured(results, "DIAMETER")
    if size is None:
        size = measured(results, "LPERP" if is_node and criterion in SHORT_AXIS else "LDIAM")
    if size is None and state_of(results) == "ABSENT":
        return Fraction(0)
    return size


Size = Callable[[Sequence[Record]], Fraction | None]
"""From a lesion's records of one day to its size."""


def scan_of(results: Sequence[Record], size: Size) -> tuple[dt.date, Fraction] | None:
    """Return the last day on which a target's size is known, and the size; None: no such day."""
    for on in sorted({date_of(row) for row in results}, reverse=True):
        found = size([row for row in results if date_of(row) == on])
        if found is not None:
            return on, found
    return None


def product(own: Sequence[Record]) -> Fraction | None:
    """Return the product of a day's two diameters, in mm2; 25 when too small to measure."""
    longest, other = measured(own, "LDIAM"), measured(own, "DIAMETER")
    is_small = any(
        row["TRTESTCD"] in {"LDIAM", "DIAMETER"} and _text(row) == TOO_SMALL for row in own
    )
    longest = other if longest is None else longest
    across = next(
        (size for test in ("LPERP", "SAXIS") if (size := _number(own, test)) is not None), None
    )
    if is_small:
        return Fraction(25)
    if longest == 0 or across == 0 or (longest is None and state_of(own) == "ABSENT"):
        return Fraction(0)
    return None if longest is None or across is None else longest * across


def viable(own: Sequence[Record]) -> Fraction | None:
    """Return a day's viable diameter; the whole lesion counts when it is gone or too small."""
    found = measured(own, "VIADIAM")
    if found is not None:
        return found
    whole = [measured(own, test) for test in ("LDIAM", "DIAMETER", "LPERP")]
    if Fraction(0) in whole or (whole == [None] * 3 and state_of(own) == "ABSENT"):
        return Fraction(0)
    is_small = any(row["TRTESTCD"] != "TUMSTATE" and _text(row) == TOO_SMALL for row in own)
    return Fraction(5) if is_small else None


def uptake(own: Sequence[Record]) -> Fraction | None:
    """Return a day's uptake; that of an absent lesion is 0 whatever was measured."""
    return Fraction(0) if state_of(own) == "ABSENT" else _number(own, "SUVMAX")


def is_followed_by_viable(rows: Sequence[Record]) -> bool:
    """Tell whether a lesion's viable tumour was measured on its first measured day."""
    sizes = [
        row
        for row in rows
        if row["DOMAIN"] == "TR"
        and row["TRTESTCD"] != "TUMSTATE"
        and (row.get("TRSTRESN") is not None or _text(row) == TOO_SMALL)
    ]
    first = min((date_of(row) for row in sizes), default=None)
    return any(row["TRTESTCD"] == "VIADIAM" and date_of(row) == first for row in sizes)


def _number(own: Sequence[Record], test: str) -> Fraction | None:
    values = [row["TRSTRESN"] for row in own if row["TRTESTCD"] == test]
    return next((Fraction(str(value)) for value in values if value is not None), None)


def measured(results: Sequence[Record], test: str) -> Fraction | None:
    """Return one test's latest value; 5 mm when too small to measure, None when not done."""
    for row in sorted(results, key=date_of, reverse=True):
        if row["TRTESTCD"] == test and row.get("TRSTAT") != "NOT DONE":
            if row.get("TRSTRESN") is not None:
                return Fraction(str(row["TRSTRESN"]))
            if _text(row) == TOO_SMALL:
                return Fraction(5)
    return None


def state_of(results: Sequence[Record]) -> str | None:
    """Return the TUMSTATE word; None when not assessed."""
    for row in results:
        if row["TRTESTCD"] == "TUMSTATE" and row.get("TRSTAT") != "NOT DONE":
            return _text(row)
    return None


def is_increased(word: str | None) -> bool:
    """Tell whether a TUMSTATE word says that the lesion grew since the last assessment."""
    return word is not None and word.startswith("INCREAS")


def presence_of(
    results: Sequence[Record], criterion: Criterion, *, is_node: bool, least: int = 0
) -> str | None:
    """Return UNEQUIVOCAL or EQUIVOCAL, else ABSENT or PRESENT by the diameter that counts.

    Without a diameter the word of TUMSTATE counts; INCREASED is there. A new node is there from
    `least` mm of short axis on.
    """
    state = state_of(results)
    if state is not None and state.startswith("UNEQUIVOCAL"):
        return "UNEQUIVOCAL"
    if state == "EQUIVOCAL":
        return state
    sizes = [row for row in results if row["TRTESTCD"] != "TUMSTATE"]
    mm = diameter(sizes, criterion, is_node=is_node)
    if mm is not None:
        least = least if is_node and criterion in SHORT_AXIS else 0
        return "ABSENT" if mm == 0 or mm < least else "PRESENT"
    return "PRESENT" if is_increased(state) else state


def non_target(results: Sequence[Record], criterion: Criterion, *, is_node: bool) -> NonTarget:
    """Return a non-target lesion as assessed; the short axis only where it counts."""
    by_size = [row for row in results if row["TRTESTCD"] != "TUMSTATE"]
    axis = diameter(by_size, criterion, is_node=is_node) if is_node else None
    state = presence_of(results, criterion, is_node=is_node)
    return NonTarget(state, is_node, axis)


def _text(row: Record) -> str | None:
    return str(row.get("TRSTRESC") or row.get("TRORRES") or "").upper() or None
