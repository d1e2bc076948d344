"""The diameter of the viable (arterially enhancing) tumour, in the place of the whole lesion's."""

from dataclasses import dataclass, replace

import polars as pl

from remission.response.lesion_records import TOO_SMALL, evaluator
from remission.response.nouns import Tumours
from remission.sdtm import gather_findings, make_findings

_WHOLE = ("LDIAM", "DIAMETER", "LPERP", "SAXIS")
_LESION = ("USUBJID", "EVALUATOR", "TRLNKID")


@dataclass(frozen=True, kw_only=True)
class ViableTumours:
    """The records to judge, with the diameter that counts as DIAMETER, and findings."""

    tumours: Tumours
    findings: pl.DataFrame


def read_viable(tumours: Tumours, test: str) -> ViableTumours:
    """Return the records with the viable diameter (TRTESTCD `test`) as that of its lesion.

    A lesion is followed by its viable tumour when that was measured on the first day on which the
    lesion was measured at all; every other one, and every new lesion, by its whole diameter. Of a
    lesion followed by its viable tumour a whole diameter counts only as 0 or too small to measure.
    """
    tr = tumours.tr.with_columns(evaluator("TR"))
    by_viable = _followed_by_viable(tr, _new_lesions(tumours, tr), test)
    tr = tr.join(
        by_viable.with_columns(pl.lit(value=True).alias("FOLLOWED")),
        on=_LESION,
        how="left",
        maintain_order="left",
    ).with_columns(pl.col("FOLLOWED").fill_null(value=False))
    viable, whole = pl.col("TRTESTCD") == test, pl.col("TRTESTCD").is_in(_WHOLE)
    followed = pl.col("FOLLOWED")
    lost = (followed & whole & (pl.col("TRSTRESN") > 0)).fill_null(value=False)
    counted = pl.when(followed & (viable | whole)).then(pl.lit("DIAMETER"))
    kept = tr.filter(followed | ~viable).with_columns(
        counted.otherwise("TRTESTCD").alias("TRTESTCD"),
        *(pl.when(~lost).then(name).alias(name) for name in ("TRSTRESN", "TRSTRESC", "TRORRES")),
    )
    return ViableTumours(
        tumours=replace(tumours, tr=kept.drop("EVALUATOR", "FOLLOWED")),
        findings=gather_findings(
            _not_measured(tr.filter(followed), test),
            _not_expected(tr.filter(~followed, viable), test),
        ),
    )


def _new_lesions(tumours: Tumours, tr: pl.DataFrame) -> pl.DataFrame:
    in_tu = tumours.tu.filter(_says_new("TUSTRESC")).select(
        "USUBJID", evaluator("TU"), pl.col("TULNKID").alias("TRLNKID")
    )
    in_tr = tr.filter(_says_new("TRGRPID")).select(_LESION)
    return pl.concat([in_tu, in_tr]).unique()


def _says_new(column: str) -> pl.Expr:
    return pl.col(column).str.to_uppercase().str.starts_with("NEW")


def _is_small() -> pl.Expr:
    return pl.coalesce("TRSTRESC", "TRORRES").str.contains(TOO_SMALL)


def _followed_by_viable(tr: pl.DataFrame, new: pl.DataFrame, test: str) -> pl.DataFrame:
    """Return the lesions whose viable tumour was measured on the first day of all."""
    measured = tr.filter(
        pl.col("TRLNKID").is_not_null()
        & pl.col("TRTESTCD").is_in([test, *_WHOLE])
        & (pl.col("TRSTRESN").is_not_null() | _is_small())
    ).join(new, on=_LESION, how="anti")
    first = pl.col("TRDT").eq_missing(pl.col("TRDT").min().over(_LESION))
    return measured.filter(first & (pl.col("TRTESTCD") == test)).select(_LESION).unique()


def _not_measured(ours: pl.DataFrame, test: str) -> pl.DataFrame:
    """Return a finding per scan of a lesion whose whole diameter alone was measured."""
    scan = [*_LESION, "TRDT"]
    seen = ours.filter(
        (pl.col("TRTESTCD") == test) & (pl.col("TRSTRESN").is_not_null() | _is_small())
    )
    alone = (
        ours.filter(pl.col("TRTESTCD").is_in(_WHOLE), pl.col("TRSTRESN") > 0)
        .join(seen, on=scan, how="anti", nulls_equal=True)
        .sort("ROW")
        .unique(scan, keep="first", maintain_order=True)
    )
    return _find(
        alone,
        "viable-diameter-missing",
        "lesion {} ({}) is followed by its viable tumour, but only the whole lesion was measured "
        f"on {{}}; it counts as not measured; enter {test}",
    )


def _not_expected(unused: pl.DataFrame, test: str) -> pl.DataFrame:
    return _find(
        unused.filter(pl.col("TRSTRESN").is_not_null()),
        "viable-diameter-not-used",
        f"lesion {{}} ({{}}) has a viable diameter ({test}) on {{}}, but it is new or was first "
        "measured as a whole; its whole diameter counts",
    )


def _find(records: pl.DataFrame, rule: str, message: str) -> pl.DataFrame:
    return make_findings(
        records,
        rule,
        "error" if rule == "viable-diameter-missing" else "warning",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRTESTCD",
        value=pl.col("TRLNKID"),
        row=pl.col("ROW"),
        message=pl.format(
            message,
            pl.col("TRLNKID").fill_null("without a name"),
            "EVALUATOR",
            pl.col("TRDT").cast(pl.String).fill_null("a day not known"),
        ),
    )
