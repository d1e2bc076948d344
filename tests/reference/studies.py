"""Small random patients as SDTM records: every state a lesion can be in, near every boundary."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from reference.invented import day, density, tr, tu
from reference.recist import SHORT_AXIS, Criterion
from reference.records import Record

READERS = (
    ("INVESTIGATOR", None),
    ("INDEPENDENT ASSESSOR", "RADIOLOGIST 1"),
    ("INDEPENDENT ASSESSOR", "RADIOLOGIST 2"),
)
PLACES = ("LIVER", "LIVER", "LUNG", "LYMPH NODE", "LYMPH NODE, INGUINAL")
BASELINES = ((-7,), (-7,), (-7,), (0,), (1,), (9,), (-60, -7), (-28, -1), (-27, -1), (-60, 1))
GAPS = (42, 42, 56, 84, 120)
OFFSETS = (0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 8, 14, 15)

BASE_MM = (100.0, 50.0, 40.0, 30.0, 25.0, 20.0, 20.0, 15.0, 12.3, 10.0, 9.9, 6.0)
LATER_MM = (0.0, 0.0, 2.0, 3.5, 5.0, 6.0, 8.0, 9.9, 10.0, 10.1, 11.0, 15.0, 20.0, 25.0, 30.0)
SCALES: dict[Criterion, tuple[str, ...]] = {  # near each boundary, and on it
    "recist-1.1": ("0.5", "0.699", "0.7", "0.7", "0.701", "0.8", "1", "1.1", "1.199", "1.2", "1.2"),
    "recist-1.0": ("0.5", "0.699", "0.7", "0.7", "0.701", "0.8", "1", "1.1", "1.199", "1.2", "1.2"),
    "who": ("0.3", "0.499", "0.5", "0.5", "0.501", "0.8", "1", "1", "1.249", "1.25", "1.25"),
    "choi": ("0.7", "0.899", "0.9", "0.9", "0.901", "1", "1", "1.099", "1.1", "1.1", "1.3"),
}
SCALES["mrecist"] = SCALES["recist-1.0"]
SCALES["rano-2.0"] = SCALES["who"]
SCALES["eortc-pet"] = ("0.5", "0.749", "0.75", "0.75", "0.85", "0.851", "1", "1.25", "1.251", "1.3")
SHIFTS = (4.9, 5.0, 5.1, 1.0, 0.1, -0.1)
WAYS = ("times first", "times last", "last plus", "mm")
TESTS: dict[Criterion, tuple[tuple[str, ...], ...]] = {
    "recist-1.1": (("LDIAM", "LPERP"), ("LPERP", "LDIAM"), ("DIAMETER",)),
    "recist-1.0": (("LDIAM", "LPERP"), ("LPERP", "LDIAM"), ("DIAMETER",)),
    "who": (("LDIAM", "LPERP"), ("LPERP", "LDIAM"), ("LDIAM", "SAXIS"), ("DIAMETER", "LPERP")),
    "choi": (("LDIAM", "LPERP"), ("LDIAM",), ("DIAMETER",)),
    "mrecist": (("LDIAM", "LPERP"), ("LPERP", "LDIAM"), ("DIAMETER",)),
    "eortc-pet": (("SUVMAX",), ("SUVMAX",), ("LDIAM", "SUVMAX")),
}
TESTS["rano-2.0"] = TESTS["who"]
VIABLE_TESTS = (*(("VIADIAM", "LDIAM", "LPERP"),) * 8, ("LDIAM", "LPERP"), ("VIADIAM",))
BASE_HU = (80.0, 60.0, 100.0, 41.3, 80.0, 60.0, 20.0, 20.0, 0.0, -10.0)
HU_SCALES = ("0.5", "0.849", "0.85", "0.85", "0.851", *("1",) * 6, "1.2")
METHODS = (*("CT, PORTAL VENOUS PHASE",) * 60, "CT SCAN", None)
TARGET_KINDS = (
    *("measured",) * 20,
    *("absent", "too small", "Too small", "no row", "not done", "other axis", "repeated"),
)
TOO_SMALL = {"too small": "TOO SMALL TO MEASURE", "Too small": "Too small to measure"}
NODE_MM = (0.0, 8.0, 9.9, 10.0, 10.1, 12.0)
NON_TARGET_KINDS = (
    *("PRESENT",) * 6,
    *("ABSENT",) * 6,
    *("short axis",) * 4,
    "long axis",
    "EQUIVOCAL",
    "UNEQUIVOCAL",
    "too small",
    "not done",
    "no row",
)
NEW_KINDS = (
    *("no row",) * 4,
    *("EQUIVOCAL",) * 4,
    *("UNEQUIVOCAL",) * 2,
    "PRESENT",
    "ABSENT",
    *("size",) * 2,
    "too small",
    "not done",
    "identified",
)

Visit = tuple[float | None, int]


def _next_mm(rng: Random, criterion: Criterion, first: float, last: float) -> float:
    how = rng.choice(WAYS)
    if how == "mm":
        return rng.choice(LATER_MM)
    if how == "last plus":
        shift = Fraction(str(rng.choice(SHIFTS)))
        return float(max(Fraction(0), Fraction(str(last)) + shift))
    of = first if how == "times first" else last
    return _times(of, rng.choice(SCALES[criterion]))


def _times(value: float, scale: str) -> float:
    return float(round(Fraction(str(value)) * Fraction(scale), 4))


def visits(rng: Random) -> list[Visit]:
    """Draw visits as (VISITNUM, day); the first ones are at baseline."""
    days = [*rng.choice(BASELINES)]
    for _ in range(rng.choice((0, 1, 2, 3, 4, 5))):
        days.append(max(days[-1], 0) + rng.choice(GAPS))
    unnumbered = rng.choice((None, None, None, None, len(days) - 1))
    return [
        (None if number == unnumbered and number else float(number + 1), on)
        for number, on in enumerate(days)
    ]


def target(rng: Random, lesion: str, plan: Sequence[Visit], criterion: Criterion) -> list[Record]:
    """Draw a target lesion's records."""
    place = rng.choice(PLACES)
    is_node = "LYMPH NODE" in place
    rows: list[Record] = []
    first = last = rng.choice(BASE_MM)
    across = rng.choice((8.0, 10.0)) if criterion in {"who", "rano-2.0"} else None
    hu = rng.choice(BASE_HU)
    choices = TESTS[criterion]
    if criterion == "mrecist" and rng.random() < 0.6:
        choices = VIABLE_TESTS
    for index, (visit, planned) in enumerate(plan):
        kind = rng.choice(TARGET_KINDS) if len(plan) > 1 else "measured"
        seen = planned + rng.choice(OFFSETS)
        if index == 0:
            rows.append(tu(lesion, "TARGET", seen, visit=visit, place=place))
        elif kind in {"measured", "repeated"}:
            last = _next_mm(rng, criterion, first, last)
        for test in rng.choice(choices):
            result = _target_result(kind, test, last, is_node=is_node, across=across)
            if result != "no row":
                rows.append(tr(lesion, test, result, seen, visit=visit, group="TARGET"))
            if kind == "repeated":
                rows.append(tr(lesion, test, 20.0, seen + 1, visit=visit, group="TARGET"))
        if criterion == "choi" and rng.random() < 0.97:
            now = hu if index == 0 else _times(hu, rng.choice(HU_SCALES))
            rows.append(density(lesion, now, seen, visit=visit, method=rng.choice(METHODS)))
        word = _target_word(rng, kind, criterion, is_later=index > 0)
        if word is not None:
            rows.append(tr(lesion, "TUMSTATE", word, seen, visit=visit, group="TARGET"))
    return rows


def _target_word(rng: Random, kind: str, criterion: Criterion, *, is_later: bool) -> str | None:
    if kind == "absent":
        return "ABSENT"
    if criterion == "eortc-pet" and is_later and rng.random() < 0.05:
        return "UNEQUIVOCAL PROGRESSION"
    return rng.choice((None, None, None, "PRESENT"))


def _target_result(
    kind: str, test: str, mm: float, *, is_node: bool, across: float | None
) -> float | str | None:
    """Return what stands in one test's record, or that there is none.

    With `across`, the lesion has a second diameter that stays as it is.
    """
    counts = test in {
        "DIAMETER",
        "VIADIAM",
        "SUVMAX",
        "LPERP" if is_node and across is None else "LDIAM",
    }
    if kind == "not done":
        return None
    if kind == "other axis":
        return "no row" if counts else mm
    if kind in {"absent", "no row"}:
        return "no row"
    if kind in TOO_SMALL:
        return TOO_SMALL[kind]
    if across is not None:
        return mm if counts else across
    return mm if counts else float(Fraction(str(mm)) + (3 if test == "LDIAM" else 0))


def non_target(
    rng: Random, lesion: str, plan: Sequence[Visit], criterion: Criterion
) -> list[Record]:
    """Draw a non-target lesion's records; a state always stands where axes do not count."""
    place = rng.choice(PLACES)
    rows: list[Record] = []
    start = rng.choice((0,) * 9 + (len(plan) - 1,))
    for visit, planned in plan[start:]:
        kind = rng.choice(NON_TARGET_KINDS)
        seen = planned + rng.choice(OFFSETS)
        if not rows:
            rows.append(tu(lesion, "NON-TARGET", seen, visit=visit, place=place))
        if kind == "long axis" and "LYMPH NODE" not in place:
            mm = rng.choice((0.0, 8.0))
            rows.append(tr(lesion, "LDIAM", mm, seen, visit=visit, group="NON-TARGET"))
            continue
        if kind == "too small":
            axis = "LPERP" if "LYMPH NODE" in place and criterion in SHORT_AXIS else "LDIAM"
            rows.append(tr(lesion, axis, TOO_SMALL[kind], seen, visit=visit, group="NON-TARGET"))
            continue
        state: str | None = {"not done": None, "long axis": "PRESENT"}.get(kind, kind)
        if kind == "short axis":
            state = "PRESENT"
            if "LYMPH NODE" in place:
                mm = rng.choice(NODE_MM)
                rows.append(tr(lesion, "LPERP", mm, seen, visit=visit, group="NON-TARGET"))
                if criterion in SHORT_AXIS and rng.random() < 0.5:
                    continue
        if kind != "no row":
            rows.append(tr(lesion, "TUMSTATE", state, seen, visit=visit, group="NON-TARGET"))
    return rows


def new(rng: Random, lesion: str, plan: Sequence[Visit]) -> list[Record]:
    """Draw a new lesion's records, at visits after baseline."""
    place = rng.choice(("LUNG", "LIVER", "LYMPH NODE"))
    axis = "LPERP" if place == "LYMPH NODE" else "LDIAM"
    rows: list[Record] = []
    for visit, planned in plan:
        kind = rng.choice(NEW_KINDS)
        seen = planned + rng.choice(OFFSETS)
        if kind == "no row":
            continue
        is_first = not any(row["DOMAIN"] == "TU" for row in rows)
        if kind == "identified" or (is_first and rng.random() < 0.5):
            rows.append(tu(lesion, "NEW", seen, visit=visit, place=place))
        if kind == "too small":
            rows.append(tr(lesion, axis, TOO_SMALL[kind], seen, visit=visit, group="NEW"))
        elif kind == "size":
            mm = rng.choice((0.0, 9.9, 10.0, 12.0))
            rows.append(tr(lesion, axis, mm, seen, visit=visit, group="NEW"))
            if mm > 0 and rng.random() < 0.4:
                word = rng.choice(("UNEQUIVOCAL", "EQUIVOCAL", "PRESENT"))
                rows.append(tr(lesion, "TUMSTATE", word, seen, visit=visit, group="NEW"))
        elif kind != "identified":
            state = None if kind == "not done" else kind
            rows.append(tr(lesion, "TUMSTATE", state, seen, visit=visit, group="NEW"))
    return rows


def reads(rng: Random, plan: Sequence[Visit], criterion: Criterion) -> list[Record]:
    """Draw all records of one evaluator of one patient."""
    rows: list[Record] = []
    for number in range(rng.choice((0, 1, 1, 2, 2, 3))):
        rows += target(rng, f"T{number + 1}", plan, criterion)
    for number in range(rng.choice((0, 0, 1, 1, 2))):
        rows += non_target(rng, f"NT{number + 1}", plan, criterion)
    later = plan if rng.random() < 0.1 else [visit for visit in plan if visit[1] > 20]
    for number in range(rng.choice((0, 0, 0, 1, 1, 2))):
        rows += new(rng, f"NEW{number + 1}", later)
    return _carelessly(rows, rng.choice(CARELESS))


CARELESS = (*("",) * 6, "T1", "NT1", "NEW1", "no groups", "other group", "no identification dates")


def _carelessly(rows: list[Record], how: str) -> list[Record]:
    """Return the records with something left out that may be left out."""
    if how == "no groups":
        return [{**row, "TRGRPID": None} for row in rows]
    if how == "other group":
        other = {"TARGET": "NON-TARGET", "NON-TARGET": "NEW", "NEW": "TARGET"}
        return [{**row, "TRGRPID": other.get(str(row.get("TRGRPID")))} for row in rows]
    if how == "no identification dates":
        return [
            {**row, "TUDTC": None} if row.get("TUSTRESC") in {"TARGET", "NON-TARGET"} else row
            for row in rows
        ]
    return [row for row in rows if not how or row.get("TULNKID") != how]


def patient(rng: Random, usubjid: str, criterion: Criterion) -> list[Record]:
    """Draw a patient's TU and TR records, of one to three evaluators."""
    rows: list[Record] = []
    plan = visits(rng)
    for eval_, evalid in rng.sample(READERS, rng.choice((1, 1, 2, 3))):
        for row in reads(rng, plan, criterion):
            prefix = row["DOMAIN"]
            who = {"USUBJID": usubjid, f"{prefix}EVAL": eval_, f"{prefix}EVALID": evalid}
            rows.append({**row, **who})
    return rows


def treatment(rng: Random) -> tuple[str, str | None]:
    """Draw the dates of registration and first dose (none for the untreated)."""
    registered = rng.choice((0, 0, -3))
    dosed = rng.choice((0, 0, 0, 1, None))
    return day(registered).isoformat(), None if dosed is None else day(dosed).isoformat()
