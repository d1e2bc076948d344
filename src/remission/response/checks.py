"""Findings about lesions: what the targets and the visits should have held."""

import polars as pl

from remission.response.baseline_checks import check_baselines
from remission.response.lesion_records import UNITS_PER_MM, LesionRecords, says_something
from remission.response.lesions import Lesions
from remission.response.millimetres import show_mm
from remission.response.part_checks import check_parts
from remission.response.parts import PART_OF_A_LESION, parents_of
from remission.response.rules import DiameterRule
from remission.sdtm import join_findings, make_findings


def check_lesions(
    records: LesionRecords,
    days: pl.DataFrame,
    lesions: Lesions,
    sums: pl.DataFrame,
    rule: DiameterRule,
) -> pl.DataFrame:
    """Return the findings about lesions and baselines of every evaluator."""
    series = records.series
    targets = lesions.expected.filter(pl.col("ROLE") == "TARGET").join(series, on="S")
    return join_findings(
        _without_baseline(lesions, series),
        _without_row(lesions, series),
        _too_many(targets, rule),
        _too_small(targets, rule),
        _undated(records, days),
        _dated_by_visit(records, days),
        _unused(records, lesions),
        _not_new(lesions, series),
        _without_place(records, lesions, rule),
        _without_role(records),
        check_parts(records, days),
        check_baselines(lesions, sums, series, rule),
    )


def _without_baseline(lesions: Lesions, series: pl.DataFrame) -> pl.DataFrame:
    later = (
        lesions.seen.filter(pl.col("ROLE").is_in(["TARGET", "NON-TARGET"]))
        .filter((pl.col("ROLE") == "NON-TARGET") | pl.col("DIAM").is_not_null())
        .join(lesions.expected, on="L", how="anti")
        .group_by("S", "LNKID", "ROLE")
        .agg(pl.col("ADT").min())
        .join(series, on="S")
    )
    return make_findings(
        later,
        "lesion-without-baseline",
        "error",
        domain="TR",
        variable="TRLNKID",
        value=pl.col("LNKID"),
        message=pl.format(
            "{} lesion {} ({}) is assessed from {} on but has no {}; enter its baseline or record "
            "it as NEW",
            pl.col("ROLE").str.to_lowercase(),
            "LNKID",
            "EVALUATOR",
            "ADT",
            pl.when(pl.col("ROLE") == "TARGET")
            .then(pl.lit("measurement at baseline; it is left out of the sum"))
            .otherwise(pl.lit("record at baseline; it prevents CR, and its progression counts")),
        ),
    )


def _without_row(lesions: Lesions, series: pl.DataFrame) -> pl.DataFrame:
    absent = lesions.absent.filter(~pl.col("BASELINE")).join(series, on="S")
    return make_findings(
        absent,
        "lesion-without-row",
        "warning",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRLNKID",
        value=pl.col("LNKID"),
        action="assumed",
        message=pl.format(
            "lesion {} ({}) has no row on {}; it counts as not assessed, not as gone; enter a "
            "measurement, or NOT DONE with the reason",
            "LNKID",
            "EVALUATOR",
            "ADT",
        ),
    )


def _too_many(targets: pl.DataFrame, rule: DiameterRule) -> pl.DataFrame:
    organ = pl.when("NODE").then(pl.lit("LYMPH NODE")).otherwise("LOC").alias("ORGAN")
    people = ["USUBJID", "EVALUATOR"]
    in_all = targets.group_by(people).len().filter(pl.col("len") > rule.max_targets)
    per_organ = (
        targets.filter(pl.col("LOC").is_not_null())
        .group_by(*people, organ)
        .len()
        .filter(pl.col("len") > rule.max_targets_per_organ)
    )
    return join_findings(
        make_findings(
            in_all,
            "too-many-targets",
            "warning",
            domain="TU",
            variable="TUSTRESC",
            value=pl.col("len").cast(pl.String),
            message=pl.format(
                f"{{}} target lesions ({{}}); {rule.name} allows {rule.max_targets}; all of them "
                "are in the sum; make the others non-target",
                "len",
                "EVALUATOR",
            ),
        ),
        make_findings(
            per_organ,
            "too-many-targets-in-organ",
            "warning",
            domain="TU",
            variable="TULOC",
            value=pl.col("ORGAN"),
            message=pl.format(
                "{} target lesions in {} ({}); "
                f"{rule.name} allows {rule.max_targets_per_organ} (all lymph nodes are one organ); "
                "all of them are in the sum",
                "len",
                "ORGAN",
                "EVALUATOR",
            ),
        ),
    )


def _too_small(targets: pl.DataFrame, rule: DiameterRule) -> pl.DataFrame:
    node = pl.col("NODE")
    limit = pl.when(node).then(rule.measurable_node_mm).otherwise(rule.measurable_mm)
    small = targets.with_columns(limit.alias("LIMIT")).filter(
        pl.col("BASEDIAM") < pl.col("LIMIT") * UNITS_PER_MM
    )
    return make_findings(
        small,
        "target-not-measurable",
        "warning",
        domain="TR",
        variable="TRSTRESN",
        value=show_mm(pl.col("BASEDIAM")),
        message=pl.format(
            f"target {{}} ({{}}) measures {{}} {rule.unit} at baseline, below the {{}} {rule.unit} "
            f"that {rule.name} asks of a {{}}; it is in the sum; make it non-target",
            "LNKID",
            "EVALUATOR",
            show_mm(pl.col("BASEDIAM")),
            "LIMIT",
            pl.when(node).then(pl.lit("lymph node")).otherwise(pl.lit("measurable lesion")),
        ),
    )


def _undated(records: LesionRecords, days: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        _name_scans(days.filter(pl.col("ADT").is_null()), records.scans, records),
        "undated-measurement",
        "error",
        domain=pl.col("SRCDOM"),
        visit=pl.col("VISIT"),
        variable="TRDTC",
        value=pl.col("LNKID"),
        action="set aside",
        message=pl.format(
            "lesion {} ({}) has no date, and no other record of its visit has one; it is not used",
            "LNKID",
            "EVALUATOR",
        ),
    )


def _dated_by_visit(records: LesionRecords, days: pl.DataFrame) -> pl.DataFrame:
    by_visit = days.filter(pl.col("SCANDT").is_null() & pl.col("ADT").is_not_null())
    return make_findings(
        _name_scans(by_visit, records.scans.filter(says_something()), records),
        "undated-measurement",
        "warning",
        domain=pl.col("SRCDOM"),
        visit=pl.col("VISIT"),
        variable="TRDTC",
        value=pl.col("LNKID"),
        action="assumed",
        message=pl.format(
            "lesion {} ({}) has no date; taken to be {}, the day of its visit; enter it",
            "LNKID",
            "EVALUATOR",
            "ADT",
        ),
    )


def _name_scans(days: pl.DataFrame, scans: pl.DataFrame, records: LesionRecords) -> pl.DataFrame:
    """Return the scans of some days with the names of lesion, patient and reader."""
    return (
        days.join(scans, on="D")
        .join(records.lesions.select("L", "LNKID"), on="L")
        .join(records.series, on="S")
    )


def _unused(records: LesionRecords, lesions: Lesions) -> pl.DataFrame:
    known = lesions.seen.filter((pl.col("ROLE") != "TARGET") | pl.col("DIAM").is_not_null())
    unused = (
        records.lesions.filter(
            pl.col("ROLE").is_in(["TARGET", "NON-TARGET"])
            & ~pl.col("LNKID").str.contains(PART_OF_A_LESION)
        )
        .join(lesions.expected, on="L", how="anti")
        .join(known, on="L", how="anti")
        .join(records.series, on="S")
    )
    return make_findings(
        unused,
        "lesion-not-used",
        "error",
        domain="TU",
        variable="TULNKID",
        value=pl.col("LNKID"),
        message=pl.format(
            "{} lesion {} ({}) was never {} at or after baseline; it is left out; {}",
            pl.col("ROLE").str.to_lowercase(),
            "LNKID",
            "EVALUATOR",
            pl.when(pl.col("ROLE") == "TARGET")
            .then(pl.lit("measured"))
            .otherwise(pl.lit("assessed")),
            pl.when(pl.col("ROLE") == "TARGET")
            .then(pl.lit("enter the diameter that counts"))
            .otherwise(pl.lit("enter its state")),
        ),
    )


def _not_new(lesions: Lesions, series: pl.DataFrame) -> pl.DataFrame:
    return make_findings(
        lesions.not_new.join(series, on="S"),
        "new-lesion-at-baseline",
        "error",
        domain=pl.col("SRCDOM"),
        variable="TRLNKID",
        value=pl.col("LNKID"),
        message=pl.format(
            "lesion {} ({}) is called NEW but was seen at baseline, on {}; it does not count as a "
            "new lesion; make it a non-target",
            "LNKID",
            "EVALUATOR",
            pl.coalesce("SCANDT", "ADT"),
        ),
    )


def _without_place(records: LesionRecords, lesions: Lesions, rule: DiameterRule) -> pl.DataFrame:
    lost = lesions.expected.filter(
        pl.lit(rule.node_short_axis) & (pl.col("ROLE") == "TARGET") & pl.col("LOC").is_null()
    )
    return make_findings(
        lost.join(records.series, on="S"),
        "target-without-place",
        "warning",
        domain="TU",
        variable="TULOC",
        value=pl.col("LNKID"),
        action="assumed",
        message=pl.format(
            "neither TU nor TR says where target {} ({}) is; it is taken to be no lymph node",
            "LNKID",
            "EVALUATOR",
        ),
    )


def _without_role(records: LesionRecords) -> pl.DataFrame:
    lost = (
        records.lesions.filter(pl.col("ROLE").is_null())
        .join(parents_of(records.lesions), on="L", how="anti")  # T01.1 is what T01 is
        .join(records.series, on="S")
    )
    return make_findings(
        lost,
        "lesion-without-role",
        "error",
        domain="TU",
        variable="TUSTRESC",
        value=pl.col("LNKID"),
        action="set aside",
        message=pl.format(
            "neither TU nor TR says whether lesion {} ({}) is TARGET, NON-TARGET or NEW; it is not "
            "used",
            "LNKID",
            "EVALUATOR",
        ),
    )
