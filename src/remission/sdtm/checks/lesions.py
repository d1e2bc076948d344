"""Whether the lesion list (TU) and the measurements (TR) agree, and TR with itself."""

import polars as pl

from remission.sdtm.findings import gather_findings, make_findings

LESION = ("USUBJID", "EVAL", "EVALID", "LNKID")
"""What names a lesion: readers may use the same label for different lesions."""

CLASSES = ("TARGET", "NON-TARGET", "NEW")


def check_lesions(tu: pl.DataFrame, tr: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per lesion and visit where TU and TR disagree.

    On the class, TUSTRESC and TRGRPID (rule `lesion-class`; a TRGRPID that is no class says
    nothing), and on the organ, TULOC and TRLOC (rule `lesion-organ`; TRLOC is often in SUPPTR). The
    first TU record of a lesion counts. Capitals do not matter; what is empty disagrees with
    nothing. Likewise a TU record that calls a lesion of an earlier one by another class (rule
    `lesion-class`): perhaps two lesions have one name. Also a finding per TR record that says NOT
    DONE and has a result (rule `not-done-with-result`).
    """
    named = tu.filter(
        pl.col("TUTESTCD").is_null() | (pl.col("TUTESTCD") == "TUMIDENT"),
        pl.col("TULNKID").is_not_null(),
    ).select(*_lesion_of("TU"), "TUSTRESC", "TULOC", "VISIT", "TUDT", "ROW")
    listed = (
        named.sort("TUDT", "ROW", nulls_last=True)
        .unique(LESION, keep="first", maintain_order=True)
        .drop("VISIT", "TUDT", "ROW")
    )
    group, place = pl.col("TRGRPID").str.to_uppercase(), pl.col("TRLOC").str.to_uppercase()
    other_class = group.is_in(CLASSES) & (group != pl.col("TUSTRESC").str.to_uppercase())
    other_place = place != pl.col("TULOC").str.to_uppercase()
    measured = (
        tr.lazy()
        .select(*_lesion_of("TR"), "TRGRPID", "TRLOC", "VISIT", "TRDT", "ROW")
        .filter(pl.col("LNKID").is_not_null())
        .join(listed.lazy(), on=LESION, nulls_equal=True)
        .filter(other_class | other_place)
        .collect(engine="streaming")
    )
    return gather_findings(
        _disagreement(measured.filter(other_class), "lesion-class", "TRGRPID", "TUSTRESC"),
        _disagreement(measured.filter(other_place), "lesion-organ", "TRLOC", "TULOC"),
        _called_otherwise(named, listed),
        _not_done(tr),
    )


def _called_otherwise(named: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    others = named.join(listed, on=LESION, nulls_equal=True, suffix="_FIRST").filter(
        pl.col("TUSTRESC").is_in(CLASSES), pl.col("TUSTRESC") != pl.col("TUSTRESC_FIRST")
    )
    return make_findings(
        others,
        "lesion-class",
        "error",
        domain="TU",
        visit=pl.col("VISIT"),
        variable="TUSTRESC",
        value=pl.col("TUSTRESC"),
        row=pl.col("ROW"),
        message=pl.format(
            "lesion {} of {} is {} here but {} in its first record of TU, which is used; if it is "
            "another lesion, give it a name of its own",
            "LNKID",
            pl.coalesce("EVALID", "EVAL", pl.lit("the only reader")),
            "TUSTRESC",
            "TUSTRESC_FIRST",
        ),
    )


def _not_done(tr: pl.DataFrame) -> pl.DataFrame:
    result = pl.coalesce("TRSTRESC", pl.col("TRSTRESN").cast(pl.String))
    said = result.is_not_null() & (result.str.to_uppercase() != "NOT DONE")
    return make_findings(
        tr.filter(pl.col("TRSTAT") == "NOT DONE", said),
        "not-done-with-result",
        "error",
        domain="TR",
        visit=pl.col("VISIT"),
        variable="TRSTAT",
        value=result,
        row=pl.col("ROW"),
        message=pl.format(
            "{} of lesion {} says NOT DONE, but its result is {}; it counts as not measured; "
            "empty one of the two",
            pl.col("TRTESTCD").fill_null("a test without a code"),
            pl.col("TRLNKID").fill_null("without a name"),
            result,
        ),
    )


def _lesion_of(domain: str) -> list[pl.Expr]:
    return [
        pl.col("USUBJID"),
        *(pl.col(f"{domain}{name}").alias(name) for name in ("EVAL", "EVALID", "LNKID")),
    ]


def _disagreement(records: pl.DataFrame, rule: str, name: str, listed: str) -> pl.DataFrame:
    first = records.sort("ROW").unique([*LESION, "VISIT", "TRDT"], keep="first")
    return make_findings(
        first,
        rule,
        "warning",
        domain="TR",
        visit=pl.col("VISIT"),
        variable=name,
        value=pl.col(name),
        row=pl.col("ROW"),
        message=pl.format(
            "lesion {} of {} is {} in TR ({}) but {} in TU ({}); TU is used",
            "LNKID",
            pl.coalesce("EVALID", "EVAL", pl.lit("the only reader")),
            name,
            pl.lit(name),
            listed,
            pl.lit(listed),
        ),
    )
