"""Judge the same patients by several response criteria, and say what that changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from remission.analysis.changes import COMPARED, pair_patients
from remission.analysis.comparison import (
    COMPARISON_SCHEMA,
    PATIENT_SCHEMA,
    PROGRESSION_CHANGES,
    Comparison,
)
from remission.analysis.groups import Group, each_group
from remission.analysis.names import check_names
from remission.analysis.response import analyse_response
from remission.analysis.rows import Place, Row, count_row, proportion_row
from remission.analysis.time import analyse_times
from remission.endpoints import ENDPOINTS, Endpoints, derive_endpoints
from remission.endpoints.categories import BOR, ORR
from remission.endpoints.time_to_event import TimeToEvent
from remission.endpoints.times import TTP
from remission.errors import DataError, ProtocolError
from remission.protocol import EndpointPlan, Protocol
from remission.response import COLLECTED_CRITERIA, CRITERIA, assess_responses
from remission.sdtm import Study

_LEAST = 2
_Groups = tuple[list[Group], list[Group]]
"""The groups in which response is analysed, and those in which times are."""


def compare_criteria(study: Study, protocol: Protocol, criteria: Sequence[str]) -> Comparison:
    """Judge the same study by each criterion, and say which patients that changes.

    Everything else is the protocol's: reader, confirmation, populations, methods, and the days at
    which freedom from progression is given. The first criterion that can be judged is the one
    that the others are compared with. One whose measurements are missing is named with the reason,
    and the others are still compared.

    Raises
    ------
    ProtocolError
        When fewer than two criteria are named, one is not known or named twice, or the protocol
        names something unknown.
    DataError
        When none of the criteria can be judged.

    """
    check_criteria(criteria)
    check_names(protocol)
    judged, missing = _judge(study, protocol, criteria)
    reference, *others = judged
    pairs = pl.concat(
        pair_patients(judged[reference], judged[other], other) for other in (reference, *others)
    ).filter(pl.col("CRITERION") != reference)
    rows = [
        *((name, row) for name, endpoints in judged.items() for row in _numbers(endpoints)),
        *_changes(judged[reference], others, pairs),
        *_missing(judged[reference], missing),
    ]
    return Comparison(
        protocol=protocol,
        study=study,
        endpoints=judged,
        missing=missing,
        table=pl.DataFrame(
            [{"criterion": name, **vars(row)} for name, row in rows], schema=COMPARISON_SCHEMA
        ),
        patients=_patients(judged),
        changes=pairs.filter(pl.col("CHANGE").is_not_null()),
    )


def check_criteria(criteria: Sequence[str]) -> None:
    """Refuse criteria that are not known, not judged from lesions, named twice, or too few.

    Raises
    ------
    ProtocolError
        Which says what was found and what there is.

    """
    known = ", ".join(CRITERIA)
    collected = [name for name in criteria if name in COLLECTED_CRITERIA]
    if collected:
        raise ProtocolError(_from_components(collected))
    for place, name in enumerate(criteria):
        if name not in CRITERIA:
            raise ProtocolError(f"no response criterion is called {name!r}; there are {known}")
        if name in criteria[:place]:
            raise ProtocolError(f"the criterion {name} is named twice; name each once")
    if len(criteria) < _LEAST:
        raise ProtocolError(f"a comparison needs two criteria or more; there are {known}")


def _from_components(collected: Sequence[str]) -> str:
    what = "is" if len(collected) == 1 else "are"
    return (
        f"{', '.join(collected)} {what} judged from components collected in RS, not from "
        "measurements of lesions, and cannot be laid beside criteria that are; compare "
        f"{', '.join(CRITERIA)}, and for {' and '.join(collected)} write a report of its own "
        "(remission report) with response.criterion set to it"
    )


def _judge(
    study: Study, protocol: Protocol, criteria: Sequence[str]
) -> tuple[dict[str, Endpoints], dict[str, str]]:
    """Return the endpoints by criterion, and why a criterion has none."""
    judged: dict[str, Endpoints] = {}
    missing: dict[str, str] = {}
    for name in criteria:
        plan = _ask(protocol, name)
        try:
            responses = assess_responses(study, plan)
        except DataError as error:
            missing[name] = str(error)
        else:
            judged[name] = derive_endpoints(study, responses, plan)
    if not judged:
        raise DataError("\n".join(f"{name}: {why}" for name, why in missing.items()))
    return judged, missing


def _ask(protocol: Protocol, criterion: str) -> Protocol:
    """Return the protocol with another criterion, and with the endpoints compared alone."""
    own = {plan.code: plan for plan in protocol.endpoints}
    timed = [plan for plan in protocol.endpoints if isinstance(ENDPOINTS[plan.code], TimeToEvent)]
    days = next((plan.at_days for plan in timed if plan.at_days), ())
    progression = own.get(TTP.code) or EndpointPlan(code=TTP.code, at_days=days)
    plans = (EndpointPlan(code=BOR.code), EndpointPlan(code=ORR.code), progression)
    response = protocol.response.model_copy(update={"criterion": criterion})
    return protocol.model_copy(update={"response": response, "endpoints": plans})


def _numbers(endpoints: Endpoints) -> Iterator[Row]:
    yield from analyse_response(endpoints)
    yield from analyse_times(endpoints)


def _groups(endpoints: Endpoints) -> _Groups:
    protocol, subjects = endpoints.protocol, endpoints.subjects
    populations = protocol.populations
    return (
        list(each_group(subjects, protocol, populations.response)),
        list(each_group(subjects, protocol, populations.time_to_event)),
    )


def _changes(
    reference: Endpoints, others: Sequence[str], pairs: pl.DataFrame
) -> Iterator[tuple[str, Row]]:
    """Yield how many patients of the reference's groups change, and from what to what."""
    of_response, of_time = _groups(reference)
    for name in others:
        mine = pairs.filter(pl.col("CRITERION") == name)
        for group in of_response:
            best = _of(mine, group, BOR.code)
            yield name, _changed(reference, group, BOR.code, best)
            yield from ((name, row) for row in _cross_table(group, best))
            rates = _of(mine, group, ORR.code)
            yield from (
                (name, _count(group, ORR.code, rates, change)) for change in ("gained", "lost")
            )
        for group in of_time:
            times = _of(mine, group, TTP.code)
            yield name, _changed(reference, group, TTP.code, times)
            yield from (
                (name, _count(group, TTP.code, times, change)) for change in PROGRESSION_CHANGES
            )


def _of(pairs: pl.DataFrame, group: Group, code: str) -> pl.DataFrame:
    mine = pairs.filter(pl.col("PARAMCD") == code)
    return mine.join(group.patients, on="USUBJID", how="semi")


def _changed(reference: Endpoints, group: Group, code: str, pairs: pl.DataFrame) -> Row:
    plan = reference.protocol.analysis
    share = proportion_row(
        Place(endpoint=code, population=group.population, group=group.id),
        "",
        pairs["CHANGE"].count(),
        pairs.height,
        confidence=plan.confidence,
        method=plan.proportion_interval,
    )
    return replace(share, statistic="proportion changed")


def _cross_table(group: Group, best: pl.DataFrame) -> Iterator[Row]:
    """Yield a count per pair of words that anybody of the group has."""
    place = Place(endpoint=BOR.code, population=group.population, group=group.id)
    counts = best.group_by("REFAVALC", "AVALC").len().sort("REFAVALC", "AVALC")
    for before, after, n in counts.iter_rows():
        row = count_row(place, f"{before} -> {after}", n, best.height)
        yield replace(row, statistic="reclassified")


def _count(group: Group, code: str, pairs: pl.DataFrame, change: str) -> Row:
    place = Place(endpoint=code, population=group.population, group=group.id)
    n = int((pairs["CHANGE"] == change).sum())
    return replace(count_row(place, change, n, pairs.height), statistic="changed")


def _missing(reference: Endpoints, missing: Mapping[str, str]) -> Iterator[tuple[str, Row]]:
    """Yield the response rate and median of a criterion that could not be judged, as missing."""
    of_response, of_time = _groups(reference)
    for name, why in missing.items():
        for group in of_response:
            place = Place(endpoint=ORR.code, population=group.population, group=group.id)
            yield name, place.row("proportion", N=group.N, why_missing=why)
        for group in of_time:
            place = Place(endpoint=TTP.code, population=group.population, group=group.id)
            yield name, place.row("median", N=group.N, why_missing=why)


def _patients(judged: Mapping[str, Endpoints]) -> pl.DataFrame:
    """Return the records of the registered patients, those of one patient together."""
    order = {name: place for place, name in enumerate(judged)}
    rows = [
        endpoints.records.filter(pl.col("PARAMCD").is_in(COMPARED))
        .join(endpoints.subjects.filter(pl.col("REGFL") == "Y"), on="USUBJID")
        .with_columns(pl.lit(name).alias("CRITERION"), pl.lit(order[name]).alias("PLACE"))
        for name, endpoints in judged.items()
    ]
    return (
        pl.concat(rows)
        .sort("USUBJID", "PARAMCD", "PLACE")
        .select(pl.col(name).cast(dtype) for name, dtype in PATIENT_SCHEMA.items())
    )
