"""Small random patients as SDTM records: every state a lesion can be in, near every boundary."""

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import strategies as st

from reference.invented import day, tr, tu
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
SCALES = ("0.5", "0.699", "0.7", "0.7", "0.701", "0.8", "1", "1", "1.1", "1.199", "1.2", "1.2")
SHIFTS = (4.9, 5.0, 5.1, 1.0, 0.1, -0.1)
SIZES = st.one_of(
    st.tuples(st.just("times first"), st.sampled_from(SCALES)),
    st.tuples(st.just("times last"), st.sampled_from(SCALES)),
    st.tuples(st.just("last plus"), st.sampled_from(SHIFTS)),
    st.tuples(st.just("mm"), st.sampled_from(LATER_MM)),
)
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
    "not done",
    "identified",
)

Visit = tuple[float | None, int]


def _mm(first: float, last: float, size: tuple[str, str | float]) -> float:
    how, by = size
    if how == "mm":
        return float(by)
    if how == "last plus":
        return float(max(Fraction(0), Fraction(str(last)) + Fraction(str(by))))
    exact = Fraction(str(first if how == "times first" else last)) * Fraction(by)
    return float(round(exact, 4))


@st.composite
def visits(draw: st.DrawFn) -> list[Visit]:
    """Draw visits as (VISITNUM, day); the first ones are at baseline."""
    days = [*draw(st.sampled_from(BASELINES))]
    for gap in draw(st.lists(st.sampled_from(GAPS), min_size=0, max_size=5)):
        days.append(max(days[-1], 0) + gap)
    unnumbered = draw(st.sampled_from((None, None, None, None, len(days) - 1)))
    return [
        (None if number == unnumbered and number else float(number + 1), on)
        for number, on in enumerate(days)
    ]


@st.composite
def target(draw: st.DrawFn, lesion: str, plan: Sequence[Visit]) -> list[Record]:
    """Draw a target lesion's records."""
    place = draw(st.sampled_from(PLACES))
    is_node = "LYMPH NODE" in place
    rows: list[Record] = []
    first = last = draw(st.sampled_from(BASE_MM))
    for index, (visit, planned) in enumerate(plan):
        kind = draw(st.sampled_from(TARGET_KINDS)) if len(plan) > 1 else "measured"
        seen = planned + draw(st.sampled_from(OFFSETS))
        if index == 0:
            rows.append(tu(lesion, "TARGET", seen, visit=visit, place=place))
        elif kind in {"measured", "repeated"}:
            last = _mm(first, last, draw(SIZES))
        tests = draw(st.sampled_from((("LDIAM", "LPERP"), ("LPERP", "LDIAM"), ("DIAMETER",))))
        for test in tests:
            result = _target_result(kind, test, last, is_node=is_node)
            if result != "no row":
                rows.append(tr(lesion, test, result, seen, visit=visit, group="TARGET"))
            if kind == "repeated":
                rows.append(tr(lesion, test, 20.0, seen + 1, visit=visit, group="TARGET"))
        state = draw(st.sampled_from((None, None, None, "PRESENT")))
        if kind == "absent" or state:
            word = "ABSENT" if kind == "absent" else state
            rows.append(tr(lesion, "TUMSTATE", word, seen, visit=visit, group="TARGET"))
    return rows


def _target_result(kind: str, test: str, mm: float, *, is_node: bool) -> float | str | None:
    """Return what stands in one test's record, or that there is none."""
    counts = test in {"DIAMETER", "LPERP" if is_node else "LDIAM"}
    if kind == "not done":
        return None
    if kind == "other axis":
        return "no row" if counts else mm
    if kind in {"absent", "no row"}:
        return "no row"
    if kind in TOO_SMALL:
        return TOO_SMALL[kind]
    return mm if counts else float(Fraction(str(mm)) + (3 if test == "LDIAM" else 0))


@st.composite
def non_target(
    draw: st.DrawFn, lesion: str, plan: Sequence[Visit], *, by_short_axis: bool
) -> list[Record]:
    """Draw a non-target lesion's records; a state always stands where axes do not count."""
    place = draw(st.sampled_from(PLACES))
    rows: list[Record] = []
    start = draw(st.sampled_from((0,) * 9 + (len(plan) - 1,)))
    for visit, planned in plan[start:]:
        kind = draw(st.sampled_from(NON_TARGET_KINDS))
        seen = planned + draw(st.sampled_from(OFFSETS))
        if not rows:
            rows.append(tu(lesion, "NON-TARGET", seen, visit=visit, place=place))
        if kind == "long axis" and "LYMPH NODE" not in place:
            mm = draw(st.sampled_from((0.0, 8.0)))
            rows.append(tr(lesion, "LDIAM", mm, seen, visit=visit, group="NON-TARGET"))
            continue
        state: str | None = {"not done": None, "long axis": "PRESENT"}.get(kind, kind)
        if kind == "short axis":
            state = "PRESENT"
            if "LYMPH NODE" in place:
                mm = draw(st.sampled_from(NODE_MM))
                rows.append(tr(lesion, "LPERP", mm, seen, visit=visit, group="NON-TARGET"))
                if by_short_axis and draw(st.booleans()):
                    continue
        if kind != "no row":
            rows.append(tr(lesion, "TUMSTATE", state, seen, visit=visit, group="NON-TARGET"))
    return rows


@st.composite
def new(draw: st.DrawFn, lesion: str, plan: Sequence[Visit]) -> list[Record]:
    """Draw a new lesion's records, at visits after baseline."""
    place = draw(st.sampled_from(("LUNG", "LUNG", "LYMPH NODE")))
    axis = "LPERP" if place == "LYMPH NODE" else "LDIAM"
    rows: list[Record] = []
    for visit, planned in plan:
        kind = draw(st.sampled_from(NEW_KINDS))
        seen = planned + draw(st.sampled_from(OFFSETS))
        if kind == "no row":
            continue
        is_first = not any(row["DOMAIN"] == "TU" for row in rows)
        if kind == "identified" or (is_first and draw(st.booleans())):
            rows.append(tu(lesion, "NEW", seen, visit=visit, place=place))
        if kind == "size":
            mm = draw(st.sampled_from((0.0, 9.9, 10.0, 12.0)))
            rows.append(tr(lesion, axis, mm, seen, visit=visit, group="NEW"))
        elif kind != "identified":
            state = None if kind == "not done" else kind
            rows.append(tr(lesion, "TUMSTATE", state, seen, visit=visit, group="NEW"))
    return rows


@st.composite
def reads(draw: st.DrawFn, plan: Sequence[Visit], *, by_short_axis: bool) -> list[Record]:
    """Draw all records of one evaluator of one patient."""
    rows: list[Record] = []
    for number in range(draw(st.sampled_from((0, 1, 1, 2, 2, 3)))):
        rows += draw(target(f"T{number + 1}", plan))
    for number in range(draw(st.sampled_from((0, 0, 1, 1, 2)))):
        rows += draw(non_target(f"NT{number + 1}", plan, by_short_axis=by_short_axis))
    later = [visit for visit in plan if visit[1] > 20]
    for number in range(draw(st.sampled_from((0, 0, 0, 1, 1, 2)))):
        rows += draw(new(f"NEW{number + 1}", later))
    return _carelessly(rows, draw(st.sampled_from(CARELESS)))


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


@st.composite
def patient(draw: st.DrawFn, usubjid: str, *, by_short_axis: bool) -> list[Record]:
    """Draw a patient's TU and TR records, of one to three evaluators."""
    rows: list[Record] = []
    plan = draw(visits())
    for eval_, evalid in draw(
        st.lists(st.sampled_from(READERS), min_size=1, max_size=2, unique=True)
    ):
        for row in draw(reads(plan, by_short_axis=by_short_axis)):
            prefix = row["DOMAIN"]
            who = {"USUBJID": usubjid, f"{prefix}EVAL": eval_, f"{prefix}EVALID": evalid}
            rows.append({**row, **who})
    return rows


@st.composite
def treatment(draw: st.DrawFn) -> tuple[str, str | None]:
    """Draw the dates of registration and first dose (none for the untreated)."""
    registered = draw(st.sampled_from((0, 0, -3)))
    dosed = draw(st.sampled_from((0, 0, 0, 1, None)))
    return day(registered).isoformat(), None if dosed is None else day(dosed).isoformat()
