"""Scans that cannot be compared with a lesion's baseline: local treatment, another method.

The protocol says whether such a lesion is used as measured or is not evaluable; each is found.
"""

from dataclasses import dataclass, replace

import polars as pl

from remission.protocol import DoubtPlan, Protocol
from remission.response.lesion_records import SIZES, LesionRecords, evaluator
from remission.response.nouns import Tumours
from remission.response.parts import parents_of
from remission.sdtm import gather_findings, make_findings, no_findings

_MEASUREMENTS = ("LDIAM", "LPERP", "SAXIS", "DIAMETER", "TUMSTATE")
_SCAN = ("USUBJID", "EVALUATOR", "LNKID", "SCANDT")
_SAID = {"as measured": "it is used as measured", "not evaluable": "it counts as not assessed"}


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
    methods = _several_methods(tumours)
    if treatments.is_empty() and methods.is_empty():
        return Comparable(records=records, findings=no_findings())
    dated = _date_scans(records, days, assessments)
    treated = _treated(records, dated, treatments)
    changed = _changed(dated, methods)
    aside = pl.concat(
        (frame if policy == "not evaluable" else frame.clear()).select("L", "D")
        for frame, policy in ((treated, plan.treated_lesion), (changed, plan.changed_method))
    )
    return Comparable(
        records=_set_aside(records, aside.unique()),
        findings=gather_findings(
            _find_treated(treated, plan),
            _find_before(dated, treatments),
            _find_near(dated, treatments),
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
    """Return the records of PR that tell a local treatment, dated."""
    if not plan.local_treatments:
        return tumours.study["PR"].clear()
    words = list(plan.local_treatments)
    named = pl.any_horizontal(
        pl.col(name).str.contains_any(words, ascii_case_insensitive=True).fill_null(value=False)
        for name in ("PRTRT", "PRDECOD", "PRCAT")
    )
    return tumours.study["PR"].filter(
        named,
        pl.col("PRSTDT").is_not_null(),
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
    """Return the method of each scan of the lesions that were seen by more than one."""
    method = pl.col("TRMETHOD")
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
        .filter((pl.col("METHOD").n_unique() > 1).over("USUBJID", "EVALUATOR", "LNKID"))
        .sort(*_SCAN, "ROW")
        .unique(_SCAN, keep="first", maintain_order=True)
        .collect()
    )


def _changed(dated: pl.DataFrame, methods: pl.DataFrame) -> pl.DataFrame:
    """Return the scans of targets after baseline whose method differs from that at baseline."""
    seen = dated.filter(pl.col("ROLE") == "TARGET").join(methods, on=_SCAN)
    base = (
        seen.filter(pl.col("ADT") <= pl.col("BASEDT"))
        .sort("L", "ADT", "SCANDT")
        .unique("L", keep="last", maintain_order=True)
        .select("L", pl.col("METHOD").alias("BASEMETHOD"))
    )
    return seen.join(base, on="L").filter(
        (pl.col("ADT") > pl.col("BASEDT")) & (pl.col("METHOD") != pl.col("BASEMETHOD"))
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


def _find_treated(treated: pl.DataFrame, plan: DoubtPlan) -> pl.DataFrame:
    first = (
        treated.filter(pl.col("ROLE").is_in(["TARGET", "NON-TARGET"]))
        .sort("L", "ADT")
        .unique("L", keep="first", maintain_order=True)
    )
    return make_findings(
        first,
        "lesion-treated-locally",
        "warning",
        domain="PR",
        variable="PRLNKID",
        value=pl.col("LNKID"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} lesion {} ({}) was treated locally ({} on {}, PR {}); from the assessment of {} on "
            f"{_SAID[plan.treated_lesion]}, though its progression would count",
            pl.col("ROLE").str.to_lowercase(),
            "LNKID",
            "EVALUATOR",
            "PRTRT",
            "PRSTDT",
            "PRSEQ",
            "ADT",
        ),
    )


def _find_before(dated: pl.DataFrame, treatments: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per target that was treated locally before its baseline."""
    targets = dated.filter(pl.col("ROLE") == "TARGET").unique(
        "L", keep="first", maintain_order=True
    )
    before = targets.join(
        treatments.select(
            "USUBJID", pl.col("PRLNKID").alias("LNKID"), "PRSTDT", "PRTRT", "PRSEQ", "ROW"
        ),
        on=["USUBJID", "LNKID"],
    ).filter(pl.col("PRSTDT") <= pl.col("BASEDT"))
    return make_findings(
        before,
        "target-treated-before",
        "warning",
        domain="PR",
        variable="PRLNKID",
        value=pl.col("LNKID"),
        row=pl.col("ROW"),
        message=pl.format(
            "target {} ({}) was treated locally before its baseline ({} on {}, PR {}); it is "
            "measurable only if it has grown since; it is in the sum",
            "LNKID",
            "EVALUATOR",
            "PRTRT",
            "PRSTDT",
            "PRSEQ",
        ),
    )


def _find_near(dated: pl.DataFrame, treatments: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per treatment after baseline, at a target's place, that names no lesion."""
    near = (
        dated.filter(pl.col("ROLE") == "TARGET", pl.col("LOC").is_not_null())
        .join(
            treatments.filter(pl.col("PRLNKID").is_null()).select(
                "USUBJID",
                pl.col("PRLOC").str.to_uppercase().alias("LOC"),
                "PRSTDT",
                "PRTRT",
                "PRSEQ",
                "ROW",
            ),
            on=["USUBJID", "LOC"],
        )
        .filter(pl.col("PRSTDT") > pl.col("BASEDT"))
        .group_by("USUBJID", "EVALUATOR", "LOC", "PRSTDT", "PRTRT", "PRSEQ", "ROW")
        .agg(pl.col("LNKID").unique().sort().str.join(", "))
    )
    return make_findings(
        near,
        "local-treatment-near-target",
        "warning",
        domain="PR",
        variable="PRLOC",
        value=pl.col("LOC"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} in {} on {} (PR {}) does not say which lesion was treated; {} ({}) is there and is "
            "used as measured; name the lesion in PRLNKID",
            "PRTRT",
            "LOC",
            "PRSTDT",
            "PRSEQ",
            "LNKID",
            "EVALUATOR",
        ),
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
            f"{_SAID[plan.changed_method]}",
            "LNKID",
            "EVALUATOR",
            "METHOD",
            "SCANDT",
            pl.col("TRSEQ").cast(pl.String).fill_null("without number"),
            "BASEMETHOD",
        ),
    )
