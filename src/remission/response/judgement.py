"""Judge each assessment from its sums: target, non-target, new lesions, overall, progression."""

import polars as pl

from remission.response.overall import combine
from remission.response.rules import DiameterRule
from remission.response.sums import has_grown


def judge(sums: pl.DataFrame, rule: DiameterRule, *, continued: bool) -> pl.DataFrame:
    """Return the post-baseline assessments with TRGRESP, NTRGRESP, NEWLIND, OVRLRESP and PDDT.

    With `continued`, a target response that was CR or PR stays PR while the sum has risen above
    the cut-off for PR but not to progression (EORTC FAQ on slightly changing measurements).
    BYSIZE is what arithmetic alone says of the targets, for criteria that judge them further.
    Boundaries belong to the response: exactly -30 % is PR, exactly +20 % (and +5 mm) is PD.
    """
    judged = (
        sums.filter(pl.col("ADT") > pl.col("BASEDT"))
        .sort("S", "ADT")
        .with_columns(_target(rule).alias("BYSIZE"), _non_target().alias("NTRGRESP"))
        .with_columns(pl.col("BYSIZE").alias("TRGRESP"))
    )
    return conclude(judged, rule, continued=continued)


def conclude(judged: pl.DataFrame, rule: DiameterRule, *, continued: bool) -> pl.DataFrame:
    """Return assessments with a target response also with NEWLIND, OVRLRESP and PDDT.

    With `continued` CONTFL is Y where the target response is PR only since it goes on.
    """
    judged = judged.with_columns(pl.col("NTRGRESP").fill_null("NONE"))
    if continued:
        judged = judged.with_columns(_carry_response().alias("KEPT")).with_columns(
            pl.when(pl.col("KEPT") != pl.col("TRGRESP")).then(pl.lit("Y")).alias("CONTFL"),
            pl.col("KEPT").alias("TRGRESP"),
        )
    with_targets = pl.col("TARGETS") > 0
    return (
        judged.with_columns(
            pl.when(with_targets)
            .then(combine(rule.overall))
            .otherwise(combine(rule.overall_without_targets))
            .alias("OVRLRESP"),
            pl.when("NEWYES")
            .then(pl.lit("Y"))
            .when("NEWMAYBE")
            .then(pl.lit("E"))
            .otherwise(pl.lit("N"))
            .alias("NEWLIND"),
        )
        .with_columns(_progression_date().alias("PDDT"))
        .with_columns(
            pl.when(pl.col("NTRGRESP") != "NONE").then("NTRGRESP").alias("NTRGRESP"),
        )
    )


def _target(rule: DiameterRule) -> pl.Expr:
    total, base = pl.col("SUM"), pl.col("BASE")
    smallest = base if rule.from_baseline else pl.col("NADIR")
    grown = has_grown(total, smallest, rule) | (pl.col("GROWNIDS") != "")
    return (
        pl.when(pl.col("TARGETS") == 0)
        .then(pl.lit(None, dtype=pl.String))
        .when(~pl.col("COMPLETE"))
        .then(pl.when(grown).then(pl.lit("PD")).otherwise(pl.lit("NE")))
        .when("GONE")
        .then(pl.lit("CR"))
        .when(grown)
        .then(pl.lit("PD"))
        .when(100 * total <= (100 - rule.shrink_pct) * base)
        .then(pl.lit("PR"))
        .otherwise(pl.lit("SD"))
    )


def _non_target() -> pl.Expr:
    expected = pl.col("NONTARGETS")
    persists = pl.col("NTOTHER") & ((expected > 0) | (pl.col("TARGETS") > 0))
    return (
        pl.when("NTPD")
        .then(pl.lit("PD"))
        .when((expected == 0) & ~persists)
        .then(pl.lit("NONE"))
        .when(pl.col("NTSEEN") < expected)
        .then(pl.lit("NE"))
        .when((pl.col("NTGONE") == expected) & ~persists)
        .then(pl.lit("CR"))
        .otherwise(pl.lit("NON-CR/NON-PD"))
    )


def _carry_response() -> pl.Expr:
    """Return PR where arithmetic says SD but the last decided response was CR or PR.

    A stable assessment does not end a response; only progression does.
    """
    word = pl.col("TRGRESP")
    last_turn = pl.when(word.is_in(["CR", "PR", "PD"])).then(word).forward_fill().over("S")
    return (
        pl.when((word == "SD") & last_turn.is_in(["CR", "PR"])).then(pl.lit("PR")).otherwise(word)
    )


def _progression_date() -> pl.Expr:
    on_scan = pl.when(
        (pl.col("TRGRESP") == "PD").fill_null(value=False) | (pl.col("NTRGRESP") == "PD")
    ).then("ADT")
    by_new = pl.when("NEWYES").then("NEWDT")
    return pl.when(pl.col("OVRLRESP") == "PD").then(pl.min_horizontal(on_scan, by_new))
