"""What is known of patients when their endpoints are derived, by the reader who is analysed."""

from dataclasses import dataclass, field

import polars as pl

from remission.endpoints.deciding import add_deciding_records
from remission.endpoints.nouns import ORIGIN_DATES
from remission.protocol import Protocol, ResponsePlan
from remission.response import (
    RECIST_WORDS,
    Responses,
    ResponseWords,
    derive_best,
    derive_first_response,
)

PREVIOUS_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "DAYS": pl.Float64,  # time to progression on the treatment before; above 0
    }
)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What sources read: patients, and the judgements of the evaluator analysed.

    `visits` are VisitResponse rows with SRCDOM and SRCSEQ (the lesion record that decided);
    `baselines` USUBJID of patients whose disease was assessed before treatment, completely;
    `confirmed` and `unconfirmed` USUBJID and ADT of first responses; `best` the best responses
    (PARAMCD UBOR and CBOR) with their records; `previous` the times to progression before.
    """

    protocol: Protocol
    subjects: pl.DataFrame
    visits: pl.DataFrame
    baselines: pl.DataFrame
    confirmed: pl.DataFrame
    unconfirmed: pl.DataFrame
    best: pl.DataFrame
    words: ResponseWords = RECIST_WORDS
    previous: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PREVIOUS_SCHEMA))

    @property
    def responses(self) -> pl.DataFrame:
        """First responses, confirmed where the protocol asks for it."""
        asked = self.protocol.response.confirmation.required
        return self.confirmed if asked else self.unconfirmed

    @property
    def best_asked(self) -> pl.DataFrame:
        """Best responses, confirmed where the protocol asks for it."""
        asked = "CBOR" if self.protocol.response.confirmation.required else "UBOR"
        return self.best.filter(pl.col("PARAMCD") == asked)


def gather_evidence(
    subjects: pl.DataFrame,
    responses: Responses,
    protocol: Protocol,
    previous: pl.DataFrame | None = None,
) -> Evidence:
    """Return what the sources read, of the evaluator whom the protocol analyses.

    Where judgements were collected nothing is known of the baseline; it is taken to be there. A
    first assessment after the start of treatment is no baseline here (LATEFL).
    """
    mine = pl.col("EVALUATOR") == protocol.response.evaluator
    diseased = ((pl.col("TARGETS") > 0) & pl.col("BASE").is_not_null()) | (
        (pl.col("TARGETS") == 0) & (pl.col("NONTARGETS") > 0)
    )
    visits = responses.visits.filter(mine)
    before = pl.col("LATEFL").is_null()
    assessed = (
        responses.baselines.filter(mine & diseased & before) if responses.measured else visits
    )
    return see_evidence(
        subjects,
        add_deciding_records(visits, responses.lesions.filter(mine)),
        assessed.select("USUBJID").unique(),
        protocol,
        responses.words,
        previous,
    )


def limit_responses(subjects: pl.DataFrame, plan: ResponsePlan) -> pl.DataFrame:
    """Return USUBJID, ORIGIN and STOPDT, as `derive_best` wants them."""
    return subjects.select(
        "USUBJID",
        pl.col(ORIGIN_DATES[plan.stable_disease.origin]).alias("ORIGIN"),
        pl.col("NEWTRTDT").alias("STOPDT"),
    )


def see_evidence(
    subjects: pl.DataFrame,
    visits: pl.DataFrame,
    baselines: pl.DataFrame,
    protocol: Protocol,
    words: ResponseWords = RECIST_WORDS,
    previous: pl.DataFrame | None = None,
) -> Evidence:
    """Return the evidence from assessments that name their records."""
    plan = protocol.response
    limits = limit_responses(subjects, plan)
    records = (  # a best response of PD is dated by PDDT
        visits.sort("USUBJID", "ADT")
        .select("USUBJID", pl.coalesce("PDDT", "ADT").alias("ADT"), "SRCDOM", "SRCSEQ")
        .unique(["USUBJID", "ADT"], keep="first", maintain_order=True)
    )
    confirmed, unconfirmed = (
        derive_first_response(
            visits,
            limits,
            plan.model_copy(
                update={"confirmation": plan.confirmation.model_copy(update={"required": required})}
            ),
            words,
        ).join(records, on=["USUBJID", "ADT"], how="left")
        for required in (True, False)
    )
    best = derive_best(visits, limits, plan, words).join(records, on=["USUBJID", "ADT"], how="left")
    known = pl.DataFrame(schema=PREVIOUS_SCHEMA) if previous is None else previous
    return Evidence(
        protocol=protocol,
        subjects=subjects,
        visits=visits,
        baselines=baselines,
        confirmed=confirmed,
        unconfirmed=unconfirmed,
        best=best,
        words=words,
        previous=known,
    )
