"""From frames as read to a study: contracts, patients, keys, dates, cut-off, checks."""

from collections.abc import Mapping

import polars as pl

from remission.errors import DataError
from remission.protocol import Protocol
from remission.sdtm.asked_tests import check_asked_tests
from remission.sdtm.checks import check_records, check_studies
from remission.sdtm.condition_units import check_units
from remission.sdtm.conform import conform, empty_frame, name_columns, require_columns
from remission.sdtm.contracts import CONTRACTS
from remission.sdtm.cutoff import apply_cutoff
from remission.sdtm.dates import read_dates, share_scan_dates
from remission.sdtm.deaths import settle_deaths, settle_scans
from remission.sdtm.diameters import standardise_diameters
from remission.sdtm.findings import gather_findings
from remission.sdtm.records import (
    drop_set_aside,
    find_double_measurements,
    find_duplicates,
    find_strangers,
    find_wrong_domain,
)
from remission.sdtm.study import Study
from remission.sdtm.supplements import find_orphans, merge_supplements
from remission.sdtm.unrecorded import find_unrecorded
from remission.sdtm.variables import check_variables

Frames = dict[str, pl.DataFrame]


def make_study(
    frames: Mapping[str, pl.DataFrame],
    protocol: Protocol,
    *,
    names: Mapping[str, str] | None = None,
) -> Study:
    """Return the study that frames as collected make, checked against the contracts.

    Parameters
    ----------
    frames
        Domain (DM, TR, SUPPTR, ...) to frame as collected; names in any case.
    protocol
        Gives the cut-off, the rule for partial dates, and how far apart scans of a visit may be.
    names
        What to call each domain in messages, such as its file; its letters where not given.

    Raises
    ------
    DataError
        When DM is missing or empty, a domain is unknown, a column that is needed is missing, or
        nobody entered before the cut-off.
    ProtocolError
        When the protocol points at what no record can hold, or names a unit that is none; one line
        for each.

    """
    capitals = {domain.upper(): frame for domain, frame in frames.items()}
    called = {domain: (names or {}).get(domain, domain) for domain in capitals}
    read = {
        domain: name_columns(frame, called[domain]) for domain, frame in sorted(capitals.items())
    }
    supplements = {domain: frame for domain, frame in read.items() if domain.startswith("SUPP")}
    domains = {domain: frame for domain, frame in read.items() if domain not in supplements}
    _require_domains(domains, called)

    merged = merge_supplements(domains, supplements, called)
    conformed, unconformed = _conform(merged.frames, called)
    admitted, refused = _admit_records(conformed)
    dated, undated = _date_records(admitted, protocol)
    check_variables(protocol, _columns(dated), _columns(merged.frames))
    kept, late = apply_cutoff(dated, protocol)
    findings = gather_findings(
        merged.findings,
        unconformed,
        refused,
        undated,
        late,
        find_orphans(merged.links, kept),
        check_records(kept, protocol),
        check_asked_tests(kept, protocol),
        check_studies({**kept, **supplements}),
    )
    account = _account(read, kept, findings)
    study = Study(domains=kept, findings=findings, accounting=account, sources=())
    check_units(study, protocol)
    return study.with_findings(find_unrecorded(study, protocol))


def _columns(frames: Mapping[str, pl.DataFrame]) -> dict[str, list[str]]:
    return {domain: frame.columns for domain, frame in frames.items()}


def _require_domains(domains: Frames, called: Mapping[str, str]) -> None:
    unknown = sorted(set(domains) - set(CONTRACTS))
    if unknown:
        raise DataError(f"domain {unknown[0]} is not known; known are {', '.join(CONTRACTS)}")
    if "DM" not in domains:
        raise DataError(
            "there is no domain DM (demographics), which says who the patients are; "
            "put a file dm.csv, dm.parquet, dm.xpt, dm.sas7bdat or dm.json in the study folder"
        )
    for domain, frame in domains.items():
        require_columns(frame, CONTRACTS[domain], called[domain])
    if domains["DM"].is_empty():
        raise DataError(f"{called['DM']}: domain DM has no records, so there are no patients")


def _conform(frames: Frames, called: Mapping[str, str]) -> tuple[Frames, pl.DataFrame]:
    conformed: Frames = {}
    found = []
    for domain, frame in frames.items():
        conformed[domain], odd = conform(frame, CONTRACTS[domain], called[domain])
        found.append(odd)
    return conformed, gather_findings(*found)


def _admit_records(frames: Frames) -> tuple[Frames, pl.DataFrame]:
    """Leave out records of the wrong domain, of nobody, and those that stand twice."""
    found = [find_wrong_domain(frame, domain) for domain, frame in frames.items()]
    misplaced = gather_findings(*found)
    kept = {domain: drop_set_aside(frame, misplaced, domain) for domain, frame in frames.items()}
    patients = kept["DM"]["USUBJID"].drop_nulls().unique()
    for domain, frame in kept.items():
        strangers = find_strangers(frame, domain, patients)
        known = drop_set_aside(frame, strangers, domain)
        doubles = find_duplicates(known, CONTRACTS[domain])
        kept[domain] = drop_set_aside(known, doubles, domain)
        found += [strangers, doubles]
    if "TR" in kept:
        found.append(find_double_measurements(kept["TR"]))
        kept["TR"] = drop_set_aside(kept["TR"], found[-1], "TR")
    if kept["DM"].is_empty():
        first = gather_findings(*found).filter(pl.col("domain") == "DM")["message"][0]
        raise DataError(f"no record of DM can be used, so there are no patients: {first}")
    return kept, gather_findings(*found)


def _date_records(frames: Frames, protocol: Protocol) -> tuple[Frames, pl.DataFrame]:
    """Return every domain of the contracts with its dates, and diameters in millimetres."""
    dated = {domain: empty_frame(contract) for domain, contract in CONTRACTS.items()}
    found = []
    for domain, frame in frames.items():
        dated[domain], odd = read_dates(frame, domain, protocol.dates)
        found.append(odd)
    dated, imputed = settle_deaths(share_scan_dates(dated, protocol.dates))
    dated = settle_scans(dated)
    dated["TR"], odd = standardise_diameters(dated["TR"], protocol.response.mrecist.viable_test)
    return dated, gather_findings(*found, imputed, odd)


def _account(
    read: Mapping[str, pl.DataFrame], kept: Mapping[str, pl.DataFrame], findings: pl.DataFrame
) -> pl.DataFrame:
    """Return rows read, kept and set aside per domain; the last two add up to the first."""
    named = findings.filter(pl.col("action") == "set aside", pl.col("row").is_not_null())
    aside = dict(named.group_by("domain").agg(pl.col("row").n_unique()).iter_rows())
    rows = [
        {
            "domain": domain,
            "rows_read": frame.height,
            "rows_kept": kept[domain].height
            if domain in kept
            else frame.height - aside.get(domain, 0),
            "rows_set_aside": aside.get(domain, 0),
        }
        for domain, frame in sorted(read.items())
    ]
    schema = {"domain": pl.String} | dict.fromkeys(
        ("rows_read", "rows_kept", "rows_set_aside"), pl.Int64
    )
    return pl.DataFrame(rows, schema=schema)
