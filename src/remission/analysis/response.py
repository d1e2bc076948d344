"""Best response, response rates, and what the design concludes from them."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.conclusion import conclude
from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Place, Row, proportion_row
from remission.designs import DESIGNS, Design, list_stages
from remission.endpoints import Endpoints
from remission.endpoints.categories import ORR
from remission.protocol import Cohort, DesignPlan
from remission.stats import round_percents

_BEST = ("BOR", "UBOR", "CBOR")
_RATES = ("ORR", "DCR")


def analyse_response(endpoints: Endpoints) -> Iterator[Row]:
    """Yield the categories of best response and the response rates."""
    protocol = endpoints.protocol
    asked = {plan.code for plan in protocol.endpoints}
    for group in each_group(endpoints.subjects, protocol, protocol.populations.response):
        for code in _BEST:
            yield from _best(endpoints, group, code)
        for code in _RATES:
            if code in asked:
                yield _rate(endpoints, group, code)


def _records(endpoints: Endpoints, group: Group, code: str) -> pl.DataFrame:
    mine = endpoints.records.filter(pl.col("PARAMCD") == code)
    return mine.join(group.patients, on="USUBJID", how="semi")


def _best(endpoints: Endpoints, group: Group, code: str) -> Iterator[Row]:
    plan = endpoints.protocol.analysis
    place = Place(endpoint=code, population=group.population, group=group.id)
    best = _records(endpoints, group, code)["AVALC"]
    words = endpoints.responses.words.ordered
    counts = [int((best == word).sum()) for word in words]
    for word, n in zip(words, counts, strict=True):
        yield proportion_row(
            place,
            word,
            n,
            group.N,
            confidence=plan.confidence,
            method=plan.proportion_interval,
        )
    printed = round_percents(counts, group.N, digits=plan.percent_digits, mode=plan.percent)
    for word, n, percent in zip(words, counts, printed, strict=True):
        yield place.row(
            "percent",
            at=word,
            value=None if percent is None else float(percent),
            n=n,
            N=group.N,
            method=plan.percent,
            why_missing="nobody in the group" if percent is None else None,
        )


def _rate(endpoints: Endpoints, group: Group, code: str) -> Row:
    plan = endpoints.protocol.analysis
    place = Place(endpoint=code, population=group.population, group=group.id)
    yes = int((_records(endpoints, group, code)["AVALC"] == "Y").sum())
    return proportion_row(
        place, "", yes, group.N, confidence=plan.confidence, method=plan.proportion_interval
    )


def analyse_designs(endpoints: Endpoints) -> Iterator[Row]:
    """Yield per cohort what its design planned, what was seen, and what follows.

    Responses are CR and PR by the protocol's own rule (BOR); `decision` is 1 for promising, 0 for
    not, null while open, with the sentence in `method`.
    """
    protocol = endpoints.protocol
    groups = {
        group.id: group
        for group in each_group(endpoints.subjects, protocol, protocol.populations.response)
    }
    for position, cohort in enumerate(protocol.cohorts):
        if cohort.design is None:
            continue
        path = ("cohorts", position, "design", "kind")
        if cohort.design.kind not in DESIGNS:
            raise protocol.fault(path, cohort.design.kind, DESIGNS)
        yield from _decide(endpoints, cohort, cohort.design, groups[cohort.id])


def _decide(endpoints: Endpoints, cohort: Cohort, plan: DesignPlan, group: Group) -> Iterator[Row]:
    place = Place(endpoint="DESIGN", population=group.population, group=cohort.id)
    design = DESIGNS[plan.kind](plan.p0, plan.p1, plan.alpha, plan.beta)
    words = _records(endpoints, group, "BOR")["AVALC"]
    responses = int(words.is_in(ORR.words).sum())
    decision = conclude(
        design,
        responses,
        group.N,
        _count_pending(endpoints, group),
        _count_first_stage(endpoints, group, design),
    )
    numbers = (
        f"{plan.kind}, p0 {plan.p0:g}, p1 {plan.p1:g}, alpha {plan.alpha:g}, beta {plan.beta:g}"
    )
    needed = None if decision.r is None else decision.r + 1
    yield place.row("planned", value=float(design.n), n=design.n, N=group.N, method=numbers)
    yield place.row(
        "needed",
        value=None if needed is None else float(needed),
        n=needed,
        N=group.N,
        method="as planned" if decision.planned else "recomputed for the patients entered",
        why_missing=None if needed is not None else "no number of responses would be enough",
    )
    yield place.row("responses", value=float(responses), n=responses, N=group.N, method="count")
    yield place.row(
        "p-value",
        value=decision.p_value,
        n=responses,
        N=group.N,
        method=f"exact, one-sided, against {plan.p0:g}",
        why_missing=None if decision.p_value is not None else "accrual or responses are still open",
    )
    yield place.row(
        "decision",
        value=None if decision.promising is None else float(decision.promising),
        n=responses,
        N=group.N,
        method=decision.sentence,
        why_missing=None if decision.promising is not None else "the design cannot conclude yet",
    )


def _count_first_stage(endpoints: Endpoints, group: Group, design: Design) -> int | None:
    """Count the responses among the first patients registered, as many as the first stage asks."""
    size = list_stages(design)[0][0]
    if size >= group.N or group.patients["RFICDT"].null_count():
        return None
    first = group.patients.sort("RFICDT", "USUBJID").head(size)
    words = _records(endpoints, group, "BOR").join(first, on="USUBJID", how="semi")["AVALC"]
    return int(words.is_in(ORR.words).sum())


def _count_pending(endpoints: Endpoints, group: Group) -> int:
    """Count patients who have no response but may still have one.

    They are on treatment or not yet treated, alive, without progression and new therapy. A
    progression that is not confirmed yet (iUPD) leaves a response possible.
    """
    evaluator = endpoints.protocol.response.evaluator
    progressed = endpoints.responses.visits.filter(
        (pl.col("EVALUATOR") == evaluator)
        & (pl.col("OVRLRESP") == endpoints.responses.words.progression)
    )
    responders = _records(endpoints, group, "BOR").filter(pl.col("AVALC").is_in(ORR.words))
    still = pl.all_horizontal(pl.col("EOTREAS", "DTHDT", "NEWTRTDT").is_null())
    return (
        group.patients.filter(still)
        .join(progressed, on="USUBJID", how="anti")
        .join(responders, on="USUBJID", how="anti")
        .height
    )
