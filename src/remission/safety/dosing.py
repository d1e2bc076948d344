"""When each dose was given and how much it came to a day: EX, or EC without EX."""

from typing import NamedTuple

import polars as pl

from remission.protocol import Protocol
from remission.sdtm import Study, gather_findings, make_findings
from remission.sdtm.findings import Action, Severity
from remission.sdtm.units import convert

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

DOSING_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "SRCDOM": pl.String,
        "SRCSEQ": pl.Int64,
        "ROW": pl.Int64,
        "ASTDT": pl.Date,
        "AENDT": pl.Date,  # last day of the interval; never null
        "DAILY": pl.Float64,  # dose a day in the protocol's unit; null when not known
        "GIVEN": pl.Boolean,  # something was taken: a dose, a dose not known, or placebo
        "OPEN": pl.Boolean,  # the interval had not ended at the cut-off
    }
)


class Dosing(NamedTuple):
    """Dosing intervals (`DOSING_SCHEMA`) sorted by USUBJID and start, and findings."""

    intervals: pl.DataFrame
    findings: pl.DataFrame


def read_dosing(study: Study, protocol: Protocol) -> Dosing:
    """Return when the protocol's drug was given and how much a day, one row per record.

    Records of the drug (--TRT, in any capitals) and of placebo count; where no record has the
    drug's name, all do. A dose of 0 is an interruption, unless it is placebo. An interval without
    an end runs to the day before the next begins; the last one to the first disposition event
    (DSCAT) from its start on, to death or to the cut-off, whichever is first. What was not given
    (--OCCUR N) or only planned (--MOOD SCHEDULED) is left out.
    """
    domain = "EX" if study.has("EX") else "EC"
    records = _performed(_records(study, domain))
    records, other = _of_drug(records, protocol)
    records, undated = _dated(records)
    records, ends = _ended(records, study, protocol)
    records, doses = _dosed(records, protocol)
    intervals = records.match_to_schema(DOSING_SCHEMA, extra_columns="ignore").sort(
        "USUBJID", "ASTDT", "AENDT", "SRCSEQ", "ROW"
    )
    return Dosing(intervals, gather_findings(other, undated, ends, doses))


def _records(study: Study, domain: str) -> pl.DataFrame:
    """Return the records under names without the domain's letters."""
    frame = study[domain]
    names = {f"{domain}{name}": name for name in ("TRT", "DOSE", "DOSU", "DOSFRQ", "OCCUR", "MOOD")}
    names |= {f"{domain}STDT": "ASTDT", f"{domain}ENDT": "AENDT", f"{domain}SEQ": "SRCSEQ"}
    kept = {old: new for old, new in names.items() if old in frame.columns}
    absent = [pl.lit(None, pl.String).alias(new) for old, new in names.items() if old not in kept]
    return (
        frame.select("USUBJID", "ROW", *kept)
        .rename(kept)
        .with_columns(*absent, SRCDOM=pl.lit(domain))
    )


def _performed(records: pl.DataFrame) -> pl.DataFrame:
    refused = (_capitals("OCCUR") == "N") | (_capitals("MOOD") == "SCHEDULED")
    return records.filter(~refused.fill_null(value=False))


def _of_drug(records: pl.DataFrame, protocol: Protocol) -> tuple[pl.DataFrame, pl.DataFrame]:
    drug = protocol.treatment.drug.strip().upper()
    records = records.with_columns(
        PLACEBO=_capitals("TRT").str.contains("PLACEBO", literal=True).fill_null(value=False)
    )
    is_drug = (_capitals("TRT") == drug).fill_null(value=False)
    if records.is_empty() or not records.select(is_drug.any()).item():
        names = (
            records.select("SRCDOM", TRT=pl.col("TRT").fill_null("(empty)")).unique().sort("TRT")
        )
        return records, make_findings(
            names,
            "drug-not-found",
            "warning",
            domain=pl.col("SRCDOM"),
            variable=pl.col("SRCDOM") + "TRT",
            value=pl.col("TRT"),
            action="assumed",
            message=pl.format(
                "No record has the protocol's drug {}; {} is counted as the treatment",
                pl.lit(drug),
                "TRT",
            ),
        )
    ours = is_drug | pl.col("PLACEBO")
    return records.filter(ours), _finding(
        records.filter(~ours),
        "other-drug",
        "note",
        "TRT",
        pl.format("{} is not the protocol's drug; not counted as exposure", "TRT"),
        action="set aside",
    )


def _dated(records: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    undated = pl.col("ASTDT").is_null()
    found = _finding(
        records.filter(undated),
        "dose-without-start",
        "error",
        "STDTC",
        pl.lit("A dose without a start date is not counted as exposure"),
        action="set aside",
    )
    return records.filter(~undated), found


def _ended(
    records: pl.DataFrame, study: Study, protocol: Protocol
) -> tuple[pl.DataFrame, pl.DataFrame]:
    deaths = study["DM"].select("USUBJID", "DTHDT").unique("USUBJID")
    cutoff = pl.lit(protocol.trial.cutoff)
    following = (  # the next later start: doses of one day go together
        records.select("USUBJID", "ASTDT")
        .unique()
        .sort("USUBJID", "ASTDT")
        .with_columns(NEXT=pl.col("ASTDT").shift(-1).over("USUBJID"))
    )
    records = (
        records.join(deaths, on="USUBJID", how="left")
        .join(following, on=["USUBJID", "ASTDT"], how="left")
        .join(_off_treatment(records, study), on="ROW", how="left")
        .with_columns(LASTDAY=pl.min_horizontal(cutoff, "DTHDT", "OFFDT"), END="AENDT")
    )
    runs_to = pl.coalesce("END", pl.col("NEXT") - pl.duration(days=1), "LASTDAY")
    unfinished = pl.col("END").is_null() & pl.col("NEXT").is_null() & (pl.col("LASTDAY") == cutoff)
    ended = records.with_columns(
        OPEN=unfinished.fill_null(value=False), AENDT=pl.max_horizontal(runs_to, "ASTDT")
    )
    assumed = _finding(
        ended.filter(pl.col("END").is_null() & ~pl.col("OPEN")),
        "dose-without-end",
        "warning",
        "ENDTC",
        pl.format(
            "No end date; taken to last until {}, when {}",
            "AENDT",
            pl.when(pl.col("NEXT").is_not_null())
            .then(pl.lit("the next dose follows"))
            .when(pl.col("LASTDAY") == pl.col("DTHDT"))
            .then(pl.lit("the patient died"))
            .otherwise(pl.lit("treatment or follow-up ended")),
        ),
        action="assumed",
    )
    backwards = _finding(
        ended.filter(pl.col("END") < pl.col("ASTDT")),
        "dose-ends-before-start",
        "error",
        "ENDTC",
        pl.format("Ends on {}, before its start {}; counted as one day", "END", "ASTDT"),
        action="assumed",
    )
    return ended, gather_findings(assumed, backwards)


def _off_treatment(records: pl.DataFrame, study: Study) -> pl.DataFrame:
    """Return the first disposition event from the start of each record on: ROW, OFFDT."""
    before = _capitals("EPOCH").is_in(["SCREENING", "RUN-IN"]).fill_null(value=False)
    events = study["DS"].filter(_capitals("DSCAT") == "DISPOSITION EVENT", ~before)
    return (
        records.select("USUBJID", "ROW", "ASTDT")
        .join(events.select("USUBJID", "DSSTDT"), on="USUBJID")
        .filter(pl.col("DSSTDT") >= pl.col("ASTDT"))
        .group_by("ROW")
        .agg(OFFDT=pl.col("DSSTDT").min())
    )


def _dosed(records: pl.DataFrame, protocol: Protocol) -> tuple[pl.DataFrame, pl.DataFrame]:
    unit = protocol.treatment.unit
    times = _capitals("DOSFRQ").replace_strict(FREQUENCIES, default=None, return_dtype=pl.Float64)
    amount = convert(pl.col("DOSE"), pl.coalesce("DOSU", pl.lit(unit)), unit)
    placebo = pl.col("PLACEBO") & (pl.col("DOSE").fill_null(0) == 0)
    records = records.with_columns(TIMES=times, AMOUNT=pl.when(placebo).then(0.0).otherwise(amount))
    records = records.with_columns(
        DAILY=(pl.col("AMOUNT") * pl.col("TIMES").fill_null(1)).round_sig_figs(9),
        GIVEN=placebo | (pl.col("DOSE") > 0).fill_null(value=True),
    )
    return records, gather_findings(*_dose_findings(records.filter(~placebo), unit))


def _dose_findings(records: pl.DataFrame, unit: str) -> list[pl.DataFrame]:
    lost = pl.col("DOSE").is_not_null() & pl.col("AMOUNT").is_null()
    doses = records.filter((pl.col("DOSE") != 0).fill_null(value=True))
    other = (_capitals("DOSU") != unit.upper()) & pl.col("AMOUNT").is_not_null()
    return [
        _finding(
            doses.filter(pl.col("DOSE").is_null()),
            "dose-missing",
            "error",
            "DOSE",
            pl.lit("Given, but how much is not known; the patient's total dose is not known"),
        ),
        _finding(
            doses.filter(lost),
            "unit-cannot-be-converted",
            "error",
            "DOSU",
            pl.format("{} cannot be turned into {}; the dose is not known", "DOSU", pl.lit(unit)),
        ),
        _finding(
            doses.filter(other),
            "dose-unit-converted",
            "note",
            "DOSU",
            pl.format("{} was converted to {}", "DOSU", pl.lit(unit)),
        ),
        _finding(
            doses.filter(pl.col("DOSU").is_null() & pl.col("DOSE").is_not_null()),
            "dose-without-unit",
            "warning",
            "DOSU",
            pl.format("No unit; taken to be {}", pl.lit(unit)),
            action="assumed",
        ),
        _finding(
            doses.filter(pl.col("TIMES").is_null()),
            "dose-frequency-unknown",
            "warning",
            "DOSFRQ",
            pl.format(
                "How often a day is not known ({}); taken to be once",
                pl.col("DOSFRQ").fill_null("empty"),
            ),
            action="assumed",
        ),
    ]


def _finding(
    records: pl.DataFrame,
    rule: str,
    severity: Severity,
    column: str,
    message: pl.Expr,
    *,
    action: Action = "kept",
) -> pl.DataFrame:
    shown = {"STDTC": "ASTDT", "ENDTC": "END"}.get(column, column)
    return make_findings(
        records,
        rule,
        severity,
        domain=pl.col("SRCDOM"),
        variable=pl.col("SRCDOM") + column,
        value=pl.col(shown).cast(pl.String),
        row=pl.col("ROW"),
        action=action,
        message=message,
    )


def _capitals(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.to_uppercase()
