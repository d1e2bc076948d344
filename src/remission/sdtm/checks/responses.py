"""Whether collected responses (RS) are words of RECIST."""

import polars as pl

from remission.sdtm.findings import make_findings

TESTS = ("OVRLRESP", "TRGRESP", "NTRGRESP", "BESTRESP")
WORDS = ("CR", "PR", "SD", "PD", "NE", "NON-CR/NON-PD", "ND")
IRECIST_WORDS = ("iCR", "iPR", "iSD", "iUPD", "iCPD", "NON-iCR/NON-iUPD")


def spell_response() -> pl.Expr:
    """Return RSSTRESC as RECIST and iRECIST write it, whatever the capitals; others as they are."""
    spelling = {word.upper(): word for word in (*WORDS, *IRECIST_WORDS)}
    word = pl.col("RSSTRESC")
    return word.str.to_uppercase().replace_strict(spelling, default=word)


def check_responses(rs: pl.DataFrame) -> pl.DataFrame:
    """Return a finding per response that is no word of RECIST or iRECIST (rule `unknown-response`).

    Looks at overall, target, non-target and best response whose RSCAT names a RECIST or nothing:
    other criteria have words of their own. Capitals do not matter. ND (no disease)
    is a word; an empty response is none.
    """
    known = (*WORDS, *IRECIST_WORDS)
    of_recist = pl.col("RSCAT").fill_null("RECIST").str.to_uppercase().str.contains("RECIST")
    unknown = rs.filter(
        pl.col("RSTESTCD").is_in(TESTS) & of_recist & ~spell_response().is_in(known)
    )
    return make_findings(
        unknown,
        "unknown-response",
        "warning",
        domain="RS",
        visit=pl.col("VISIT"),
        variable=pl.col("RSTESTCD"),
        value=pl.col("RSSTRESC"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} of {} is {}, which is none of {}",
            "RSTESTCD",
            pl.coalesce("RSEVALID", "RSEVAL", pl.lit("the only reader")),
            "RSSTRESC",
            pl.lit(", ".join(known)),
        ),
    )
