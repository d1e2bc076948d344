"""The structured abstract: sentences with the numbers filled in from the results."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from remission.report.material import ALL, Group, Material, date_of, list_anchor
from remission.report.numbers import Number
from remission.report.tables.cells import share_text
from remission.report.tables.course import terms_followed
from remission.report.tables.response import categories_of, printed_percent
from remission.report.tables.toxicity import terms_of
from remission.report.words import (
    say_count,
    say_date,
    say_days,
    say_limits,
    say_list,
    say_number,
    say_percent,
    say_plain,
    say_small,
    say_term,
)

_YEAR = 365
_TIMES = {
    "TTP": ("time to progression", "progression"),
    "PFS": ("progression-free survival", "progression or death"),
}
_FREE = {"TTP": "free from progression", "PFS": "alive without progression"}
_TERMS = 8  # side-effects named in the abstract


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its heading (empty: the part before goes on) and sentences with links."""

    heading: str
    sentences: tuple[Markup, ...]


def write_abstract(material: Material) -> tuple[Paragraph, ...]:
    """Return the four parts of the abstract; the results stand in several paragraphs."""
    parts: tuple[tuple[str, Callable[[Material], Iterable[Markup]]], ...] = (
        ("Background and aim", _aim),
        ("Patients and methods", _methods),
        ("Results", _patients),
        ("", _all_responses),
        ("", _all_times),
        ("", _side_effects),
        ("Conclusion", _conclusion),
    )
    written = (Paragraph(heading, tuple(write(material))) for heading, write in parts)
    return tuple(paragraph for paragraph in written if paragraph.heading or paragraph.sentences)


def _aim(material: Material) -> Iterator[Markup]:
    trial, treatment = material.protocol.trial, material.protocol.treatment
    registry = f" ({trial.registry})" if trial.registry else ""
    yield _say("{}{}: {}.", trial.id, registry, trial.title.rstrip("."))
    often = {1: "once", 2: "twice"}.get(treatment.times_a_day, f"{treatment.times_a_day} times")
    yield _say(
        "The aim was to estimate how often tumours respond to {} {} {} {} a day, and for how long "
        "patients stay free from progression, in {}.",
        treatment.drug.lower(),
        say_plain(treatment.dose),
        treatment.unit,
        often,
        say_list([_running(group.label) for group in material.cohorts]),
    )


def _methods(material: Material) -> Iterator[Markup]:
    entered = material.numbers.get("FLOW", ALL, "count", "REGISTERED")
    parts = [
        f"{_n(material.numbers.get('FLOW', group.id, 'count', 'REGISTERED'))} {group.id}"
        for group in material.cohorts
    ]
    if outside := material.outside:
        parts.append(f"{outside} in no cohort")
    dates = sorted(
        date
        for subject in material.subjects.values()
        if subject["REGFL"] == "Y" and (date := date_of(subject, "RFICDT")) is not None
    )
    when = f"between {say_date(dates[0])} and {say_date(dates[-1])} " if dates else ""
    if dates and dates[0] == dates[-1]:
        when = f"on {say_date(dates[0])} "
    yield _say("{} patients were registered {}({}).", _n(entered), when, ", ".join(parts))
    flow = [
        f"{_n(material.numbers.get('FLOW', ALL, 'count', at))} {word}"
        for at, word in (
            ("ELIGIBLE", "were eligible by the records"),
            ("TREATED", "were treated"),
            ("EVALUABLE", "were evaluable for response"),
        )
        if material.numbers.get("FLOW", ALL, "count", at).n is not None
    ]
    yield _say("Of these, {}.", say_list(flow))
    yield from _rules(material)


def _rules(material: Material) -> Iterator[Markup]:
    protocol = material.protocol
    confirmation = protocol.response.confirmation
    asked = (
        f"responses had to be confirmed after at least {confirmation.days} days"
        if confirmation.required
        else "confirmation of responses was not asked"
    )
    responses = material.results.endpoints.responses
    yield _say(
        "Response was derived from the {} of {} by {}; {}.",
        "lesion measurements" if responses.measured else "collected judgements",
        _reader(protocol.response.evaluator),
        responses.criterion,
        asked,
    )
    yield _say(
        "Response was analysed in all {} patients, time to event in all {}, side-effects ({}) in "
        "all {}. Times count from {}; the data cut-off was {}.",
        protocol.populations.response,
        protocol.populations.time_to_event,
        protocol.toxicity.scale,
        protocol.populations.safety,
        protocol.analysis.origin,
        say_date(protocol.trial.cutoff),
    )


def _all_responses(material: Material) -> Iterator[Markup]:
    for group in material.cohorts:
        yield from _responses(material, group)


def _all_times(material: Material) -> Iterator[Markup]:
    for code in _TIMES:
        if material.numbers.family(code, ALL, "events"):
            for group in material.cohorts:
                yield from _times(material, code, group)
            break


def _patients(material: Material) -> Iterator[Markup]:
    words = []
    for row in material.protocol.characteristics:
        if row.kind == "number":
            number = material.numbers.get(row.code, ALL, "median")
            unit = f" {row.unit}" if row.unit else ""
            low = material.numbers.get(row.code, ALL, "minimum")
            high = material.numbers.get(row.code, ALL, "maximum")
            if number.value is not None:
                limits = f" (range {say_plain(low.value)} to {say_plain(high.value)})"
                words.append(
                    f"median {_running(row.label)} {say_plain(number.value)}{unit}{limits}"
                )
        elif row.kind == "yes-no":
            number = material.numbers.get(row.code, ALL, "proportion", "Y")
            if number.value is not None:
                words.append(f"{_running(row.label)} in {share_text(number, material.digits)}")
    if words:
        sentence = say_list(words)
        yield _say("{}.", sentence[0].upper() + sentence[1:])


def _responses(material: Material, group: Group) -> Iterator[Markup]:
    numbers = material.numbers
    words = categories_of(material, "BOR")
    total = numbers.get("BOR", group.id, "proportion", words[0]).total if words else None
    if not total:
        yield _say(
            "No response can be given for {}: {}.",
            _running(group.label),
            _why_no_response(material, group),
        )
        return
    parts = [_category(material, group, word) for word in words]
    yield _say(
        "{} ({} {} patients): best overall response was {}.",
        group.label,
        total,
        material.protocol.populations.response,
        Markup(", ").join(parts),
    )
    rate = numbers.get("ORR", group.id, "proportion")
    if rate.value is not None:
        percent = say_percent(rate, material.digits)
        yield _say(
            "The objective response rate was {} ({}; {}).",
            _link(percent, "ORR", group, "Y") if rate.n else percent,
            say_count(rate),
            _interval(material, rate),
        )


def _why_no_response(material: Material, group: Group) -> str:
    family = material.numbers.family("BOR", group.id, "proportion")
    return family[0].reason if family else "not estimated"


def _category(material: Material, group: Group, word: str) -> Markup:
    number = material.numbers.get("BOR", group.id, "proportion", word)
    if number.n is None:
        return _say("{} {}", word, number.reason)
    if not number.n:
        return _say("{} in none", word)
    printed = printed_percent(material, "BOR", group, word)
    linked = _link(str(number.n), "BOR", group, word)
    return _say("{} in {} ({})", word, linked, printed or say_percent(number, material.digits))


def _times(material: Material, code: str, group: Group) -> Iterator[Markup]:
    numbers = material.numbers
    events = numbers.get(code, group.id, "events")
    if not events.total:
        return
    name, event = _TIMES[code]
    median = numbers.get(code, group.id, "median")
    limits = f" ({_interval(material, median, scale=1)})" if median.lower is not None else ""
    sentence = _say(
        "{}: {} in {}; median {}: {}{}",
        group.id,
        event,
        _link(say_count(events), code, group),
        name,
        _link(say_days(median), code, group),
        limits,
    )
    day = _day_of_rate(material, code)
    rate = numbers.get(code, group.id, "survival", str(day))
    if rate.value is not None:
        sentence += _say(
            "; {} at {}: {} ({})",
            _FREE[code],
            f"1 year (day {day}, Kaplan-Meier)" if day == _YEAR else f"day {day} (Kaplan-Meier)",
            _link(say_percent(rate, material.digits), code, group),
            _interval(material, rate),
        )
    yield sentence + "."


def _day_of_rate(material: Material, code: str) -> int | None:
    """Return the day whose rate the abstract gives: one year, else the last of the protocol's."""
    days = [
        day for plan in material.protocol.endpoints if plan.code == code for day in plan.at_days
    ]
    return _YEAR if _YEAR in days else max(days, default=None)


def _side_effects(material: Material) -> Iterator[Markup]:
    if not material.results.endpoints.study.has("AE"):
        yield _say("There are no records of adverse events (domain AE).")
    found: list[Number] = []
    for code in ("AE", "LAB"):
        for term in terms_of(material, code):
            number = material.numbers.get(code, ALL, "proportion", term)
            if term != "ANY" and number.n and number.value is not None:
                found.append(number)
    found.sort(key=lambda number: (-(number.value or 0.0), number.at))
    if found:
        yield _say(
            "The most frequent side-effects (any grade, {} patients) were {}.",
            material.protocol.populations.safety,
            say_list([f"{_effect(one)} {_share(material, one)}" for one in found[:_TERMS]]),
        )
    yield from _course(material)
    stopped = material.numbers.get("DISPOSITION", ALL, "proportion", "ADVERSE EVENT")
    if stopped.n is not None and stopped.total:
        who = "None" if not stopped.n else say_small(stopped.n).capitalize()
        yield _say(
            "{} of {} {} patients left treatment because of a side-effect ({}).",
            who,
            stopped.total,
            material.protocol.populations.safety,
            say_percent(stopped, material.digits),
        )
        unknown = material.numbers.get("DISPOSITION", ALL, "proportion", "NOT KNOWN")
        if unknown.n:
            yield _say("Why treatment ended is not known for {}.", unknown.n)


def _course(material: Material) -> Iterator[Markup]:
    """Yield how many first episodes of the side-effects followed ended on an unchanged dose."""
    said = []
    for term in terms_followed(material):
        number = material.numbers.get("COURSE", ALL, "resolved", term)
        if number.value is not None:
            ended = f"{number.n} ({say_percent(number, material.digits)}; "
            said.append(
                f"{ended}{_interval(material, number)}) of {number.total} first episodes of"
                f" {say_term(term).lower() if term.isupper() else term}"
            )
    if said:
        drugs = " and no drug against it was begun" if material.protocol.toxicity.rescue else ""
        yield _say("While the dose went on unchanged{}, {} came to an end.", drugs, say_list(said))


def _effect(number: Number) -> str:
    return say_term(number.at).lower() if number.at.isupper() else number.at


def _share(material: Material, number: Number) -> str:
    return f"{number.n} ({say_percent(number, material.digits)})"


def _conclusion(material: Material) -> Iterator[Markup]:
    said = False
    for group in material.cohorts:
        decision = material.numbers.get("DESIGN", group.id, "decision")
        if decision.method or decision.why_missing:
            said = True
            text = decision.method or decision.reason
            yield _say("{}: {}", group.label, text.rstrip(".") + ".")
    compared = material.numbers.get("RANDOMISED", "ALL", "decision")
    if compared.method:
        said = True
        yield _say("{}", compared.method)
    if not said:
        yield _say("The protocol states no design, so no decision is drawn.")


def _interval(material: Material, number: Number, *, scale: float = 100) -> str:
    confidence = say_number(100 * material.protocol.analysis.confidence)
    digits = 1 if scale != 1 else 0
    limits = say_limits(number, digits, scale=scale)
    return f"{confidence}\N{NO-BREAK SPACE}% CI {limits}" if limits else "no confidence interval"


def _link(text: str, code: str, group: Group, at: str = "") -> Markup:
    """Return a number that opens its patients."""
    return _say('<a href="#{}">{}</a>', list_anchor(code, group.id, at), text)


def _say(sentence: str, *values: object) -> Markup:
    """Fill a sentence of this file; what is filled in is escaped."""
    return Markup(sentence).format(*values)  # noqa: S704 - only sentences written in this file


def _n(number: Number) -> str:
    return number.reason if number.n is None else str(number.n)


def _reader(evaluator: str) -> str:
    if evaluator == "ACCEPTED":
        return "the accepted reader"
    return f"the {evaluator.lower()}" if evaluator == "INVESTIGATOR" else evaluator


def _running(label: str) -> str:
    """Return a label as it stands inside a sentence; abbreviations keep their capitals."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
