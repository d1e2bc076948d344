"""Endpoints that ask whether disease was still under control at a day: DCR(t) and CBR(t)."""

from dataclasses import dataclass

import polars as pl

from remission.endpoints.categories import DCR, shape_records
from remission.endpoints.evidence import Evidence
from remission.endpoints.known import known_visits
from remission.endpoints.nouns import ORIGIN_DATES

_FOLLOWED = ("STARTDT", "LEFTDT", "RIGHTDT")


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
    could not be judged is a no, and so is who was not followed so long.

    STARTDT is the start, LEFTDT the last assessment without progression, RIGHTDT the end of
    control: progression, death, or the new therapy that stops it. An N without RIGHTDT was not
    followed so long (`not_followed`).
    """
    plan = evidence.protocol.response
    start = ORIGIN_DATES[plan.stable_disease.origin]
    controlled = _controlled(evidence, start)
    seen = (
        controlled.filter((pl.col("ADT") - pl.col("STARTDT")).dt.total_days() >= days)
        .unique("USUBJID", keep="first", maintain_order=True)
        .select(
            "USUBJID",
            "ADT",
            pl.format(
                f"{{}} on {{}}, {{}} days after {plan.stable_disease.origin}",
                "OVRLRESP",
                "ADT",
                (pl.col("ADT") - pl.col("STARTDT")).dt.total_days(),
            ).alias("EVNTDESC"),
            "SRCDOM",
            "SRCSEQ",
            pl.lit(value=True).alias("LASTED"),
        )
    )
    responded = bor["AVALC"].is_in(evidence.words.responses) & endpoint.responses
    followed = (
        _ends(evidence)
        .rename({start: "STARTDT"})
        .join(
            controlled.group_by("USUBJID").agg(pl.col("ADT").max().alias("LEFTDT")),
            on="USUBJID",
            how="left",
        )
    )
    asked = bor.with_columns(responded.alias("RESPONDED")).drop(_FOLLOWED)
    return _answer(endpoint, asked.join(followed, on="USUBJID", how="left"), seen, days)


def not_followed() -> pl.Expr:
    """Tell of records of `derive_lasting` which are a no only since nobody looked for so long."""
    return (pl.col("AVALC") == "N") & pl.col("RIGHTDT").is_null()


def _ends(evidence: Evidence) -> pl.DataFrame:
    """Return the subjects' dates with FIRSTPD, and RIGHTDT, the first that ends control."""
    first = known_visits(evidence).group_by("USUBJID").agg(pl.col("PDDT").min().alias("FIRSTPD"))
    ends = ["FIRSTPD", "DTHDT"]
    if evidence.protocol.response.stop_at_new_therapy:
        ends.append("NEWTRTDT")
    return (
        evidence.subjects.select("USUBJID", *ORIGIN_DATES.values(), "DTHDT", "NEWTRTDT")
        .join(first, on="USUBJID", how="left")
        .with_columns(pl.min_horizontal(ends).alias("RIGHTDT"))
    )


def _controlled(evidence: Evidence, start: str) -> pl.DataFrame:
    """Return the assessments that show control, in order of time, with STARTDT."""
    return (
        known_visits(evidence)
        .filter(pl.col("OVRLRESP").is_in(evidence.words.controlled))
        .join(_ends(evidence).rename({start: "STARTDT"}), on="USUBJID")
        .filter(
            pl.col("FIRSTPD").is_null() | (pl.col("ADT") < pl.col("FIRSTPD")),
        )
        .sort("USUBJID", "ADT")
    )


def _answer(endpoint: Lasting, bor: pl.DataFrame, seen: pl.DataFrame, days: int) -> pl.DataFrame:
    kept = ("ADT", "EVNTDESC", "SRCDOM", "SRCSEQ")
    both = bor.select("USUBJID", "RESPONDED", *_FOLLOWED, *kept).join(
        seen, on="USUBJID", how="left", suffix="_2"
    )
    lasted = pl.col("LASTED").fill_null(value=False)
    responded = pl.col("RESPONDED")
    said = pl.format(
        "no assessment without progression {} days after the start or later{}; best response: {}",
        pl.lit(days),
        pl.when(pl.col("RIGHTDT").is_null())
        .then(pl.lit(", and no end of control seen: not followed so long, counted as no"))
        .otherwise(pl.lit("")),
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
