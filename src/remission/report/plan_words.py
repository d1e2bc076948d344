"""The numbers of a design in words for a clinician; results.csv keeps the keys of the protocol."""

from collections.abc import Callable, Mapping

from remission.protocol import CountPlan, DesignPlan

_THIN = "\N{NARROW NO-BREAK SPACE}"


def write_plan(plan: DesignPlan) -> str:
    """Write the kind of a design and its numbers, each with what it is.

    A number that is 0 where 0 means none (`delta`, `tolerance`) is left out.
    """
    values = {name: getattr(plan, name, None) for name in plan.list_numbers()}
    parts = [plan.kind]
    for name, value in values.items():
        if name in _WITH_ANOTHER or (name == "p1" and "p0" in values):
            continue
        if name in _NONE_AT_0 and value == 0:
            continue
        parts.append(_write(plan, name, value, values))
    return ", ".join(parts)


def _write(plan: DesignPlan, name: str, value: object, values: Mapping[str, object]) -> str:
    if name in ("p0", "p1"):
        return _write_rates(plan, values)
    if name in ("survival", "median0", "accrual", "follow_up"):
        return _write_time(name, value, values)
    if name == "looks":
        return f"looks after {_join(value)} {'events' if 'median0' in values else 'patients'}"
    write = _WORDS.get(name)
    return write(value) if write else f"{name.replace('_', ' ')} {_say(value)}"


def _write_time(name: str, value: object, values: Mapping[str, object]) -> str:
    """Write a number that has to do with time, in the unit of the design."""
    unit = str(values["unit"])
    return {
        "survival": f"{_percent(value)} of the reference free of the event at"
        f" {_say(values.get('at'))} {unit}",
        "median0": f"medians {_say(value)} and {_say(values.get('median1'))} {unit}",
        "accrual": f"{_say(value)} patients entered per {unit.removesuffix('s')}",
        "follow_up": f"{_say(value)} {unit} of follow-up after the last entry",
    }[name]


def _write_rates(plan: DesignPlan, values: Mapping[str, object]) -> str:
    """Write the rates that a design lies between; one alone where it has but one."""
    days = plan.progression_free_days if isinstance(plan, CountPlan) else None
    what, when = "response rate", ""
    if days is not None:
        what, when = "rate", f" alive without progression on day {days}"
    if "p0" not in values:
        return f"{what}{when} {_percent(values['p1'])} worth finding"
    return f"{what}s{when} {_percent(values['p0'])} and {_percent(values['p1'])}"


def _percent(value: object) -> str:
    return f"{round(100 * float(str(value)), 6):g}{_THIN}%"


def _percents(value: object) -> str:
    return _list(value, _percent)


def _say(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _join(value: object) -> str:
    return _list(value, _say)


def _list(value: object, write: Callable[[object], str]) -> str:
    items = [write(item) for item in (value if isinstance(value, tuple) else (value,))]
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def _cells(value: object) -> str:
    names = ("both", "the first only", "the second only", "neither")
    cells = value if isinstance(value, tuple) else ()
    return ", ".join(f"{_percent(cell)} {name}" for cell, name in zip(cells, names, strict=True))


def _beta(value: object) -> str:
    return f"Beta({', '.join(map(_say, value if isinstance(value, tuple) else ()))})"


_WITH_ANOTHER = ("at", "unit", "median1")
_NONE_AT_0 = ("delta", "tolerance")

_WORDS: Mapping[str, Callable[[object], str]] = {
    "eta": lambda value: f"at least {_percent(value)} not promising at the lower rate",
    "pi": lambda value: f"at least {_percent(value)} promising at the higher rate",
    "tolerance": lambda value: f"each limit may be missed by {_say(value)}",
    "standard_error": lambda value: f"standard error of the rate at most {_say(value)}",
    "stages": lambda value: f"bounds {_join(value)}",
    "sizes": lambda value: f"{_join(value)} patients in the stages",
    "n1": lambda value: f"{_say(value)} patients in the first stage",
    "n": lambda value: f"{_say(value)} in all",
    "prior": lambda value: f"prior {_beta(value)}",
    "standard": lambda value: f"prior of the standard {_beta(value)}",
    "futility": lambda value: f"stop when P(better than the standard) is below {_say(value)}",
    "superiority": lambda value: f"promising when it is above {_say(value)}",
    "delta": lambda value: f"better by {_percent(value)} asked for",
    "response": lambda value: f"response rates {_percents(value)}",
    "safe": lambda value: f"rates without toxicity {_percents(value)}",
    "alpha_response": lambda value: f"alpha {_say(value)} for response",
    "alpha_toxicity": lambda value: f"alpha {_say(value)} for toxicity",
    "outcomes": lambda value: f"outcomes: {_join(value)}",
    "null": lambda value: f"inactive: {_cells(value)}",
    "active": lambda value: f"active: {_cells(value)}",
    "need": lambda value: (
        f"stops when {'both outcomes fail' if value == 'either' else 'one fails'}"
    ),
    "endpoint": lambda value: f"for {value}",
    "shape": lambda value: f"Weibull shape {_say(value)}",
    "hazard_ratio": lambda value: f"hazard ratio {_say(value)} to find",
    "restricted": lambda value: (
        "every patient followed so long only" if value else "all followed to the end"
    ),
    "method": lambda value: f"variance by {value}",
    "minimax": lambda value: "fewest patients in all" if value else "fewest patients expected",
    "best": lambda value: f"response rate of the best arm {_percent(value)}",
    "others": lambda value: f"of the others {_percents(value)}",
    "chance": lambda value: f"chance of picking the best at least {_percent(value)}",
    "stable": lambda value: f"{_percent(value)} stable after the run-in",
    "stopped": lambda value: f"free from progression {_percent(value)} of those who stop",
    "continued": lambda value: f"{_percent(value)} of those who continue",
}
