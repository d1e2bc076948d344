"""How the response rate depends on who is counted, and on the cohort the panel put patients in."""

from collections.abc import Iterator

import polars as pl

from remission.analysis.rows import Place, Row, proportion_row
from remission.endpoints import POPULATION_FLAGS, Endpoints
from remission.endpoints.categories import ORR
from remission.protocol import AnalysisPlan

_COHORTS = {"AS ENROLLED": "ENTCOHRT", "AS REVIEWED": "REVCOHRT"}


def analyse_reclassification(endpoints: Endpoints) -> Iterator[Row]:
    """Yield the response rate (CR or PR by BOR) in each population, by cohort.

    Endpoint POPULATION, statistic `proportion`, at the population: REGISTERED, ELIGIBLE,
    CONCORDANT, TREATED, EVALUABLE, `KIT ...` with the cohorts of the protocol; AS ENROLLED and
    AS REVIEWED are the registered patients with the cohort by local and by panel diagnosis. `moved
    out` and `moved in` count those whom the panel took out of the enrolled cohort and put into it:
    `n` responders of `N` patients. A trial without a review has no rows.
    """
    review = endpoints.protocol.review
    if review is None:
        return
    patients = _patients(endpoints)
    for cohort in (*(cohort.id for cohort in endpoints.protocol.cohorts), "ALL"):
        place = Place(endpoint="POPULATION", population="registered", group=cohort)
        for at, members in _populations(endpoints, patients).items():
            mine = _of_cohort(members, cohort, _COHORTS.get(at, "COHORT"))
            yield _rate(place, at, mine, endpoints.protocol.analysis)
        if cohort != "ALL":
            yield from _moved(place, patients, cohort)


def _patients(endpoints: Endpoints) -> pl.DataFrame:
    """Return the registered patients with their KIT result and RESPONDER."""
    best = endpoints.records.filter(pl.col("PARAMCD") == "BOR").select(
        "USUBJID", RESPONDER=pl.col("AVALC").is_in(ORR.words)
    )
    kit = endpoints.diagnoses.select("USUBJID", STAIN=pl.col("KIT").str.to_uppercase())
    return (
        endpoints.subjects.filter(pl.col("REGFL") == "Y")
        .join(best, on="USUBJID", how="left")
        .join(kit, on="USUBJID", how="left")
        .with_columns(pl.col("RESPONDER").fill_null(value=False))
        .sort("USUBJID")
    )


def _populations(endpoints: Endpoints, patients: pl.DataFrame) -> dict[str, pl.DataFrame]:
    found = dict.fromkeys(_COHORTS, patients)
    for name, flag in POPULATION_FLAGS.items():
        if name != "eligible" or endpoints.protocol.eligibility:
            found[name.upper()] = patients.filter(pl.col(flag) == "Y")
    review = endpoints.protocol.review
    if review is not None and (review.kit is not None or review.stain is not None):
        words = {"POSITIVE", "NEGATIVE", *patients["STAIN"].drop_nulls()}
        found |= {f"KIT {word}": patients.filter(pl.col("STAIN") == word) for word in sorted(words)}
        found["KIT NOT KNOWN"] = patients.filter(pl.col("STAIN").is_null())
    return found


def _of_cohort(patients: pl.DataFrame, cohort: str, column: str) -> pl.DataFrame:
    return patients if cohort == "ALL" else patients.filter(pl.col(column) == cohort)


def _rate(place: Place, at: str, patients: pl.DataFrame, plan: AnalysisPlan) -> Row:
    return proportion_row(
        place,
        at,
        int(patients["RESPONDER"].sum()),
        patients.height,
        confidence=plan.confidence,
        method=plan.proportion_interval,
    )


def _moved(place: Place, patients: pl.DataFrame, cohort: str) -> Iterator[Row]:
    was, became = (
        (pl.col(name) == cohort).fill_null(value=False) for name in ("ENTCOHRT", "REVCOHRT")
    )
    for statistic, mine in (
        ("moved out", patients.filter(was & ~became)),
        ("moved in", patients.filter(became & ~was)),
    ):
        n = int(mine["RESPONDER"].sum())
        yield place.row(statistic, value=float(mine.height), n=n, N=mine.height, method="count")
