"""Whether the units in a protocol's conditions are units: those known here, or those collected."""

from collections.abc import Iterator

from remission.errors import ProtocolError
from remission.protocol import Condition, Protocol, Threshold, Variable, list_parts
from remission.sdtm.study import Study
from remission.sdtm.units import NOT_CONVERTED, UNITS, is_known, same_unit
from remission.sdtm.values import matching_values

_REVIEW = "REVIEW."
_SHOWN = {kind: tuple(sizes)[:4] for kind, sizes in UNITS.items()}


def check_units(study: Study, protocol: Protocol) -> None:
    """Refuse a protocol in which the unit of a condition or threshold is none.

    A unit is one that `convert` knows, in whatever spelling; one of `NOT_CONVERTED`; or one in
    which the study has values of this variable. Whether collected values can be converted to it
    is found for each value, not here.

    Raises
    ------
    ProtocolError
        One line per wrong unit: file, line, path, what was found, and what is allowed.

    """
    faults = []
    for path, source, unit in _list_units(protocol):
        if is_known(unit):
            continue
        collected = sorted(set(matching_values(study, source)["UNIT"].drop_nulls()))
        if not any(same_unit(unit, other) for other in collected):
            said = _say_allowed(source.variable, collected)
            faults.append(str(protocol.fault((*path, "unit"), unit, [said])))
    if faults:
        raise ProtocolError("\n".join(faults))


def _list_units(protocol: Protocol) -> Iterator[tuple[tuple[str | int, ...], Variable, str]]:
    """Yield the path of each condition and threshold with a unit, whose values it is of, and it."""
    for path, part in list_parts(protocol):
        match part:
            case Condition(unit=str(unit)) if not part.variable.startswith(_REVIEW):
                yield path, part, unit
            case Threshold(unit=str(unit)):
                yield path, Variable(variable=f"LB.{part.test}"), unit


def _say_allowed(name: str, collected: list[str]) -> str:
    kinds = [f"{kind}: {', '.join(units)}, ..." for kind, units in _SHOWN.items()]
    mine = f"those collected of {name} ({', '.join(collected)})" if collected else ""
    others = f"not converted: {', '.join(sorted(NOT_CONVERTED))}"
    return "; ".join(part for part in (mine, *kinds, others) if part)
