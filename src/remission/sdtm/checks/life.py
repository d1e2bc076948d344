"""Records before birth, after death, or that end before they begin."""

from collections.abc import Mapping

import polars as pl

from remission.sdtm.conform import visit_of
from remission.sdtm.contracts import CONTRACTS
from remission.sdtm.dates import first_possible, last_possible
from remission.sdtm.findings import gather_findings, make_findings

NOT_AFTER_DEATH = ("TU", "TR", "RS", "LB", "SV", "VS", "QS", "EX", "EC", "AE", "CM")
"""Domains whose records need a living patient; disposition, survival and pathology do not."""

OLDEST_YEARS = 120


def check_life(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return a finding per date before birth or after death, and per end before its start.

    Rules `before-birth`, `after-death`, `end-before-start`. A partial date counts only when no day
    that it can mean fits; the day of birth and the day of death fit. Rule `impossible-age`: an AGE
    below 0, or above 120 years.
    """
    lives = frames["DM"].select(
        "USUBJID",
        BORN=first_possible(pl.col("BRTHDTC")),
        DIED=last_possible(pl.col("DTHDTC")),
        BRTHDTC="BRTHDTC",
        DTHDTC="DTHDTC",
    )
    found = [_before_birth(frames["DM"], "DM", "DTHDTC", lives), _impossible_age(frames["DM"])]
    for domain, contract in CONTRACTS.items():
        if domain == "DM" or frames[domain].is_empty():
            continue
        frame = frames[domain]
        found.append(_before_birth(frame, domain, contract.date, lives))
        if domain in NOT_AFTER_DEATH:
            found += [
                _after_death(frame, domain, name, lives)
                for name in (contract.date, contract.end)
                if name
            ]
        if contract.end:
            found.append(_end_before_start(frame, domain, contract.date, contract.end))
    return gather_findings(*found)


def _dated(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return only what a check needs, so that no column of the file can be in the way."""
    return frame.select(
        "USUBJID",
        "ROW",
        visit_of(frame).alias("VISIT"),
        pl.col(name).alias("TEXT"),
        pl.col(name.removesuffix("C")).alias("DAY"),
    )


def _before_birth(frame: pl.DataFrame, domain: str, name: str, lives: pl.DataFrame) -> pl.DataFrame:
    youngest = pl.lit(lives["BORN"].max(), dtype=pl.Date)
    soon = _dated(frame, name).filter(pl.col("DAY") < youngest)  # nearly always none
    early = soon.join(lives, on="USUBJID").filter(pl.col("DAY") < pl.col("BORN"))
    return make_findings(
        early.filter(last_possible(pl.col("TEXT")) < pl.col("BORN")),
        "before-birth",
        "error",
        domain=domain,
        visit=pl.col("VISIT"),
        variable=name,
        value=pl.col("TEXT"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} is {}, before the patient was born ({}); correct one of them",
            pl.lit(name),
            "TEXT",
            "BRTHDTC",
        ),
    )


def _impossible_age(dm: pl.DataFrame) -> pl.DataFrame:
    in_years = pl.col("AGEU").fill_null("YEARS").str.to_uppercase() == "YEARS"
    age = pl.col("AGE")
    return make_findings(
        dm.filter((age < 0) | (in_years & (age > OLDEST_YEARS))),
        "impossible-age",
        "error",
        domain="DM",
        variable="AGE",
        value=age.cast(pl.String),
        row=pl.col("ROW"),
        message=pl.format("AGE is {}, which nobody can be; correct it", age),
    )


def _after_death(frame: pl.DataFrame, domain: str, name: str, lives: pl.DataFrame) -> pl.DataFrame:
    dead = lives.filter(pl.col("DIED").is_not_null())
    late = _dated(frame, name).join(dead, on="USUBJID").filter(pl.col("DAY") > pl.col("DIED"))
    return make_findings(
        late.filter(first_possible(pl.col("TEXT")) > pl.col("DIED")),
        "after-death",
        "error",
        domain=domain,
        visit=pl.col("VISIT"),
        variable=name,
        value=pl.col("TEXT"),
        row=pl.col("ROW"),
        message=pl.format(
            "{} is {}, after the patient died ({}); correct one of them",
            pl.lit(name),
            "TEXT",
            "DTHDTC",
        ),
    )


def _end_before_start(frame: pl.DataFrame, domain: str, start: str, end: str) -> pl.DataFrame:
    crossed = frame.filter(pl.col(end.removesuffix("C")) < pl.col(start.removesuffix("C")))
    return make_findings(
        crossed.filter(last_possible(pl.col(end)) < first_possible(pl.col(start))),
        "end-before-start",
        "error",
        domain=domain,
        visit=visit_of(frame),
        variable=end,
        value=pl.col(end),
        row=pl.col("ROW"),
        message=pl.format(
            "{} is {}, before {} {}; correct one of them", pl.lit(end), end, pl.lit(start), start
        ),
    )
