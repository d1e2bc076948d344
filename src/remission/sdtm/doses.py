"""Dosing records of EX, or of EC without EX, under one set of names."""

import polars as pl

from remission.sdtm.study import Study

FREQUENCIES = {
    # --DOSFRQ -> administrations a day, on average
    "QD": 1.0,
    "BID": 2.0,
    "TID": 3.0,
    "QID": 4.0,
    "QOD": 1 / 2,
    "QW": 1 / 7,
    "Q2W": 1 / 14,
    "Q3W": 1 / 21,
}

_TEXTS = ("TRT", "DOSU", "DOSFRQ", "OCCUR", "MOOD", "ADJ")


def dose_records(study: Study) -> pl.DataFrame:
    """Return what was given, one row per record.

    Columns: USUBJID, ROW, SRCDOM, SRCSEQ, TRT, DOSE, DOSU, DOSFRQ, ADJ, ASTDTC, AENDTC, ASTDT,
    AENDT.
    PLACEBO tells placebo from drug; GIVEN is true for a dose above 0, a dose not known, and
    placebo. What did not happen (--OCCUR N) or was only planned (--MOOD SCHEDULED) is left out.
    """
    domain = "EX" if study.has("EX") else "EC"
    frame = study[domain]
    names = {f"{domain}{name}": name for name in (*_TEXTS, "DOSE")}
    names |= {
        f"{domain}STDTC": "ASTDTC",
        f"{domain}ENDTC": "AENDTC",
        f"{domain}STDT": "ASTDT",
        f"{domain}ENDT": "AENDT",
        f"{domain}SEQ": "SRCSEQ",
    }
    kept = {old: new for old, new in names.items() if old in frame.columns}
    absent = [pl.lit(None, pl.String).alias(new) for old, new in names.items() if old not in kept]
    refused = (capitals("OCCUR") == "N") | (capitals("MOOD") == "SCHEDULED")
    placebo = capitals("TRT").str.contains("PLACEBO", literal=True).fill_null(value=False)
    no_dose = pl.col("DOSE").fill_null(0) == 0
    return (
        frame.select("USUBJID", "ROW", *kept)
        .rename(kept)
        .with_columns(*absent, SRCDOM=pl.lit(domain))
        .filter(~refused.fill_null(value=False))
        .with_columns(PLACEBO=placebo)
        .with_columns(
            GIVEN=(pl.col("PLACEBO") & no_dose) | (pl.col("DOSE") > 0).fill_null(value=True)
        )
    )


def is_of_trial(records: pl.DataFrame, drug: str) -> pl.Series:
    """Tell which records count as the trial's treatment.

    Those of the drug (in any capitals) and of placebo; all of them where none has its name.
    """
    ours = (capitals("TRT") == drug.strip().upper()).fill_null(value=False)
    named = records.select(ours.alias("OURS"), "PLACEBO")
    if not named["OURS"].any():
        return pl.Series("OURS", [True] * records.height, dtype=pl.Boolean)
    return named["OURS"] | named["PLACEBO"]


def capitals(name: str) -> pl.Expr:
    """Return a text column without outer blanks, in capitals."""
    return pl.col(name).str.strip_chars().str.to_uppercase()
