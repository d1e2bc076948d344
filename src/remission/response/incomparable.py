"""Scans that cannot be compared with a lesion's baseline: local treatment, another method.

The protocol says whether such a lesion is used as measured or is not evaluable; each is found.
"""

from dataclasses import dataclass, replace

import polars as pl

from remission.protocol import DoubtPlan, Protocol
from remission.response.lesion_records import SIZES, LesionRecords, evaluator
from remission.response.nouns import Tumours
from remission.response.parts import PART_OF_A_LESION, parents_of
from remission.response.treatment_checks import SAID, check_treatments
from remission.sdtm import gather_findings, make_findings, no_findings

_MEASUREMENTS = ("LDIAM", "LPERP", "SAXIS", "DIAMETER", "TUMSTATE")
_SCAN = ("USUBJID", "EVALUATOR", "LNKID", "SCANDT")


@dataclass(frozen=True, kw_only=True)
class Comparable:
    """The records with the scans set aside that the protocol does not use, and findings."""

    records: LesionRecords
    findings: pl.DataFrame


def set_aside_incomparable(
    records: LesionRecords,
    days: pl.DataFrame,
    assessments: pl.DataFrame,
    tumours: Tumours,
    protocol: Protocol,
) -> Comparable:
    """Return the records without scans that cannot be compared with their lesion's baseline.

    `days` are the scan days with ADT. A scan set aside keeps only the word that its lesion is
    UNEQUIVOCAL: treated or not, it has progressed.
    """
    plan = protocol.response.doubt
    treatments = _local_treatments(tumours, plan)
    dated_treatments = treatments.filter(pl.col("PRSTDT").is_not_null())
    methods = _several_methods(tumours)
    if treatments.is_empty() and methods.is_empty():
        return Comparable(records=records, findings=no_findings())
    dated = _date_scans(records, days, assessments)
    treated = _treated(records, dated, dated_treatments)
    changed = _changed(dated, methods, parents_of(records.lesions))
    aside = pl.concat(
        (frame if policy == "not evaluable" else frame.clear()).select("L", "D")
        for frame, policy in ((treated, plan.treated_lesion), (changed, plan.changed_method))
    )
    return Comparable(
        records=_set_aside(records, aside.unique()),
        findings=gather_findings(
            check_treatments(treatments, records, dated, treated, plan),
            _find_changed(changed, plan),
        ),
    )


def _date_scans(
    records: LesionRecords, days: pl.DataFrame, assessments: pl.DataFrame
) -> pl.DataFrame:
    """Return L, D, the lesion, its reader, SCANDT, ADT, VISIT and BASEDT of every dated scan."""
    return (
        records.scans.select("L", "D")
        .join(days.select("D", "ADT", "SCANDT", "VISIT"), on="D")
        .join(records.lesions.select("L", "S", "LNKID", "ROLE", "LOC"), on="L")
        .join(assessments.select("S", "ADT", "BASEDT"), on=["S", "ADT"])
        .join(records.series, on="S")
    )


def _local_treatments(tumours: Tumours, plan: DoubtPlan) -> pl.DataFrame:
    """Return the records of PR that tell a local treatment, of patients with lesions."""
    if not plan.local_treatments:
        return tumours.study["PR"].clear()
    words = list(plan.local_treatments)
    named = pl.any_horizontal(
        pl.col(name).str.contains_any(words, ascii_case_insensitive=True).fill_null(value=False)
        for name in ("PRTRT", "PRDECOD", "PRCAT")
    )
    return tumours.study["PR"].filter(
        named,
        pl.col("USUBJID").is_in(tumours.tr["USUBJID"].unique().implode()),
    )


def _treated(records: LesionRecords, dated: pl.DataFrame, treatments: pl.DataFrame) -> pl.DataFrame:
    """Return the scans of lesions (or parts of them) since their first treatment after baseline."""
    treated = dated.join(
        treatments.select(
            "USUBJID", pl.col("PRLNKID").alias("LNKID"), "PRSTDT", "PRTRT", "PRSEQ", "ROW"
        ),
        on=["USUBJID", "LNKID"],
    ).filter(pl.col("PRSTDT") > pl.col("BASEDT"))
    first = treated.sort("L", "PRSTDT", "PRSEQ").unique("L", keep="first", maintain_order=True)
    since = first.select("L", "PRSTDT", "PRTRT", "PRSEQ", "ROW")
    parts = parents_of(records.lesions).select("L", "PARENT")
    of_parts = parts.join(since.rename({"L": "PARENT"}), on="PARENT").select(since.columns)
    return dated.join(
        pl.concat([since, of_parts]).unique("L", keep="first", maintain_order=True), on="L"
    ).filter(pl.coalesce("SCANDT", "ADT") >= pl.col("PRSTDT"))


def _several_methods(tumours: Tumours) -> pl.DataFrame:
    """Return the method of each scan of the lesions that were seen by more than one.

    Of a patient with a lesion in parts it is every scan, if any of them was by another method.
    """
    method, patient = pl.col("TRMETHOD"), ("USUBJID", "EVALUATOR")
    several = pl.col("METHOD").n_unique() > 1
    in_parts = pl.col("LNKID").str.contains(PART_OF_A_LESION).any().over(patient)
    measured = tumours.tr.lazy().filter(pl.col("TRTESTCD").is_in(_MEASUREMENTS))
    methods = measured.select(method.drop_nulls().unique()).collect().to_series()
    if methods.str.to_uppercase().n_unique() <= 1:
        measured = tumours.tr.clear().lazy()
    return (
        measured.filter(method.is_not_null())
        .select(
            "USUBJID",
            evaluator("TR"),
            pl.col("TRLNKID").alias("LNKID"),
            pl.col("TRDT").alias("SCANDT"),
            method.str.to_uppercase().alias("METHOD"),
            "TRSEQ",
            "ROW",
        )
        .filter(several.over(*patient, "LNKID") | (in_parts & several.over(patient)))
        .sort(*_SCAN, "ROW")
        .unique(_SCAN, keep="first", maintain_order=True)
        .collect()
    )


def _changed(dated: pl.DataFrame, methods: pl.DataFrame, parents: pl.DataFrame) -> pl.DataFrame:
    """Return the scans of targets after baseline whose method differs from that at baseline.

    Parts of a target, and a lesion merged of several, are compared with each target's baseline.
    """
    seen = dated.filter(pl.col("ROLE") == "TARGET").join(methods, on=_SCAN)
    base = (
        seen.filter(pl.col("ADT") <= pl.col("BASEDT"))
        .sort("L", "ADT", "SCANDT")
        .unique("L", keep="last", maintain_order=True)
        .select("L", pl.col("METHOD").alias("BASEMETHOD"))
    )
    of_parts = parents.select("L", "PARENT").join(
        base.rename({"L": "PARENT"}), on="PARENT", how="inner"
    )
    return (
        seen.join(pl.concat([base, of_parts.select(base.columns)]), on="L")
        .filter((pl.col("ADT") > pl.col("BASEDT")) & (pl.col("METHOD") != pl.col("BASEMETHOD")))
        .sort("L", "D", "BASEMETHOD")
        .unique(["L", "D"], keep="first", maintain_order=True)
    )


def _set_aside(records: LesionRecords, aside: pl.DataFrame) -> LesionRecords:
    if aside.is_empty():
        return records
    out = pl.col("ASIDE").fill_null(value=False)
    word = pl.col("TUMSTATE")
    return replace(
        records,
        scans=records.scans.join(
            aside.with_columns(pl.lit(value=True).alias("ASIDE")),
            on=["L", "D"],
            how="left",
            maintain_order="left",
        )
        .with_columns(
            *(pl.when(~out).then(name).alias(name) for name in SIZES),
            *((pl.col(name) & ~out).alias(name) for name in ("SMALL", "SMALLAXIS")),
            pl.when(~out | word.str.starts_with("UNEQUIVOCAL")).then(word).alias("TUMSTATE"),
        )
        .drop("ASIDE"),
    )


def _find_changed(changed: pl.DataFrame, plan: DoubtPlan) -> pl.DataFrame:
    return make_findings(
        changed,
        "method-changed",
        "warning",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRMETHOD",
        value=pl.col("METHOD"),
        row=pl.col("ROW"),
        message=pl.format(
            "target {} ({}) was seen by {} on {} (TR {}), by {} at baseline; "
            f"{SAID[plan.changed_method]}",
            "LNKID",
            "EVALUATOR",
            "METHOD",
            "SCANDT",
            pl.col("TRSEQ").cast(pl.String).fill_null("without number"),
            "BASEMETHOD",
        ),
    )
