"""Leave out what was collected after the data cut-off, before anything is derived.

Nothing that is dated after `protocol.trial.cutoff` leaves the door: the day itself still counts.
A date that was imputed counts as the day it was taken to be.
"""

import datetime as dt
from collections.abc import Mapping

import polars as pl

from remission.errors import DataError
from remission.protocol import Protocol, Variable
from remission.sdtm.conform import visit_of
from remission.sdtm.contracts import CONTRACTS, TUMOUR_DOMAINS, Contract
from remission.sdtm.findings import gather_findings, make_findings, no_findings
from remission.sdtm.records import drop_set_aside
from remission.sdtm.study import Study
from remission.sdtm.values import matching_values

RULE = "after-cutoff"

_ENTRY = ("RFICDT", "RFSTDT", "DMDT")  # DM's own dates of entry; the earliest counts


def apply_cutoff(
    frames: Mapping[str, pl.DataFrame], protocol: Protocol
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Return the frames without what happened after the cut-off, and a note for each part.

    A record that is dated (or begins) after the cut-off is set aside. In the others every later
    date is emptied: one that ends after the cut-off is ongoing, and who died after it is alive
    (DTHFL is emptied, too). A patient who entered after it is set aside with every record. Records
    without a date stay, but those of the tumour domains take the day of the patient's scans at that
    visit.

    Raises
    ------
    DataError
        When every patient with a known date of entry entered after the cut-off.

    """
    cutoff = protocol.trial.cutoff
    patients, odd = _admit_patients(frames, protocol)
    found = [odd]
    kept = {"DM": patients}
    scans = _scan_days(frames["TR"])
    for domain, frame in frames.items():
        if domain == "DM" or frame.is_empty():
            kept.setdefault(domain, frame)
            continue
        contract = CONTRACTS[domain]
        late = _late_records(frame, contract, scans, cutoff)
        orphans = _records_of_late_patients(
            drop_set_aside(frame, late, domain), domain, patients["USUBJID"]
        )
        frame = drop_set_aside(frame, gather_findings(late, orphans), domain)  # noqa: PLW2901 - the frame without these records replaces it
        kept[domain], cut = _empty_later_dates(frame, domain, cutoff)
        found += [late, orphans, cut]
    return {domain: kept[domain] for domain in frames}, gather_findings(*found)


def _admit_patients(
    frames: Mapping[str, pl.DataFrame], protocol: Protocol
) -> tuple[pl.DataFrame, pl.DataFrame]:
    cutoff = protocol.trial.cutoff
    registered = _registrations(frames, protocol.trial.registration)
    entered = (
        frames["DM"]
        .join(registered, on="USUBJID", how="left", maintain_order="left")
        .with_columns(_ENTRY=pl.coalesce("_ENTRY", pl.min_horizontal(_ENTRY)))
    )
    first = entered["_ENTRY"].min()
    if isinstance(first, dt.date) and first > cutoff:
        raise DataError(
            f"the data cut-off {cutoff} is before the first patient entered ({first}), so nothing "
            "is left to analyse; correct trial.cutoff in the protocol or the cut-off given"
        )
    late = make_findings(
        entered.filter(pl.col("_ENTRY") > cutoff),
        RULE,
        "note",
        action="set aside",
        domain="DM",
        variable=protocol.trial.registration.variable,
        value=pl.col("_ENTRY").cast(pl.String),
        row=pl.col("ROW"),
        message=pl.format(
            "the patient entered on {}, after the cut-off {}", "_ENTRY", pl.lit(cutoff)
        ),
    )
    patients, cut = _empty_later_dates(drop_set_aside(frames["DM"], late, "DM"), "DM", cutoff)
    return patients, gather_findings(late, cut)


def _registrations(frames: Mapping[str, pl.DataFrame], variable: Variable) -> pl.DataFrame:
    """Return the first day on which each patient was registered (`_ENTRY`)."""
    study = Study(domains=frames, findings=no_findings(), accounting=pl.DataFrame(), sources=())
    dates = matching_values(study, variable)
    return dates.group_by("USUBJID").agg(_ENTRY=pl.col("DATE").min())


def _scan_days(measurements: pl.DataFrame) -> pl.DataFrame:
    return measurements.group_by("USUBJID", "VISIT").agg(_SCAN=pl.col("TRDT").min())


def _late_records(
    frame: pl.DataFrame, contract: Contract, scans: pl.DataFrame, cutoff: dt.date
) -> pl.DataFrame:
    domain = contract.domain
    days = [contract.date.removesuffix("C")]
    if f"{domain}DTC" in contract.columns:
        days.append(f"{domain}DT")
    if domain in TUMOUR_DOMAINS:
        frame = frame.join(scans, on=["USUBJID", "VISIT"], how="left", maintain_order="left")
        days.append("_SCAN")
    return make_findings(
        frame.with_columns(_DAY=pl.coalesce(days)).filter(pl.col("_DAY") > cutoff),
        RULE,
        "note",
        action="set aside",
        domain=domain,
        visit=visit_of(frame),
        variable=contract.date,
        value=pl.col(contract.date),
        row=pl.col("ROW"),
        message=pl.format("dated {}, after the cut-off {}", "_DAY", pl.lit(cutoff)),
    )


def _records_of_late_patients(
    frame: pl.DataFrame, domain: str, patients: pl.Series
) -> pl.DataFrame:
    return make_findings(
        frame.filter(~pl.col("USUBJID").is_in(patients.implode())),
        "patient-after-cutoff",
        "note",
        action="set aside",
        domain=domain,
        visit=visit_of(frame),
        row=pl.col("ROW"),
        message=pl.lit("the patient entered after the cut-off"),
    )


def _empty_later_dates(
    frame: pl.DataFrame, domain: str, cutoff: dt.date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Empty each date after the cut-off with its text and its flag; DTHFL with DTHDT."""
    found = []
    for name in frame.columns:
        if f"{name}C" not in frame.columns or not name.endswith("DT"):
            continue
        is_late = pl.col(name) > cutoff
        late = frame.filter(is_late)
        if late.is_empty():
            continue
        found.append(_note_dates(late, domain, f"{name}C", cutoff))
        names = [name, f"{name}C", f"{name}F", *(["DTHFL"] if name == "DTHDT" else [])]
        kept = pl.when(is_late.fill_null(value=False).not_())
        frame = frame.with_columns(kept.then(pl.col(column)).alias(column) for column in names)
    return frame, gather_findings(*found)


def _note_dates(late: pl.DataFrame, domain: str, name: str, cutoff: dt.date) -> pl.DataFrame:
    return make_findings(
        late,
        RULE,
        "note",
        domain=domain,
        visit=visit_of(late),
        variable=name,
        value=pl.col(name),
        row=pl.col("ROW"),
        message=pl.format(
            "{} is {}, after the cut-off {}; it is taken as not yet known",
            pl.lit(name),
            name,
            pl.lit(cutoff),
        ),
    )
