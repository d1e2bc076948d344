"""Endpoints that ask whether disease was still under control at a day: DCR(t) and CBR(t)."""

from dataclasses import dataclass

import polars as pl

from remission.endpoints.categories import DCR, shape_records
from remission.endpoints.evidence import Evidence
from remission.endpoints.nouns import ORIGIN_DATES


@dataclass(frozen=True, kw_only=True)
class Lasting:
    """Control of disease that lasted so long; `responses` count however short they were."""

    code: str
    label: str
    responses: bool


CONTROL = Lasting(code=DCR.code, label="Disease control", responses=False)
CBR = Lasting(code="CBR", label="Clinical benefit", responses=True)


def derive_lasting(
    endpoint: Lasting, evidence: Evidence, bor: pl.DataFrame, days: int
) -> pl.DataFrame:
    """Return Y (1) or N (0) per patient; PARAMCD is the code and the days, such as CBR168.

    Yes is who had an assessment without progression so many days after the start or later, before
    the first progression (and not after a new therapy where the best response stops there); the
    start is that of stable disease. For clinical benefit a response (BOR) is a yes as well. Who
    could not be judged is a no.
    """
    plan = evidence.protocol.response
    start = ORIGIN_DATES[plan.stable_disease.origin]
    stop = pl.col("NEWTRTDT") if plan.stop_at_new_therapy else pl.lit(None)
    after = (pl.col("ADT") - pl.col(start)).dt.total_days()
    first = evidence.visits.group_by("USUBJID").agg(pl.col("PDDT").min().alias("FIRSTPD"))
    seen = (
        evidence.visits.filter(pl.col("OVRLRESP").is_in(evidence.words.controlled))
        .join(first, on="USUBJID")
        .join(evidence.subjects.select("USUBJID", start, "NEWTRTDT"), on="USUBJID")
        .filter(
            after >= days,
            pl.col("FIRSTPD").is_null() | (pl.col("ADT") < pl.col("FIRSTPD")),
            stop.is_null() | (pl.col("ADT") <= stop),
        )
        .sort("USUBJID", "ADT")
        .unique("USUBJID", keep="first", maintain_order=True)
        .select(
            "USUBJID",
            "ADT",
            pl.format(
                f"{{}} on {{}}, {{}} days after {plan.stable_disease.origin}",
                "OVRLRESP",
                "ADT",
                after,
            ).alias("EVNTDESC"),
            "SRCDOM",
            "SRCSEQ",
            pl.lit(value=True).alias("LASTED"),
        )
    )
    responded = bor["AVALC"].is_in(evidence.words.responses) & endpoint.responses
    return _answer(endpoint, bor.with_columns(responded.alias("RESPONDED")), seen, days)


def _answer(endpoint: Lasting, bor: pl.DataFrame, seen: pl.DataFrame, days: int) -> pl.DataFrame:
    kept = ("ADT", "EVNTDESC", "SRCDOM", "SRCSEQ")
    both = bor.select("USUBJID", "RESPONDED", *kept).join(
        seen, on="USUBJID", how="left", suffix="_2"
    )
    lasted = pl.col("LASTED").fill_null(value=False)
    responded = pl.col("RESPONDED")
    said = pl.format(
        "no assessment without progression {} days after the start or later; best response: {}",
        pl.lit(days),
        pl.col("EVNTDESC"),
    )
    return shape_records(
        both.with_columns(
            pl.when(responded)
            .then("EVNTDESC")
            .when(lasted)
            .then("EVNTDESC_2")
            .otherwise(said)
            .alias("EVNTDESC"),
            *(
                pl.when(lasted & ~responded).then(f"{name}_2").otherwise(name).alias(name)
                for name in ("ADT", "SRCDOM", "SRCSEQ")
            ),
            pl.when(lasted | responded).then(1.0).otherwise(0.0).alias("AVAL"),
            pl.when(lasted | responded).then(pl.lit("Y")).otherwise(pl.lit("N")).alias("AVALC"),
        ),
        f"{endpoint.code}{days}",
        f"{endpoint.label}, {days} days",
    )
