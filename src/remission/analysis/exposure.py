"""How long and how much was given, what was changed, and whether the rules were followed."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Place, Row, proportion_row, quantile_row, summary_rows
from remission.endpoints import Endpoints
from remission.stats import estimate_survival

_NUMBERS = ("TRTDURD", "CUMDOSE", "DOSEINT", "RDI", "PAUSEDAYS", "REDUCDAY")
_HOLDS = ("held", "already held", "stopped", "not held", "open")
_RESUMPTIONS = ("as asked", "too early", "not shown", "too high", "lower", "not known")


def analyse_exposure(endpoints: Endpoints) -> Iterator[Row]:
    """Yield duration, dose, dose intensity, reductions, interruptions, and rules of modification.

    Endpoint EXPOSURE:

    - `median`, `minimum`, `maximum` of the patients' values; REDUCDAY of those reduced only.
    - `proportion`, at REDUCED and INTERRUPTED.
    - `median time to reduction`: Kaplan-Meier, patients without one censored at the last dose.
    - `changes`, at `REDUCTION: reason`: how many changes, with `n` patients of `N` treated.

    Endpoint MODIFICATION, at the rule: `asked`, then `hold: held` ... and `resumed: as asked` ...;
    `value` counts holds, `n` patients. `not asked`, at INTERRUPTION: pauses that no rule asked for.
    """
    protocol = endpoints.protocol
    for group in each_group(endpoints.subjects, protocol, protocol.populations.safety):
        place = Place(endpoint="EXPOSURE", population=group.population, group=group.id)
        mine = endpoints.safety.exposure.join(group.patients, on="USUBJID", how="semi")
        yield from _amounts(endpoints, place, mine, group)
        changes = endpoints.safety.changes.join(group.patients, on="USUBJID", how="semi")
        yield from _changes(endpoints, place, changes, group)
        if protocol.treatment.modifications:
            yield from _modifications(endpoints, group, changes)


def _amounts(endpoints: Endpoints, place: Place, mine: pl.DataFrame, group: Group) -> Iterator[Row]:
    plan = endpoints.protocol.analysis
    for measure in _NUMBERS:
        yield from summary_rows(place, measure, mine[measure].cast(pl.Float64), group.N)
    for flag in ("REDUCED", "INTERRUPTED"):
        yield proportion_row(
            place,
            flag,
            int((mine[flag] == "Y").sum()),
            group.N,
            confidence=plan.confidence,
            method=plan.proportion_interval,
        )
    known = mine.filter(pl.col("REDUCTIONS").is_not_null(), pl.col("TRTDURD").is_not_null())
    curve = estimate_survival(
        known.select(pl.coalesce("REDUCDAY", "TRTDURD").cast(pl.Float64)).to_series().to_numpy(),
        known["REDUCDAY"].is_not_null().to_numpy(),
        confidence=plan.confidence,
        interval=plan.survival_interval,
    )
    method = f"Kaplan-Meier, {plan.survival_interval}, {100 * plan.confidence:g} %"
    yield quantile_row(
        place,
        "median time to reduction",
        curve.median(),
        (curve.n_events, curve.n),
        method,
    )


def _changes(
    endpoints: Endpoints, place: Place, changes: pl.DataFrame, group: Group
) -> Iterator[Row]:
    at = pl.format(
        "{}: {}", pl.col("KIND").str.to_uppercase(), pl.col("REASON").fill_null("NOT RECORDED")
    )
    entered = endpoints.subjects.filter(pl.col("REGFL") == "Y")
    everywhere = endpoints.safety.changes.join(entered, on="USUBJID", how="semi")
    named = changes.with_columns(AT=at)
    for word in everywhere.select(at.alias("AT"))["AT"].unique().sort():
        those = named.filter(pl.col("AT") == word)
        yield place.row(
            "changes",
            at=word,
            value=float(those.height),
            n=those["USUBJID"].n_unique(),
            N=group.N,
            method="changes; n patients",
        )


def _modifications(endpoints: Endpoints, group: Group, changes: pl.DataFrame) -> Iterator[Row]:
    place = Place(endpoint="MODIFICATION", population=group.population, group=group.id)
    asked = endpoints.safety.modifications.join(group.patients, on="USUBJID", how="semi")
    for rule in endpoints.protocol.treatment.modifications:
        mine = asked.filter(pl.col("RULE") == rule.id)
        yield _holds(place, "asked", rule.id, mine)
        for word in _HOLDS:
            yield _holds(place, f"hold: {word}", rule.id, mine.filter(pl.col("HOLD") == word))
        for word in _RESUMPTIONS:
            those = mine.filter(pl.col("RESUME") == word)
            yield _holds(place, f"resumed: {word}", rule.id, those)
    pauses = changes.filter(pl.col("KIND") == "interruption")
    other = pauses.join(
        asked.select("USUBJID", ASTDT="HOLDDT"), on=["USUBJID", "ASTDT"], how="anti"
    )
    yield _holds(place, "not asked", "INTERRUPTION", other)


def _holds(place: Place, statistic: str, at: str, those: pl.DataFrame) -> Row:
    n = those["USUBJID"].n_unique()
    return place.row(statistic, at=at, value=float(those.height), n=n, method="holds; n patients")
