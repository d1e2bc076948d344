"""How patients came through the trial, from registration to what was analysed."""

from markupsafe import Markup

from remission.report.figures.svg import (
    INK,
    SOFT,
    WIDTH,
    Figure,
    box,
    draw,
    group,
    line,
    path,
    write,
)
from remission.report.material import ALL, Group, Material
from remission.report.numbers import Number
from remission.report.words import say_term

_ANCHOR = "figure-flow"
_STAGES = (
    ("ELIGIBLE", "Eligible"),
    ("TREATED", "Treated"),
    ("EVALUABLE", "Evaluable for response"),
)
_BOX, _STEP = 42, 64
_UNKNOWN = "NOT KNOWN"
_MOVES = 6  # changes of diagnosis listed by name


def render_flow(material: Material) -> Figure:
    """Return the flow of patients: registered, reviewed, by cohort eligible, treated, evaluable."""
    caption = "From registration to what was analysed"
    registered = material.numbers.get("FLOW", ALL, "count", "REGISTERED")
    if registered.n is None:
        return Figure(id=_ANCHOR, caption=caption, notes=("The results hold no patient flow.",))
    parts = [_stage("Registered", _entered(material, registered), WIDTH / 2, 8, 250)]
    top = 8 + _BOX
    moves = _moves(material)
    review, height = _review(material, moves, top)
    parts.append(review)
    branch = top + height
    columns = material.cohorts
    width = min((WIDTH - 20) / len(columns), 300)
    left = (WIDTH - width * len(columns)) / 2 + width / 2
    centres = [left + width * number for number in range(len(columns))]
    parts.append(_branches(centres, branch))
    for cohort, centre in zip(columns, centres, strict=True):
        parts.append(_column(material, cohort, centre, branch + 20, width - 24))
    total = branch + 20 + (len(_stages(material)) + 2) * _STEP - 10
    description = f"Registered: {registered.n}. " + " ".join(
        _describe(material, cohort) for cohort in columns
    )
    outside = material.outside
    are = "registered patient is" if outside == 1 else "registered patients are"
    return Figure(
        id=_ANCHOR,
        caption=caption,
        svg=draw(_ANCHOR, (caption, description), total, parts),
        notes=(f"{outside} {are} in no cohort.",) if outside else (),
    )


def _stages(material: Material) -> list[tuple[str, str]]:
    """Return the stages that the results count; eligible only where the protocol has criteria."""
    counts = material.numbers
    return [row for row in _STAGES if counts.get("FLOW", ALL, "count", row[0]).n is not None]


def _entered(material: Material, registered: Number) -> str:
    """Return how many were registered, and of how many screened where these are more."""
    screened = material.numbers.get("FLOW", ALL, "count", "SCREENED").n
    more = screened is not None and registered.n is not None and screened > registered.n
    return _count(registered) + (f" of {screened} screened" if more else "")


def _crossings(material: Material) -> list[Number]:
    """Return the patients by cohort as enrolled and as reviewed, where these differ."""
    return [
        number
        for number in material.numbers.family("REVIEW", ALL, "cohort")
        if len(set(number.at.split(" -> "))) > 1
    ]


def _came_and_went(material: Material, cohort: Group) -> str:
    """Return who was enrolled in a cohort, and who left and entered it through the panel."""
    out, into, stayed = 0, 0, 0
    for number in material.numbers.family("REVIEW", ALL, "cohort"):
        before, _, after = number.at.partition(" -> ")
        stayed += (number.n or 0) * (before == after == cohort.id)
        out += (number.n or 0) * (before == cohort.id != after)
        into += (number.n or 0) * (after == cohort.id != before)
    return f" ({stayed + out} enrolled, {out} out, {into} in)" if out or into else ""


def _others(entered: Number, found: Number) -> str:
    """Return how many of those who entered did not reach a stage."""
    lost = None if entered.n is None or found.n is None else entered.n - found.n
    return f", {lost} not" if lost else ""


def _moves(material: Material) -> list[Number]:
    """Return the changes of diagnosis by the panel, the most frequent first."""
    found = []
    for number in material.numbers.family("REVIEW", ALL, "count"):
        local, _, panel = number.at.partition(" -> ")
        if local != panel and _UNKNOWN not in {local, panel} and number.n:
            found.append(number)
    return sorted(found, key=lambda number: (-(number.n or 0), number.at))


def _review(material: Material, moves: list[Number], top: float) -> tuple[Markup, float]:
    """Return the line from registration to the cohorts, with what the panel changed beside it."""
    middle = WIDTH / 2
    if not material.numbers.family("REVIEW", ALL, "count"):
        return line((middle, top), (middle, top + 24), stroke=INK), 24
    changed = sum(number.n or 0 for number in moves)
    crossed = sum(number.n or 0 for number in _crossings(material))
    heading = f"Diagnosis changed by the panel: {changed}" + (
        f"; cohort: {crossed}" if crossed else ""
    )
    names = tuple(cohort.id for cohort in material.cohorts)
    rows = [_move(number, names) for number in moves[:_MOVES]]
    if len(moves) > _MOVES:
        rest = sum(number.n or 0 for number in moves[_MOVES:])
        rows.append(f"{rest} others")
    height = 34 + 15 * len(rows)
    y = top + 12
    parts = [
        line((middle, top), (middle, top + height + 14), stroke=INK),
        line((middle, y + 14), (middle + 40, y + 14), stroke=INK),
        box((middle + 40, y), (WIDTH / 2 - 44, height - 4), fill="#fff", stroke=SOFT, rx=3),
        write(heading, (middle + 52, y + 18), font_size=12, font_weight=600, fill=INK),
    ]
    parts += [
        write(row, (middle + 52, y + 34 + 15 * number), font_size=11, fill=INK)
        for number, row in enumerate(rows)
    ]
    return group(parts), height + 14


def _move(number: Number, names: tuple[str, ...]) -> str:
    local, _, panel = number.at.partition(" -> ")
    before, after = say_term(local, *names), say_term(panel, *names)
    return f"{number.n}: {before} to {after if after in names else after.lower()}"


def _branches(centres: list[float], top: float) -> Markup:
    parts = [line((WIDTH / 2, top - 1), (WIDTH / 2, top), stroke=INK)]
    if len(centres) > 1:
        parts.append(line((centres[0], top), (centres[-1], top), stroke=INK))
    parts += [_down(centre, top, top + 20) for centre in centres]
    return group(parts)


def _down(x: float, top: float, bottom: float) -> Markup:
    head = [(x - 4, bottom - 7), (x + 4, bottom - 7), (x, bottom), (x - 4, bottom - 7)]
    return group([line((x, top), (x, bottom - 5), stroke=INK), path(head, fill=INK)])


def _column(material: Material, cohort: Group, centre: float, top: float, width: float) -> Markup:
    entered = material.numbers.get("FLOW", cohort.id, "count", "REGISTERED")
    members = _count(entered) + _came_and_went(material, cohort)
    parts = [_stage(cohort.label, members, centre, top, width)]
    for number, (at, label) in enumerate(_stages(material), start=1):
        y = top + number * _STEP
        found = material.numbers.get("FLOW", cohort.id, "count", at)
        parts.append(_down(centre, y - _STEP + _BOX, y))
        parts.append(_stage(label, _count(found) + _others(entered, found), centre, y, width))
    y = top + (len(_stages(material)) + 1) * _STEP
    parts.append(_down(centre, y - _STEP + _BOX, y))
    parts.append(_stage("Treatment at the cut-off", _treatment(material, cohort), centre, y, width))
    return group(parts)


def _treatment(material: Material, cohort: Group) -> str:
    number = material.numbers.get("DISPOSITION", cohort.id, "proportion", "ON TREATMENT")
    if number.n is None or number.total is None:
        return number.reason
    return f"{number.n} on treatment, {number.total - number.n} ended"


def _stage(label: str, count: str, centre: float, top: float, width: float) -> Markup:
    return group(
        [
            box((centre - width / 2, top), (width, _BOX), fill="#f4f6f8", stroke=INK, rx=3),
            write(label, (centre, top + 17), text_anchor="middle", font_size=12, fill=INK),
            write(
                count,
                (centre, top + 34),
                text_anchor="middle",
                font_size=13,
                font_weight=600,
                fill=INK,
            ),
        ]
    )


def _count(number: Number) -> str:
    return number.reason if number.n is None else f"n = {number.n}"


def _describe(material: Material, cohort: Group) -> str:
    words = [
        f"{label.lower()} {_count(material.numbers.get('FLOW', cohort.id, 'count', at))}"
        for at, label in (("REGISTERED", "registered"), *_stages(material))
    ]
    return f"{cohort.label}: {', '.join(words)}."
